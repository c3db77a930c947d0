/**
 * The N-body Schrödinger engines (the grid; MCTDHB where N = 5 is too large for it) against stored reference numbers (the `nbody_schroedinger` list of a pde.json): raw moments, energies and
 * purity of every pure case, and of mixed ones with N = 2, at a tolerance (1e-8). Prints the worst deviation of each case, and whether every error bar, widened by the reference's own uncertainty, holds.
 *
 *   npm run validation -- n-body-reference pde.json [tolerance] [filter]
 */
import { readFileSync } from 'node:fs'
import type { SchrodingerInput, SchrodingerSnapshot } from '../core/dynamics/schrodinger/schrodinger-run.ts'
import { SchrodingerSizeError } from '../core/dynamics/schrodinger/schrodinger-plan.ts'
import { solveNBodySchrodinger } from '../core/dynamics/schrodinger/schrodinger-solver.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import type { Estimate } from '../core/numerics/estimate.ts'
import { createPotential } from '../core/potentials/create-potential.ts'
import { referenceInteractions, referenceState } from '../tests/fixtures/reference-cases.ts'

interface Case {
  readonly id: string
  readonly potential: string
  readonly init: string
  readonly hbar: number
  readonly N: number
  readonly times: Readonly<Record<string, Readonly<Record<string, number | null>>>>
  /** The reference's own, absolute. */
  readonly uncertainty: Readonly<Record<string, number | undefined>>
}

/** value and error bar of the reference's raw moments */
function rawMoments(o: Readonly<Record<string, Estimate>>): Record<string, readonly [number, number]> {
  const of = (name: string): readonly [number, number] => [o[name]?.value ?? NaN, o[name]?.error ?? 0]
  const [x, ex] = of('meanX')
  const [p, ep] = of('meanXi')
  const second = (name: string, product: number, error: number): readonly [number, number] => [
    of(name)[0] + product,
    of(name)[1] + error,
  ]
  return {
    x: [x, ex],
    p: [p, ep],
    x2: second('varX', x * x, 2 * Math.abs(x) * ex),
    xp: second('covXXi', x * p, Math.abs(x) * ep + Math.abs(p) * ex),
    p2: second('varXi', p * p, 2 * Math.abs(p) * ep),
    kinetic: of('kineticEnergy'),
    potential: of('potentialEnergy'),
    energy: of('energy'),
    purity: of('purity'),
    cosx: of('meanCosX'),
    sinx: of('meanSinX'),
  }
}

/** Null where the grid is too large for the budget: the study goes on. */
function solvedOrRefused(input: SchrodingerInput): readonly SchrodingerSnapshot[] | null {
  try {
    return solveNBodySchrodinger(input, silentHooks).snapshots
  } catch (error) {
    if (error instanceof SchrodingerSizeError) return null
    throw error
  }
}

/** Of the reference where it states nothing. */
const REFERENCE_ERROR = 1e-9

const [path, tolerance = '1e-8', filter = ''] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: n-body-reference pde.json [tolerance] [filter]')
const { nbody_schroedinger: cases } = JSON.parse(readFileSync(path, 'utf8')) as { nbody_schroedinger: Case[] }
let [overall, outside, count] = [0, 0, 0]
for (const { id, potential, init, hbar, N, times, uncertainty } of cases) {
  const spec = referenceState(init, hbar)
  if (spec?.kind !== 'gaussian-wigner' || (!spec.pure && N > 2) || !id.includes(filter)) continue
  const asked = Object.keys(times).sort((a, b) => Number(a) - Number(b))
  const snapshots = solvedOrRefused({
    spec,
    hbar,
    potential: createPotential(referenceInteractions[potential]),
    particles: N,
    times: asked.map(Number),
    tolerance: Number(tolerance),
  })
  if (snapshots === null) {
    process.stdout.write(`refused  ${id}\n`)
    continue
  }
  let worst = { deviation: 0, what: '' }
  asked.forEach((t, j) => {
    for (const [name, [value, error]] of Object.entries(rawMoments(snapshots[j].observables))) {
      const reference = times[t][name]
      if (typeof reference !== 'number' || Number.isNaN(value)) continue
      const deviation = Math.abs(value - reference)
      if (deviation > worst.deviation) worst = { deviation, what: `${name} at t = ${t}` }
      const own = Math.max(REFERENCE_ERROR, uncertainty[name] ?? 0)
      if (deviation > error + own) outside++
      overall = Math.max(overall, deviation - own)
    }
  })
  count++
  process.stdout.write(`${worst.deviation.toExponential(1)}  ${id}  ${worst.what}\n`)
}
process.stdout.write(
  `${count} cases, worst deviation beyond the reference's own uncertainty ${Math.max(0, overall).toExponential(2)}, ${outside} values outside their error bars\n`,
)
process.exitCode = outside === 0 && overall <= Number(tolerance) ? 0 : 1
