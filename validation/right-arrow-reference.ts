/**
 * Hartree and Vlasov through the command against the reference numbers of a pde.json: every case of its `hartree` and `vlasov`
 * lists becomes an experiment file, is run by `quadrant run`, and every `hartree.*`, `vlasov.*` value is compared.
 *
 *   node validation/right-arrow-reference.ts PATH/pde.json [tolerance = 1e-8] [filter, e.g. cosine/squeezed] [measures, e.g. mk2,eHbar]
 *
 * A value passes if its interval holds the reference and, at a tolerance of 1e-8 or less, if it is within the tolerance. Exit code 1 if any fails.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Results } from '../core/experiments/experiment.ts'
import { lowerEnd, upperEnd } from '../core/numerics/estimate.ts'
import type { Estimate } from '../core/numerics/estimate.ts'
import type { GaussianMixture } from '../core/states/classical-density.ts'
import { referenceDensities, referenceInteractions } from '../tests/fixtures/reference-cases.ts'

interface Case {
  readonly id: string
  readonly potential: string
  readonly init: string
  readonly hbar?: number
  readonly uncertainty: Readonly<Record<string, number>>
  readonly times: Readonly<Record<string, Readonly<Record<string, number | null>>>>
}

const toeplitz = (symbol: GaussianMixture): object => ({
  classical: symbol,
  quantum: { kind: 'toeplitz', symbol: 'classical' },
})
const initials: Record<string, object> = {
  gauss: toeplitz(referenceDensities.gauss),
  twobump: toeplitz(referenceDensities.twobump),
  shifted: toeplitz(referenceDensities.shifted),
  coherent: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0.25] } },
  squeezed: {
    classical: { kind: 'husimi' },
    quantum: {
      kind: 'coherent',
      mean: [-0.3, 0.4],
      covariance: [
        [0.36, 0],
        [0, 1 / 0.36],
      ],
    },
  },
}

/**
 * The reference in our names: centred moments from raw ones. On the circle the reference does not divide by the trace, which there differs
 * from 1 by up to 5e-11.
 */
function inOurNames(r: Readonly<Record<string, number | null>>): Record<string, number | null | undefined> {
  const { x, p, x2, p2, xp } = r
  const centred = (
    second: number | null | undefined,
    a: number | null | undefined,
    b: number | null | undefined,
  ): number | null =>
    typeof second === 'number' && typeof a === 'number' && typeof b === 'number' ? second - a * b : null
  return {
    mass: r['trace'],
    meanX: x,
    meanXi: p,
    varX: centred(x2, x, x),
    varXi: centred(p2, p, p),
    covXXi: centred(xp, x, p),
    kineticEnergy: r['kinetic'],
    potentialEnergy: r['potential'],
    energy: r['energy'],
    purity: r['purity'],
    l2: r['l2norm'],
    meanCosX: r['cosx'],
    meanSinX: r['sinx'],
  }
}

interface Tally {
  compared: number
  failed: number
  worst: number
  widest: number
}

/** What the numbers of the reference are worth, with its raw moments combined to centred ones. */
function referenceDoubt(c: Case): number {
  return (
    4 *
    Math.max(
      1e-12,
      ...[
        'trace',
        'x',
        'p',
        'x2',
        'xp',
        'p2',
        'kinetic',
        'potential',
        'energy',
        'purity',
        'l2norm',
        'cosx',
        'sinx',
      ].map((name) => c.uncertainty[name] ?? 0),
    )
  )
}

