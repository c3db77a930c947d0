/** The command line as words: which command, which operands, which options. */
import { parseArgs } from 'node:util'
import { plotKinds, type FigureChoice, type PlotKind } from '../contract/exports.ts'
import { UsageError } from './exit-codes.ts'
import { formatLines, helpOf, plotLines, type OptionName } from './help.ts'

export const usage = `quadrant: mean-field and classical limits of quantum dynamics

  quadrant run FILE        run an experiment            [--out FILE.json] [--fields DIR] [--workers N] [--dry-run] [--json]
  quadrant validate FILE   check an experiment          [--json]
  quadrant resume RUN      go on with an unfinished run [--out FILE.json] [--fields DIR] [--workers N] [--json]
  quadrant list            the runs of the library      [--json]
  quadrant show RUN        distances, rates, audit      [--json]
  quadrant export RUN --as FORMAT --out PATH            [--scale S] [--plot PLOT] [--quantity Q] [--time T] [--point I]
  quadrant report RUN --out FILE.pdf   the run for a referee, as PDF
  quadrant import PATH     a bundle, or exported json   [--json]
  quadrant constants FILE  L, sup|V'|, Lambda, Gamma; which theorems apply and why   [--json]
  quadrant audit           random Gaussian cases against every inequality, in closed form   [--cases N] [--json]
  quadrant commutation FILE  its data on all five arrows: both ways from N-body Schrödinger to Vlasov, and their difference   [--json]

  --library DIR            another library than the desktop's own
  --scale S                of png: pixels to one unit of the figure (3)
  --help, --version        also quadrant COMMAND --help

FORMAT is one of
${formatLines}

PLOT, for svg, pdf, png, pgfplots and matplotlib, is one of
${plotLines}
  --quantity Q           a name of the results, e.g. mk2, eHbarExcess, hartree.energy (the first distance)
  --time T, --point I    one time; one point of the sweep, counted from 0

Exit codes: 0 done; 1 failed; 2 bad usage or bad input; 3 some points failed; 4 a theorem's inequality is contradicted
beyond the stated errors; 130 interrupted (what is done is kept, resume goes on).
`

const options = {
  library: { type: 'string' },
  out: { type: 'string' },
  fields: { type: 'string' },
  workers: { type: 'string' },
  engine: { type: 'string' },
  as: { type: 'string' },
  scale: { type: 'string' },
  plot: { type: 'string' },
  quantity: { type: 'string' },
  time: { type: 'string' },
  point: { type: 'string' },
  'dry-run': { type: 'boolean' },
  cases: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

const allowed: Record<string, { operands: number; options: readonly OptionName[] }> = {
  run: { operands: 1, options: ['library', 'out', 'fields', 'workers', 'engine', 'dry-run', 'json'] },
  validate: { operands: 1, options: ['json'] },
  resume: { operands: 1, options: ['library', 'out', 'fields', 'workers', 'engine', 'json'] },
  list: { operands: 0, options: ['library', 'json'] },
  show: { operands: 1, options: ['library', 'json'] },
  export: { operands: 1, options: ['library', 'as', 'out', 'scale', 'plot', 'quantity', 'time', 'point'] },
  report: { operands: 1, options: ['library', 'out'] },
  import: { operands: 1, options: ['library', 'json'] },
  constants: { operands: 1, options: ['json'] },
  commutation: { operands: 1, options: ['json'] },
  audit: { operands: 0, options: ['cases', 'json'] },
}

export interface Arguments {
  readonly command: string
  /** FILE or RUN; '' for `list` and `audit`. */
  readonly operand: string
  readonly library: string | undefined
  readonly out: string | undefined
  readonly fields: string | undefined
  readonly workers: number | undefined
  /** Of `audit`. */
  readonly cases: number | undefined
  readonly engine: string
  readonly as: string | undefined
  /** Of `export --as png`. */
  readonly scale: number | undefined
  /** Of `export` where the format is a figure. */
  readonly figure: FigureChoice
  readonly dryRun: boolean
  readonly json: boolean
}

/** What was asked for instead of work. */
export interface Help {
  readonly help: string
}

/** @throws {UsageError} */
export function parseArguments(argv: readonly string[]): Arguments | Help | 'version' {
  const { values, positionals } = parsed(argv)
  if (values.help || positionals[0] === 'help')
    return { help: helpAbout(positionals[0] === 'help' ? positionals[1] : positionals[0]) }
  if (values.version) return 'version'
  const [command, ...operands] = positionals
  if (command === undefined) throw new UsageError('no command given; quadrant --help shows them all')
  const rule = ruleOf(command)
  if (operands.length !== rule.operands)
    throw new UsageError(
      `${command} takes ${rule.operands === 0 ? 'no operand' : 'one operand'}, ${operands.length} given`,
    )
  const stray = Object.keys(values).find((name) => !rule.options.some((option) => option === name))
  if (stray !== undefined) throw new UsageError(`${command} has no option --${stray}`)
  return {
    command,
    operand: operands[0] ?? '',
    library: values.library,
    out: values.out,
    fields: values.fields,
    workers: wholeNumber('workers', values.workers, 1024),
    cases: wholeNumber('cases', values.cases, 1e7),
    engine: values.engine ?? 'local',
    as: values.as,
    scale: positiveNumber('scale', values.scale),
    figure: figureChoice(values),
    dryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
  }
}

/** @throws {UsageError} */
function ruleOf(command: string): (typeof allowed)[string] {
  if (Object.hasOwn(allowed, command)) return allowed[command]
  throw new UsageError(`unknown command '${command}'; it must be one of ${Object.keys(allowed).join(', ')}`)
}

function helpAbout(command: string | undefined): string {
  return command === undefined ? usage : helpOf(command, ruleOf(command).options, usage)
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    // What Node adds about operands that begin with a dash helps nobody here.
    const [said] = (error instanceof Error ? error.message : String(error))
      .replace(/\s*\n\s*/g, ' ')
      .split(/\. (?=To specify)/)
    throw new UsageError(`${said}; quadrant --help shows what there is`)
  }
}

function figureChoice({
  plot,
  quantity,
  time,
  point,
}: {
  readonly plot?: string
  readonly quantity?: string
  readonly time?: string
  readonly point?: string
}): FigureChoice {
  const t = time === undefined ? undefined : Number(time)
  if (t !== undefined && !(t >= 0 && Number.isFinite(t)))
    throw new UsageError(`--time is '${time}'; it must be a number from 0`)
  if (point !== undefined && !/^\d{1,6}$/.test(point))
    throw new UsageError(`--point is '${point}'; it must be an integer from 0`)
  return {
    ...(plot !== undefined && { plot: plotKind(plot) }),
    ...(quantity !== undefined && { quantity }),
    ...(t !== undefined && { t }),
    ...(point !== undefined && { pointIndex: Number(point) }),
  }
}

function plotKind(text: string): PlotKind {
  const kind = plotKinds.find((k) => k === text)
  if (kind !== undefined) return kind
  throw new UsageError(`--plot is '${text}'; it must be one of ${plotKinds.join(', ')}`)
}

function positiveNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const x = Number(text)
  if (!(x > 0 && Number.isFinite(x))) throw new UsageError(`--${name} is '${text}'; it must be a number above 0`)
  return x
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new UsageError(`--${name} is '${text}'; it must be an integer from 1 to ${most}`)
  return count
}
