/**
 * Two bodies without sampling. r = x_1 - x_2 obeys r'' = -V'(r) by itself and the centre s = (z_1 + z_2)/2 flies freely, so that for Gaussian
 * components a, b of the two bodies (weights w_a w_b) the first body's law is
 *
 *   F_2^1(t) = sum_ab w_a w_b int N(z; F sbar(rho_0) + rho_t/2, F Sigma F^T) N(d rho_0; m_a - m_b, S_a + S_b),
 *
 * sbar and Sigma the conditional mean and covariance of s given rho_0 = z_1 - z_2. The integral over the two-dimensional rho_0 is a
 * trapezoidal sum (exponentially convergent): a finite mixture of Gaussians that share a covariance, hence moments and density.
 * Coarse and fine nodes and steps are compared; nodes are refined until they agree.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, GaussianComponent, GaussianMixture } from '../../states/classical-density.ts'
import { congruence, freeFlow } from '../gaussian-exact.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'
import { mixtureNodes } from '../vlasov/vlasov-characteristics.ts'
import { stepsPerInterval, timeStepFor, typicalSpeed } from '../vlasov/vlasov-plan.ts'

export interface PairInput {
  readonly density: GaussianMixture
  readonly potential: Potential
  /** Ascending, >= 0. */
  readonly times: readonly number[]
  readonly timeStep?: number
}

export interface PairSnapshot {
  readonly t: number
  readonly observables: Readonly<Record<string, Estimate>>
  /** F_2^1(t) on a grid, from the fine and from the coarse nodes. */
  fieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  coarseFieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  /** The largest |xi_1 - xi_2| of the nodes. */
  readonly fastest: number
}

export interface PairSolution {
  readonly snapshots: readonly PairSnapshot[]
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
}

/** In standard deviations of rho_0. */
const FIRST_STEP = 0.4
const REFINEMENT = 0.7
const RADIUS = 8.5
const MOST_NODES = 120_000
const GOAL = 1e-9
/** Pairs of components beyond this are left to the replicas. */
export const MOST_PAIR_COMPONENTS = 6

/** The nodes of one pair of components at one time. */
interface PairNodes {
  readonly weight: Float64Array
  /** Means of body 1 and of body 2 given the node. */
  readonly x1: Float64Array
  readonly xi1: Float64Array
  readonly x2: Float64Array
  readonly xi2: Float64Array
  /** r_t = x_1 - x_2. */
  readonly r: Float64Array
  /** F Sigma F^T, the same for all nodes. */
  readonly covariance: Covariance
}

/** nodes[time][pair of components]. */
type NodesInTime = readonly (readonly PairNodes[])[]

/** @throws Cancelled when the hooks ask for it */
export function solveLiouvillePair(input: PairInput, hooks: SolveHooks): PairSolution {
  const { density, potential, times } = input
  const step = input.timeStep ?? timeStepFor(potential, typicalSpeed(density, potential), 1e-10)
  const coarseSteps = stepsPerInterval(times, Math.min(step, Math.max(times.at(-1) ?? 0, 1e-300)))
  const runAt = (level: number): NodesInTime =>
    nodesInTime(
      input,
      FIRST_STEP * REFINEMENT ** level,
      coarseSteps.map((n) => Math.ceil(n * 1.3 ** level)),
      hooks,
    )
  let level = 1
  let coarse = runAt(0)
  let fine = runAt(1)
  let difference = largestDifference(coarse, fine, potential)
  while (difference > GOAL && 2 * nodeTotal(fine) < MOST_NODES) {
    level++
    coarse = fine
    fine = runAt(level)
    difference = largestDifference(coarse, fine, potential)
    hooks.progress(Math.min(1, level / 6))
  }
  hooks.progress(1)
  const snapshots = times.map((t, i): PairSnapshot => ({
    t,
    observables: estimatesOf(coarse[i], fine[i], potential),
    fieldOn: (grid) => fieldOf(fine[i], grid, potential.period),
    coarseFieldOn: (grid) => fieldOf(coarse[i], grid, potential.period),
    fastest: fine[i].reduce(
      (most, { xi1, xi2 }) => xi1.reduce((m, v, j) => Math.max(m, Math.abs(v - xi2[j])), most),
      0,
    ),
  }))
  const warnings =
    difference > GOAL
      ? [
          `Two bodies: the quadrature of the relative motion reached its limit of nodes at a difference of ${difference.toExponential(1)}.`,
        ]
      : []
  return {
    snapshots,
    numerics: {
      method: 'relative motion by quadrature',
      nodes: nodeTotal(fine),
      difference,
      refinements: level - 1,
      steps: coarseSteps.map((n) => Math.ceil(n * 1.3 ** level)),
    },
    warnings,
  }
}

