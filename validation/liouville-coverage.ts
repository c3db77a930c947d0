/**
 * Do the 99 % intervals of the sampled Liouville corner hold the truth 99 times in 100? Harmonic V and one Gaussian (every number known in
 * closed form), N bodies, many seeds.
 *
 *   node validation/liouville-coverage.ts [seeds = 200] [N = 8] [replicas = 256]
 *
 * Prints for each quantity how many intervals hold the truth and the mean of |error|/half-width; 97 to 100 % is asked. The distance's
 * interval has one-sided parts and is meant to hold it nearly always.
 */
import { combine, freeMinusHarmonic, nBodyLaw } from '../core/dynamics/gaussian-exact.ts'
import { solveLiouville } from '../core/dynamics/liouville-run.ts'
import { solveVlasov } from '../core/dynamics/vlasov-run.ts'
import { lowerEnd, upperEnd, type Estimate } from '../core/numerics/estimate.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import { createPotential } from '../core/potentials/create-potential.ts'
import type { Covariance, GaussianMixture } from '../core/states/classical-density.ts'
import { mk2SquaredFromDifference } from '../core/transport/gaussian-closed-forms.ts'

const [seeds = 200, particles = 8, replicas = 256] = process.argv.slice(2).map(Number)
const t = 0.5
const S: Covariance = [[0.5, 0.12], [0.12, 0.3]]
const density: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean: [0.3, -0.4], covariance: S }] }
const potential = createPotential({ kind: 'harmonic', strength: 1 })
const vlasov = solveVlasov({ density, potential, times: [t], tolerance: 1e-3 }, silentHooks)
const law = nBodyLaw(density.components[0], 1, particles, t)
const truths: Record<string, number> = {
  varX: law.covariance[0][0], covXXi: law.covariance[0][1], varXi: law.covariance[1][1],
  crossXX: law.cross[0][0], crossXXi: law.cross[0][1], crossXiXi: law.cross[1][1],
  mk2: mk2SquaredFromDifference(law.relativeMode, combine(1 / particles, freeMinusHarmonic(S, 1, t), 0, S)),
}
const held: Record<string, number> = {}
const spread: Record<string, number> = {}
for (let seed = 1; seed <= seeds; seed++) {
  const { snapshots: [{ observables, distance }] } = solveLiouville({ density, potential, particles, times: [t], tolerance: 1e-6, seed, vlasov, replicas }, silentHooks)
  const measured: Readonly<Record<string, Estimate>> = { ...observables, mk2: distance }
  for (const [name, truth] of Object.entries(truths)) {
    const estimate = measured[name]
    const half = (upperEnd(estimate) - lowerEnd(estimate)) / 2
    held[name] = (held[name] ?? 0) + Number(lowerEnd(estimate) <= truth && truth <= upperEnd(estimate))
    spread[name] = (spread[name] ?? 0) + Math.abs(estimate.value - truth) / half / seeds
  }
}
for (const name of Object.keys(truths)) {
  console.log(`${name.padEnd(10)} ${((100 * held[name]) / seeds).toFixed(1)} % of ${seeds} hold, mean |error|/half-width ${spread[name].toFixed(2)}`)
}
process.exitCode = Object.values(held).every((n) => n >= 0.97 * seeds) ? 0 : 1
