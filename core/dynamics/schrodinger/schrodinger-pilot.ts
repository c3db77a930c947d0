/**
 * The time step of an N-body run, measured on the motion of one pair, y_1 in V_2(y) = V(sqrt 2 y)/2: its frequencies are those
 * of any N (for harmonic V exactly), and it costs next to nothing. Two steps, and the sixth-order law scales their difference.
 */
import { inArenaScope } from '../../numerics/kernels/arena.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { GaussianComponent } from '../../states/classical-density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { axisOrbitals, relativeRank, sameCovariance } from '../../states/n-particle.ts'
import { pairVectors } from '../../states/jacobi.ts'
import type { Frame, SchrodingerInput } from './schrodinger-frame.ts'
import { createFrame, pairPotentialOnGrid } from './schrodinger-frame.ts'
import { createSchrodingerFlow } from './schrodinger-flow.ts'
import { firstSchrodingerStep, planSchrodinger, schrodingerGrid } from './schrodinger-plan.ts'

/** The trace of the pilot's state that is left out: its highest orbitals set the step. */
const PILOT_TAIL = 1e-6
const MOST_ORBITALS = 12
/** Differences above this are not in the range where the sixth-order law holds. */
const ASYMPTOTIC = 3e-3

export function schrodingerTimeStep(
  input: SchrodingerInput,
  amplitudeError: number,
  hooks: SolveHooks,
): { timeStep: number; note: string } {
  const byHand = input.overrides?.timeStep
  if (byHand !== undefined) return { timeStep: 1.5 * byHand, note: 'by hand' }
  const lastTime = input.times.at(-1) ?? 0
  if (lastTime === 0) return { timeStep: 1, note: 'no time passes' }
  const pair: SchrodingerInput = {
    ...input,
    spec: oneShape(input.spec),
    particles: 2,
    potential: { ...input.potential, period: null },
    tolerance: Math.max(input.tolerance, 1e-4),
    overrides: {},
  }
  const frame: Frame = createFrame(pair)
  const plan = planSchrodinger(pair)
  const grid = schrodingerGrid(pair, frame, plan.coarse, { y: 1, xi: 1 }, null)
  const potential = pairPotentialOnGrid(pair, { ...frame, pairs: pairVectors(2) }, grid)
  const term = frame.terms[frame.terms.length - 1]
  const { rank } = relativeRank(term, input.hbar, 1, PILOT_TAIL)
  const all = axisOrbitals(term, input.hbar, rank, grid)[0]
  const n = 2 * grid.axis.count
  const chosen = Math.min(rank, MOST_ORBITALS)
  const start = new Float64Array(chosen * n)
  for (let k = 0; k < chosen; k++) {
    const source = chosen === 1 ? 0 : Math.round((k * (rank - 1)) / (chosen - 1))
    start.set(all.subarray(source * n, (source + 1) * n), k * n)
  }
  const run = (h: number): Float64Array =>
    inArenaScope(() => {
      const flow = createSchrodingerFlow({
        rows: start.slice(),
        rank: chosen,
        grid,
        hbar: input.hbar,
        potential,
        watchEdges: false,
      })
      flow.advance(lastTime, Math.ceil(lastTime / h - 1e-9), rkn6, hooks)
      return flow.rows()
    })
  let h = firstSchrodingerStep(input)
  let coarse = run(h)
  for (let halvings = 0; ; halvings++) {
    const fine = run(h / 2)
    const difference = largestDifference(coarse, fine, n, grid.axis.spacing)
    if (difference <= ASYMPTOTIC || halvings === 7) {
      const ratio = (amplitudeError / Math.max(difference, 1e-13)) ** (1 / 6)
      return {
        timeStep: h * Math.min(2, Math.max(1 / 8, 0.9 * ratio)),
        note: `pilot (one pair): difference ${difference.toExponential(1)} at step ${h.toPrecision(3)}`,
      }
    }
    h /= 2
    coarse = fine
  }
}

/** On a circle the components may differ in shape, and a pair splits in relative coordinates for one shape only: the widest stands for all. */
function oneShape(spec: QuantumStateSpec): QuantumStateSpec {
  if (spec.kind !== 'gaussian-wigner') return spec
  const { components } = spec.mixture
  if (components.every((c) => sameCovariance(c.covariance, components[0].covariance))) return spec
  const size = ({ covariance }: GaussianComponent): number => covariance[0][0] + covariance[1][1]
  const widest = components.reduce((a, b) => (size(b) > size(a) ? b : a))
  return { ...spec, mixture: { ...spec.mixture, components: [{ ...widest, weight: 1 }] } }
}

/** max over the rows of their distance in L^2, weighted as they stand. */
function largestDifference(a: Float64Array, b: Float64Array, n: number, spacing: number): number {
  let worst = 0
  for (let start = 0; start < a.length; start += n) {
    let sum = 0
    for (let i = start; i < start + n; i++) sum += (a[i] - b[i]) ** 2
    worst = Math.max(worst, Math.sqrt(sum * spacing))
  }
  return worst
}
