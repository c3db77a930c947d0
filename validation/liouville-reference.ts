/**
 * The Newton rows of the reference numbers against the Liouville corner: N = 2 by quadrature (solveLiouvillePair) and all N by replicas.
 *
 *   node validation/liouville-reference.ts PATH/pde.json [replicas = 512] [N = all]
 *
 * A sampled value agrees when it lies within its 99 % interval, widened by 2.576 of the reference's own standard errors. Prints, per case, how
 * many of the numbers agree, and the worst |difference|/half-width; at the end the share that agrees (97 to 100 % is asked).
 */
import { readFileSync } from 'node:fs'
import { solvePair } from '../core/experiments/arrows/liouville/liouville-corner.ts'
import { solveLiouville } from '../core/dynamics/liouville/liouville-run.ts'
import { solveVlasov } from '../core/dynamics/vlasov/vlasov-run.ts'
import { lowerEnd, upperEnd, type Estimate } from '../core/numerics/estimate.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import { createPotential } from '../core/potentials/create-potential.ts'
import { referenceDensities, referenceInteractions } from '../tests/fixtures/reference-cases.ts'

interface SampledReference {
  readonly cv?: number
  readonly cv_err?: number
}
interface ReferenceCase {
  readonly id: string
  readonly potential: string
  readonly init: string
  readonly N: number
  readonly times: Readonly<
    Record<string, Readonly<Record<string, number | null | readonly number[] | SampledReference>>>
  >
}

const [path, replicaText = '512', onlyN] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: liouville-reference.ts PATH/pde.json [replicas] [N]')
const reference = JSON.parse(readFileSync(path, 'utf8')) as {
  nbody_newton_exact_N2: ReferenceCase[]
  nbody_newton_mc: ReferenceCase[]
}

type Observables = Readonly<Record<string, Estimate | undefined>>

const shifted = (e: Estimate | undefined, by: number): Estimate | undefined =>
  e && { value: e.value + by, lower: lowerEnd(e) + by, upper: upperEnd(e) + by }

/** By the reference's names: raw moments of the first marginal. */
function named(o: Observables): Record<string, Estimate | undefined> {
  const [x, p] = [o['meanX']?.value ?? NaN, o['meanXi']?.value ?? NaN]
  return {
    x: o['meanX'],
    p: o['meanXi'],
    x2: shifted(o['varX'], x * x),
    xp: shifted(o['covXXi'], x * p),
    p2: shifted(o['varXi'], p * p),
    kinetic: o['kineticEnergy'],
    potential: o['potentialEnergy'],
    energy: o['energy'],
    cosx: o['meanCosX'],
    sinx: o['meanSinX'],
  }
}

interface Score {
  agreed: number
  all: number
  worst: number
  worstName: string
}

function compare(score: Score, own: Observables, times: ReferenceCase['times'][string], t: string): void {
  for (const [name, estimate] of Object.entries(named(own))) {
    const stored = times[name]
    if (
      estimate === undefined ||
      stored === undefined ||
      stored === null ||
      (typeof stored === 'object' && !('cv' in stored))
    )
      continue
    const [value, error] =
      typeof stored === 'number' ? [stored, 1e-9] : [stored.cv ?? NaN, 2.576 * (stored.cv_err ?? 0)]
    if (!Number.isFinite(value)) continue
    const half = (upperEnd(estimate) - lowerEnd(estimate)) / 2 + error
    const ratio = Math.abs(estimate.value - value) / half
    score.all++
    if (ratio <= 1) score.agreed++
    if (ratio > score.worst) Object.assign(score, { worst: ratio, worstName: `${name} at t = ${t}` })
  }
}

const total = { agreed: 0, all: 0 }
function run(c: ReferenceCase, by: 'pair' | 'replicas'): void {
  const keys = Object.keys(c.times).sort((a, b) => Number(a) - Number(b))
  const times = keys.map(Number)
  const [density, potential] = [referenceDensities[c.init], createPotential(referenceInteractions[c.potential])]
  const started = process.cpuUsage().user
  const vlasov = solveVlasov({ density, potential, times, tolerance: 1e-3 }, silentHooks)
  const input = {
    density,
    potential,
    times,
    particles: c.N,
    tolerance: 1e-6,
    seed: 1,
    vlasov,
    replicas: Number(replicaText),
  }
  const { snapshots } = by === 'pair' ? solvePair(input, silentHooks) : solveLiouville(input, silentHooks)
  const score: Score = { agreed: 0, all: 0, worst: 0, worstName: '' }
  keys.forEach((key, i) => compare(score, snapshots[i].observables, c.times[key], key))
  total.agreed += score.agreed
  total.all += score.all
  console.log(
    `${c.id.padEnd(46)} ${by.padEnd(8)} ${score.agreed} of ${score.all} agree, worst ${score.worst.toFixed(2)} (${score.worstName}), ${((process.cpuUsage().user - started) / 1e6).toFixed(1)} s`,
  )
}

for (const c of reference.nbody_newton_exact_N2.filter((c) => onlyN === undefined || c.N === Number(onlyN))) {
  run(c, 'pair')
  run(c, 'replicas')
}
for (const c of reference.nbody_newton_mc.filter((c) => onlyN === undefined || c.N === Number(onlyN)))
  run(c, 'replicas')
console.log(`${total.agreed} of ${total.all} (${((100 * total.agreed) / total.all).toFixed(2)} %) agree`)
process.exitCode = total.agreed >= 0.97 * total.all ? 0 : 1
