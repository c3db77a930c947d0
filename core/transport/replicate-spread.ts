/**
 * What independent replicates say about T(f, g) = calW^2(f, g) of the densities that they average to. T is jointly convex, so that with means F, G over R
 * replicates E T(F, G) >= T(f, g) >= T(F, G) - <phi, F - f> - <psi, G - g> for the optimal potentials phi, psi of (F, G):
 *
 *   deviation: of the mean over the replicates of <phi, f_r> + <psi, g_r>, the first order of the error;
 *   bias: E T(F, G) - T(f, g), which doubles with half as many replicates: the mean of the halves' values less the whole's.
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
}

const STEPS = 12
const MORE_STEPS = 3
const GAIN = 1e-6

/** @param f, g replicates on one grid with square cells; a single field stands for a density that is known */
export function replicateSpread(f: readonly PhaseSpaceField[], g: readonly PhaseSpaceField[]): ReplicateSpread {
  const { shape, cell } = commonShape(f[0], g[0])
  const count = Math.max(f.length, g.length)
  const all = Array.from({ length: count }, (_, r) => r)
  const samplesOf = (side: readonly PhaseSpaceField[], chosen: readonly number[]): Float64Array =>
    normalisedSamples(meanOf(side.length === 1 ? side : chosen.map((r) => side[r]))).samples
  const space = potentialSpace(shape, 2)
  const whole = measurePair(samplesOf(f, all), samplesOf(g, all), shape)
  const isSwapped = sharperFirst(whole).samplesF !== whole.samplesF
  const problemOf = (chosen: readonly number[]): DualProblem => {
    const [a, b] = [samplesOf(f, chosen), samplesOf(g, chosen)]
    return isSwapped ? dualProblem(space, b, a, { units: 0 }) : dualProblem(space, a, b, { units: 0 })
  }
  const problem = problemOf(all)
  const best = ascend(problem, bestStart(problem, sharperFirst(whole)), STEPS, GAIN)
  const linear = all.map((r) => evaluateTrial(problemOf([r]), copyOf(best)))
  const mean = compensatedSum(linear) / count
  const variance = linear.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count * (count - 1))
  const ofHalf = (half: 0 | 1): number => {
    const own = problemOf(all.filter((r) => r % 2 === half))
    return ascend(own, newTrial(own, best.dofs.slice()), MORE_STEPS, GAIN).value
  }
  return {
    value: best.value * cell * cell,
    deviation: Math.sqrt(variance) * cell * cell,
    bias: Math.max(0, (ofHalf(0) + ofHalf(1)) / 2 - best.value) * cell * cell,
  }
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