function nodeTotal(nodes: NodesInTime): number {
  return nodes[0]?.reduce((sum, pair) => sum + pair.weight.length, 0) ?? 0
}

function nodesInTime(
  { density, potential, times }: PairInput,
  nodeStep: number,
  steps: readonly number[],
  hooks: SolveHooks,
): NodesInTime {
  const { components } = density
  const perPair = components.flatMap((a) =>
    components.map((b) => pairInTime(a, b, potential, times, nodeStep, steps, hooks)),
  )
  return times.map((_, i) => perPair.map((pair) => pair[i]))
}

function pairInTime(
  a: GaussianComponent,
  b: GaussianComponent,
  potential: Potential,
  times: readonly number[],
  nodeStep: number,
  steps: readonly number[],
  hooks: SolveHooks,
): PairNodes[] {
  const relative: GaussianComponent = {
    weight: 1,
    mean: [a.mean[0] - b.mean[0], a.mean[1] - b.mean[1]],
    covariance: sum(a.covariance, 1, b.covariance, 1),
  }
  const nodes = mixtureNodes({ kind: 'mixture', components: [relative] }, nodeStep, RADIUS)
  const { slope, covariance } = conditionalCentre(a.covariance, b.covariance)
  const centre = [(a.mean[0] + b.mean[0]) / 2, (a.mean[1] + b.mean[1]) / 2]
  const count = nodes.x.length
  const s = new Float64Array(count)
  const p = new Float64Array(count)
  for (let j = 0; j < count; j++) {
    const [u, v] = [nodes.x[j] - relative.mean[0], nodes.xi[j] - relative.mean[1]]
    s[j] = centre[0] + slope[0][0] * u + slope[0][1] * v
    p[j] = centre[1] + slope[1][0] * u + slope[1][1] * v
  }
  const weight = nodes.weight.map((w) => a.weight * b.weight * w)
  const r = nodes.x.slice()
  const u = nodes.xi.slice()
  return times.map((t, i) => {
    moveRelativeInPlace(r, u, potential, t - (i === 0 ? 0 : times[i - 1]), steps[i], hooks)
    const at = (free: (j: number) => number, own: Float64Array, sign: 1 | -1) =>
      Float64Array.from({ length: count }, (_, j) => free(j) + (sign * own[j]) / 2)
    const position = (j: number): number => s[j] + t * p[j]
    const momentum = (j: number): number => p[j]
    return {
      weight,
      r: r.slice(),
      x1: at(position, r, 1),
      xi1: at(momentum, u, 1),
      x2: at(position, r, -1),
      xi2: at(momentum, u, -1),
      covariance: congruence(freeFlow(t), covariance),
    }
  })
}

/** s given rho: mean K (rho - m), K = (S_a - S_b)(S_a + S_b)^{-1}/2, covariance (S_a + S_b)/4 - K (S_a + S_b) K^T. */
export function conditionalCentre(
  A: Covariance,
  B: Covariance,
): { slope: readonly (readonly [number, number])[]; covariance: Covariance } {
  const total = sum(A, 1, B, 1)
  const half = sum(A, 0.5, B, -0.5)
  const det = total[0][0] * total[1][1] - total[0][1] ** 2
  const inverse: Covariance = [
    [total[1][1] / det, -total[0][1] / det],
    [-total[0][1] / det, total[0][0] / det],
  ]
  const row = (h: readonly [number, number]): readonly [number, number] => [
    h[0] * inverse[0][0] + h[1] * inverse[1][0],
    h[0] * inverse[0][1] + h[1] * inverse[1][1],
  ]
  const slope = [row(half[0]), row(half[1])] as const
  const lost = (i: 0 | 1, j: 0 | 1): number => slope[i][0] * half[j][0] + slope[i][1] * half[j][1]
  const cross = total[0][1] / 4 - (lost(0, 1) + lost(1, 0)) / 2
  return {
    slope,
    covariance: [
      [total[0][0] / 4 - lost(0, 0), cross],
      [cross, total[1][1] / 4 - lost(1, 1)],
    ],
  }
}

function sum(A: Covariance, a: number, B: Covariance, b: number): Covariance {
  const cross = a * A[0][1] + b * B[0][1]
  return [
    [a * A[0][0] + b * B[0][0], cross],
    [cross, a * A[1][1] + b * B[1][1]],
  ]
}