function compare(
  c: Case,
  corner: string,
  t: number,
  values: Readonly<Record<string, Estimate>>,
  tolerance: number,
  tally: Tally,
): void {
  for (const [name, reference] of Object.entries(inOurNames(c.times[String(t)]))) {
    const value = values[`${corner}.${name}`]
    if (typeof reference !== 'number') continue
    const doubt = referenceDoubt(c) + (c.potential === 'cosine' ? 1e-10 : 0)
    const deviation = value === undefined ? Infinity : Math.abs(value.value - reference)
    const held = value !== undefined && lowerEnd(value) - doubt <= reference && reference <= upperEnd(value) + doubt
    tally.compared++
    tally.worst = Math.max(tally.worst, deviation)
    tally.widest = Math.max(tally.widest, value === undefined ? Infinity : upperEnd(value) - lowerEnd(value))
    if (held && (tolerance > 1e-8 || deviation <= tolerance + doubt)) continue
    tally.failed++
    const shown = value === undefined ? 'is absent' : `${value.value} in [${lowerEnd(value)}, ${upperEnd(value)}]`
    console.log(
      `  FAILED ${c.id} ${corner}.${name}(t=${t}) ${shown}, reference ${reference}, off by ${deviation.toExponential(2)}`,
    )
  }
}

function run(folder: string, name: string, experiment: object): Results {
  const [file, out] = [join(folder, 'experiment.json'), join(folder, 'results.json')]
  writeFileSync(file, JSON.stringify(experiment))
  const command = new URL('../electron/cli/index.ts', import.meta.url).pathname
  const answer = spawnSync(
    process.execPath,
    [command, 'run', file, '--library', join(folder, 'library'), '--out', out],
    { encoding: 'utf8' },
  )
  if (answer.status !== 0) console.log(`  ${name}: exit code ${answer.status}: ${answer.stderr}`)
  return JSON.parse(readFileSync(out, 'utf8')) as Results
}

const [path, toleranceText = '1e-8', filter = '', measures = 'ladder'] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: right-arrow-reference.ts PATH/pde.json [tolerance] [filter] [measures]')
const tolerance = Number(toleranceText)
const reference = JSON.parse(readFileSync(path, 'utf8')) as { hartree: Case[]; vlasov: Case[] }
const folder = mkdtempSync(join(tmpdir(), 'quadrant-reference-'))
let failed = 0
let ran = 0
try {
  for (const name of new Set(reference.hartree.map((c) => `${c.potential}/${c.init}`))) {
    if (!`${name}/`.includes(filter)) continue
    ran++
    const [potential, init] = name.split('/')
    const cases = reference.hartree.filter((c) => c.potential === potential && c.init === init)
    const classical = reference.vlasov.find((c) => c.potential === potential && c.init === init)
    const times = Object.keys(cases[0].times)
      .map(Number)
      .sort((a, b) => a - b)
    const startedAt = performance.now()
    const { points } = run(folder, name, {
      format: 'quadrant-experiment/1',
      name,
      arrow: 'hartree-vlasov',
      dimension: 1,
      interaction: referenceInteractions[potential],
      initial: initials[init],
      sweep: { hbar: cases.map((c) => c.hbar) },
      times,
      measures: measures.split(','),
      accuracy: { tolerance },
      seed: 1,
    })
    const tally: Tally = { compared: 0, failed: 0, worst: 0, widest: 0 }
    points.forEach((point, i) => {
      if (point.status !== 'done') console.log(`  FAILED ${cases[i].id}: ${point.status}: ${point.error ?? ''}`)
      if (point.status !== 'done') tally.failed++
      for (const { t, values } of point.times) {
        compare(cases[i], 'hartree', t, values, tolerance, tally)
        if (classical !== undefined) compare(classical, 'vlasov', t, values, tolerance, tally)
      }
      for (const warning of point.warnings ?? []) console.log(`    hbar = ${point.hbar}: ${warning}`)
    })
    failed += tally.failed
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    console.log(
      `${name.padEnd(32)} ${tally.compared} values, worst ${tally.worst.toExponential(1)}, widest interval ${tally.widest.toExponential(1)}, ${tally.failed} failed, ${seconds} s`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
if (ran === 0) console.log(`no case is called ${filter}`)
else console.log(failed === 0 ? 'every interval holds its reference' : `${failed} values FAILED`)
process.exitCode = failed === 0 && ran > 0 ? 0 : 1
