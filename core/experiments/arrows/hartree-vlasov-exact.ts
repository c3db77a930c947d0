/**
 * Hartree -> Vlasov in closed form: V = kappa x^2/2 and Gaussian data on both sides. Every number is exact; its interval is
 * the rounding.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance, Moments } from '../../states/classical-density.ts'
import type { GaussianLaw } from '../../dynamics/gaussian-exact.ts'
import { husimiCovariance, meanFieldLaw } from '../../dynamics/gaussian-exact.ts'
import { eHbarPlanGaussians, mk2SquaredFromDifference, sqrtDeterminant } from '../../transport/gaussian-closed-forms.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../experiment.ts'
import { toClassicalDensity, toQuantumStateSpec } from '../initial-data.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { boundValues } from './bound-values.ts'
import { exactEstimate, prefixed } from './estimates.ts'
import { initialDistances } from './initial-distance.ts'
import type { InitialDistances } from './initial-distance.ts'
import { SYMBOL_DISTANCE } from '../audit-points.ts'
import { mixtureOnGrid } from './mixture-on-grid.ts'
import { pictureGrid, pictures } from './pictures.ts'
import { comparisonWindow } from '../phase-space-window.ts'

interface Pair {
  readonly t: number
  /** f(t). */
  readonly classical: GaussianLaw
  /** Wigner law of R(t). */
  readonly quantum: GaussianLaw
}

interface Roots {
  readonly p: number
  readonly g: number
}

export function runExactPoint(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const hbar = task.hbar ?? NaN
  const kappa = experiment.interaction.kind === 'harmonic' ? experiment.interaction.strength : NaN
  const initial = { classical: classicalLaw(experiment, hbar), quantum: quantumLaw(experiment, hbar) }
  const roots = { p: sqrtDeterminant(initial.classical.covariance), g: sqrtDeterminant(initial.quantum.covariance) }
  const potential = createPotential(experiment.interaction)
  const distances = initialDistances(experiment, hbar, silentHooks)
  const pairs = experiment.times.map((t): Pair => ({ t, classical: meanFieldLaw(initial.classical, kappa, t), quantum: meanFieldLaw(initial.quantum, kappa, t) }))
  const times = pairs.map((pair, i) => {
    const result: TimeResult = { t: pair.t, values: { ...exactValues(experiment, pair, roots, hbar, kappa), ...startValue(distances, pair.t), ...boundValues(potential, experiment.measures, distances, hbar, pair.t) } }
    hooks.timeDone(result)
    hooks.progress((i + 1) / pairs.length, `closed form, t = ${pair.t}`)
    return result
  })
  if (hooks.wantsFields !== false) emitPictures(pairs, hbar, hooks)
  const { particles, seed } = task
  return { hbar, particles, status: 'done', seconds: 0, seed, numerics: { method: 'gaussian-exact', kappa }, times }
}

function classicalLaw(experiment: Experiment, hbar: number): GaussianLaw {
  const density = toClassicalDensity(experiment.initial, hbar)
  if (density.kind !== 'mixture' || density.components.length !== 1) throw new Error('The closed form needs one Gaussian for f.')
  return density.components[0]
}

function quantumLaw(experiment: Experiment, hbar: number): GaussianLaw {
  const state = toQuantumStateSpec(experiment.initial, hbar)
  if (state.kind !== 'gaussian-wigner' || state.mixture.components.length !== 1) throw new Error('The closed form needs one Gaussian for R.')
  return state.mixture.components[0]
}

function exactValues({ measures }: Experiment, { classical, quantum }: Pair, roots: Roots, hbar: number, kappa: number): Record<string, Estimate> {
  const plan = eHbarPlanGaussians(classical.mean, classical.covariance, quantum.mean, quantum.covariance, hbar, roots)
  const eHbar = exactEstimate(plan.eHbarSquared)
  return {
    ...(measures.includes('mk2') ? { mk2: mk2Exact(classical, quantum, hbar) } : {}),
    ...(measures.includes('eHbar') ? { eHbar } : {}),
    ...(measures.includes('ladder') ? { 'ladder.quadraticDual': eHbar } : {}),
    ...prefixed('vlasov', { ...lawObservables(classical, kappa), l2: exactEstimate(Math.sqrt(1 / (4 * Math.PI * roots.p))) }),
    ...prefixed('hartree', { ...lawObservables(quantum, kappa), purity: exactEstimate(hbar / 2 / roots.g) }),
  }
}

/** calW^2(f_in, mu) of a Töplitz state, for the audit of Theorem 2.4 (1). */
function startValue({ symbolMk2 }: InitialDistances, t: number): Record<string, Estimate> {
  return t === 0 && symbolMk2 !== null ? { [SYMBOL_DISTANCE]: symbolMk2 } : {}
}

/** calW^2(f, Husimi R), with the rounding that the small difference of the covariances carries. */
function mk2Exact(classical: GaussianLaw, quantum: GaussianLaw, hbar: number): Estimate {
  const [P, H] = [classical.covariance, husimiCovariance(quantum.covariance, hbar)]
  const cross = H[0][1] - P[0][1]
  const D: Covariance = [[H[0][0] - P[0][0], cross], [cross, H[1][1] - P[1][1]]]
  const shift = 0.5 * ((classical.mean[0] - quantum.mean[0]) ** 2 + (classical.mean[1] - quantum.mean[1]) ** 2)
  const spread = mk2SquaredFromDifference(P, D)
  const size = Math.hypot(D[0][0], D[0][1], D[1][1])
  const relative = size > 0 ? (8 * Number.EPSILON * (P[0][0] + P[1][1] + H[0][0] + H[1][1])) / size : 0
  return exactEstimate(shift + spread, (1e-12 + 2 * relative) * (shift + spread))
}

/** Moments and energies per particle: kinetic <xi^2>/2, potential 1/2 int int kappa (x-y)^2/2 = kappa Var(x)/2. */
function lawObservables({ mean, covariance: [[varX, covXXi], [, varXi]] }: GaussianLaw, kappa: number): Record<string, Estimate> {
  const kinetic = 0.5 * (varXi + mean[1] ** 2)
  const potential = 0.5 * kappa * varX
  const values = { mass: 1, meanX: mean[0], meanXi: mean[1], varX, covXXi, varXi, kineticEnergy: kinetic, potentialEnergy: potential, energy: kinetic + potential }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, exactEstimate(value, 1e-12 * Math.max(Math.abs(value), 1e-3))]))
}

function momentsOf({ mean, covariance: c }: GaussianLaw): Moments {
  return { mass: 1, meanX: mean[0], meanXi: mean[1], varX: c[0][0], covXXi: c[0][1], varXi: c[1][1] }
}

function emitPictures(pairs: readonly Pair[], hbar: number, hooks: PointHooks): void {
  const drawn = pairs.map(({ t, classical, quantum }) => {
    const husimi: GaussianLaw = { mean: quantum.mean, covariance: husimiCovariance(quantum.covariance, hbar) }
    const [vlasov, husimiSampler, wigner] = [classical, husimi, quantum].map((law) => mixtureOnGrid({ kind: 'mixture', components: [{ weight: 1, ...law }] }))
    const window = comparisonWindow([vlasov, husimiSampler], [momentsOf(classical), momentsOf(husimi)], null, 2)
    return { t, window, samplers: { vlasov, husimi: husimiSampler, wigner } }
  })
  const grid = pictureGrid(drawn.map((d) => d.window.grid), null)
  for (const { t, samplers } of drawn) for (const field of pictures(t, grid, samplers)) hooks.field(field)
}