/** r' = u, u' = -V'(r): (2/N) V' with N = 2. */
export function moveRelativeInPlace(
  r: Float64Array,
  u: Float64Array,
  potential: Potential,
  span: number,
  steps: number,
  hooks: SolveHooks,
): void {
  const dt = steps > 0 ? span / steps : 0
  const kick = (tau: number): void => {
    for (let j = 0; j < r.length; j++) u[j] -= tau * potential.gradient(r[j])
  }
  for (let step = 0; step < steps; step++) {
    throwIfCancelled(hooks)
    if (step === 0) kick(rkn6.kick[0] * dt)
    rkn6.drift.forEach((c, stage) => {
      for (let j = 0; j < r.length; j++) r[j] += c * dt * u[j]
      const isLast = stage === rkn6.drift.length - 1
      kick((rkn6.kick[stage + 1] + (isLast && step < steps - 1 ? rkn6.kick[0] : 0)) * dt)
    })
  }
}

/** Plain numbers: moments of the first body, energies per particle, covariances between the two. */
function observablesOf(pairs: readonly PairNodes[], { period, value: V }: Potential): Record<string, number> {
  const average = (g: (pair: PairNodes, j: number) => number): number => {
    let total = 0
    for (const pair of pairs) for (let j = 0; j < pair.weight.length; j++) total += pair.weight[j] * g(pair, j)
    return total
  }
  const mass = average(() => 1)
  const [mx, mxi] = [average((n, j) => n.x1[j]), average((n, j) => n.xi1[j])]
  const varXi = average((n, j) => (n.xi1[j] - mxi) ** 2 + n.covariance[1][1])
  const kineticEnergy = 0.5 * (varXi + mxi * mxi)
  const potentialEnergy = 0.25 * average((n, j) => V(n.r[j]))
  const common = { mass, meanXi: mxi, varXi, kineticEnergy, potentialEnergy, energy: kineticEnergy + potentialEnergy }
  if (period !== null) {
    const k = (2 * Math.PI) / period
    const wave = (g: (y: number) => number): number =>
      average((n, j) => g(k * n.x1[j]) * Math.exp(-0.5 * k * k * n.covariance[0][0]))
    return { ...common, meanCosX: wave(Math.cos), meanSinX: wave(Math.sin) }
  }
  return {
    ...common,
    meanX: mx,
    varX: average((n, j) => (n.x1[j] - mx) ** 2 + n.covariance[0][0]),
    covXXi: average((n, j) => (n.x1[j] - mx) * (n.xi1[j] - mxi) + n.covariance[0][1]),
    crossXX: average((n, j) => (n.x1[j] - mx) * (n.x2[j] - mx) + n.covariance[0][0]),
    crossXXi: average(
      (n, j) => 0.5 * ((n.x1[j] - mx) * (n.xi2[j] - mxi) + (n.xi1[j] - mxi) * (n.x2[j] - mx)) + n.covariance[0][1],
    ),
    crossXiXi: average((n, j) => (n.xi1[j] - mxi) * (n.xi2[j] - mxi) + n.covariance[1][1]),
  }
}

function estimatesOf(
  coarse: readonly PairNodes[],
  fine: readonly PairNodes[],
  potential: Potential,
): Record<string, Estimate> {
  const [a, b] = [observablesOf(coarse, potential), observablesOf(fine, potential)]
  const common = Math.max(...Object.keys(b).map((key) => Math.abs(b[key] - a[key])))
  return Object.fromEntries(
    Object.entries(b).map(([key, value]): [string, Estimate] => {
      const refinement = 3 * Math.abs(value - a[key])
      const shared = 0.3 * common
      const rounding = 1e-13 * (1 + Math.abs(value))
      return [
        key,
        { value, error: refinement + shared + rounding, kind: 'estimated', budget: { refinement, shared, rounding } },
      ]
    }),
  )
}

/** Of the moments at all times, and of exp(-|z|^2/2)-like structure by the second moments of V: the worst. */
function largestDifference(coarse: NodesInTime, fine: NodesInTime, potential: Potential): number {
  return fine.reduce((worst, nodes, i) => {
    const [a, b] = [observablesOf(coarse[i], potential), observablesOf(nodes, potential)]
    return Object.keys(b).reduce(
      (most, key) => Math.max(most, Math.abs(b[key] - a[key]) / (1 + Math.abs(b[key]))),
      worst,
    )
  }, 0)
}

function fieldOf(pairs: readonly PairNodes[], grid: PhaseSpaceGrid, period: number | null): PhaseSpaceField {
  const values = new Float64Array(grid.x.count * grid.xi.count)
  for (const { x1, xi1, weight, covariance } of pairs)
    addGaussiansInPlace(values, grid, { x: x1, xi: xi1, weight }, covariance, period)
  return { grid, values }
}
