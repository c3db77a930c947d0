/**
 * What independent replicates say about T(f, g) = calW^2(f, g) of the densities that they average to. T is jointly convex, so that with means F, G over R
 * replicates E T(F, G) >= T(f, g) >= T(F, G) - <phi, F - f> - <psi, G - g> for the optimal potentials phi, psi of (F, G):
 *
 *   deviation: of the mean over the replicates of <phi, f_r> + <psi, g_r>, the first order of the error;
 *   bias: E T(F, G) - T(f, g), which doubles with half as many replicates: the mean of the halves' values less the whole's.
 *
 * A control h_r for g_r whose mean h is known by replicates of its own takes noise away: g is then h + mean (g_r - h_r), clipped at zero where that is negative,
 *
 *   deviation: of the means of <psi, g_r - h_r> and of the law's <phi, f_r> + <psi, h_r>;
 *   shift: their sum less T(F, G), what clipping did to first order.
 *
 * Potentials by the dual ascent that grid-bracket.ts starts from.
 */
import type { PhaseSpaceField } from '../grids/phase-space-grid.ts'
import { compensatedSum } from '../numerics/compensated-sum.ts'
import {
  ascend,
  bestStart,
  dualProblem,
  evaluateTrial,
  newTrial,
  type DualProblem,
  type Trial,
} from './monge-kantorovich/grid/dual-ascent.ts'
import { potentialSpace } from './monge-kantorovich/grid/dual-potential.ts'
import { measurePair, normalisedSamples, sharperFirst } from './monge-kantorovich/spline-measure.ts'
import { commonShape } from './monge-kantorovich/transport-input.ts'

export interface ReplicateSpread {
  /** T(F, G) by its dual, uncertified. */
  readonly value: number
  readonly deviation: number
  readonly bias: number
  /** To be added to T(F, G). */
  readonly shift: number
}

export interface SpreadControl {
  /** Replicate by replicate beside g. */
  readonly fields: readonly PhaseSpaceField[]
  /** f and the control's mean by replicates of the same numbers; a single field stands for a density that is known. */
  readonly law: { readonly f: readonly PhaseSpaceField[]; readonly g: readonly PhaseSpaceField[] }
}

const STEPS = 12
const MORE_STEPS = 3
const GAIN = 1e-6

/** @param f, g replicates on one grid with square cells; a single field stands for a density that is known. With a control f is the mean of its law's. */
export function replicateSpread(
  f: readonly PhaseSpaceField[],
  g: readonly PhaseSpaceField[],
  control: SpreadControl | null = null,
): ReplicateSpread {
  const { shape, cell } = commonShape(f[0], g[0])
  const count = Math.max(f.length, g.length)
  const all = Array.from({ length: count }, (_, r) => r)
  const of = (side: readonly PhaseSpaceField[], chosen: readonly number[]): Float64Array =>
    meanOf(side.length === 1 ? side : chosen.map((r) => side[r]))
  const second = (chosen: readonly number[]): Float64Array =>
    control === null ? of(g, chosen) : controlled(meanOf(control.law.g), of(g, chosen), of(control.fields, chosen))
  const space = potentialSpace(shape, 2)
  const normalised = (values: Float64Array): Float64Array => normalisedSamples(values).samples
  const whole = measurePair(normalised(of(f, all)), normalised(second(all)), shape)
  const isSwapped = sharperFirst(whole).samplesF !== whole.samplesF
  const problemOf = (first: Float64Array, other: Float64Array): DualProblem => {
    const [a, b] = [normalised(first), normalised(other)]
    return isSwapped ? dualProblem(space, b, a, { units: 0 }) : dualProblem(space, a, b, { units: 0 })
  }
  const problem = problemOf(of(f, all), second(all))
  const best = ascend(problem, bestStart(problem, sharperFirst(whole)), STEPS, GAIN)
  const dual = (first: Float64Array, other: Float64Array): number =>
    evaluateTrial(problemOf(first, other), copyOf(best))
  const linear = meanWithVariance(
    all.map((r) =>
      control === null
        ? dual(of(f, [r]), of(g, [r]))
        : dual(of(f, [r]), of(g, [r])) - dual(of(f, [r]), of(control.fields, [r])),
    ),
  )
  const law =
    control === null
      ? null
      : meanWithVariance(control.law.g.map(({ values }, r) => dual(of(control.law.f, [r]), values)))
  const ofHalf = (half: 0 | 1): number => {
    const chosen = all.filter((r) => r % 2 === half)
    const own = problemOf(of(f, chosen), second(chosen))
    return ascend(own, newTrial(own, best.dofs.slice()), MORE_STEPS, GAIN).value
  }
  return {
    value: best.value * cell * cell,
    deviation: Math.sqrt(linear.variance + (law?.variance ?? 0)) * cell * cell,
    bias: Math.max(0, (ofHalf(0) + ofHalf(1)) / 2 - best.value) * cell * cell,
    shift: law === null ? 0 : (law.mean + linear.mean - best.value) * cell * cell,
  }
}

/** law + (g - h), no less than zero. */
export function controlled(law: Float64Array, g: Float64Array, h: Float64Array): Float64Array {
  return law.map((value, a) => Math.max(0, value + (g[a] - h[a])))
}

/** Of the mean. */
function meanWithVariance(values: readonly number[]): { mean: number; variance: number } {
  const count = values.length
  const mean = compensatedSum(values) / count
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count * (count - 1)) }
}

function copyOf({ dofs, x }: Trial): Trial {
  return { dofs, x: { dx: x.dx.slice(), dy: x.dy.slice(), known: true }, value: 0, linear: 0 }
}

function meanOf(fields: readonly PhaseSpaceField[]): Float64Array {
  if (fields.length === 1) return fields[0].values
  const mean = new Float64Array(fields[0].values.length)
  for (const { values } of fields) values.forEach((v, a) => (mean[a] += v / fields.length))
  return mean
}
