/** What `quadrant COMMAND --help` says: one command, its options, its exit codes. */
import { exportFormats, plots } from '../contract/exports.ts'

const says = {
  library: ['DIR', "another library than the desktop's own: a folder, or a file *.sqlite"],
  out: ['PATH', 'the file to write'],
  fields: ['DIR', 'the pictures of the run too, as one NumPy archive in DIR'],
  workers: ['N', 'solver threads (all cores)'],
  engine: ['local', 'where the points are computed'],
  as: ['FORMAT', 'what to write; see below'],
  scale: ['S', 'of png: pixels to one unit of the figure (3)'],
  plot: ['PLOT', 'of figures: which plot (convergence); see below'],
  quantity: ['Q', 'of figures: a name of the results, e.g. mk2, eHbarExcess, hartree.energy (the first distance)'],
  time: ['T', 'of figures: one of the times of the run'],
  point: ['I', 'of figures: one point of the sweep, counted from 0'],
  'dry-run': ['', 'only tell the points, the time and the memory'],
  cases: ['N', 'how many random cases (5000)'],
  json: ['', 'JSON on standard output'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

export type OptionName = keyof typeof says

const table = (rows: readonly (readonly [string, string])[], width: number): string =>
  rows.map(([name, words]) => `  ${name.padEnd(width)}${words}`).join('\n')

export const formatLines = table(
  Object.entries(exportFormats).map(([as, { says }]) => [as, says] as const),
  12,
)
export const plotLines = table(Object.entries(plots), 14)

const ends: Readonly<Record<string, string>> = {
  run: '0 done; 1 failed; 2 bad usage or bad input; 3 some points failed; 4 an inequality is contradicted; 130 interrupted, what is done is kept',
  show: '0 shown; 1 failed; 2 bad usage or no such run; 4 an inequality is contradicted',
  validate: '0 valid; 2 not valid, one line a problem: field = value: what is allowed',
  audit: '0 every inequality holds; 2 bad usage; 4 one is contradicted',
}

/** @param usage of all commands: a line each */
export function helpOf(command: string, options: readonly OptionName[], usage: string): string {
  const line =
    usage
      .split('\n')
      .find((text) => text.startsWith(`  quadrant ${command} `))
      ?.trim() ?? `quadrant ${command}`
  const parts = [
    line,
    '',
    table(
      options.map((name) => [`--${name} ${says[name][0]}`, says[name][1]] as const),
      20,
    ),
  ]
  if (options.includes('as')) parts.push('', 'FORMAT is one of', formatLines, '', 'PLOT is one of', plotLines)
  const ending = ends[command] ?? (command === 'resume' ? ends['run'] : '0 done; 1 failed; 2 bad usage or bad input')
  return `${parts.join('\n')}\n\nExit codes: ${ending}.\n`
}
