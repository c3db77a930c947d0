/** Independent samples of classical densities from the counter-based generator: sample i is a pure function of (seed, stream, i). */
import { chooser } from '../numerics/chooser.ts'
import { createRandomStream, type RandomStream } from '../numerics/rng.ts'
import type { ClassicalDensity, GaussianMixture, PointMeasure } from './classical-density.ts'
import { sampleFunctionInto } from './function-samples.ts'

/**
 * Samples first … first + x.length - 1 of the density, i.i.d.
 * @param stream what the numbers are for (each purpose its own); three draws a sample (a function: four an attempt)
 * @param index where point data are sampled: which point it was
 */
export function sampleDensityInto(
  x: Float64Array,
  xi: Float64Array,
  density: ClassicalDensity,
  seed: number,
  stream: number,
  first: number,
  index?: Int32Array,
): void {
  const random = createRandomStream(seed, stream)
  if (density.kind === 'function') sampleFunctionInto(x, xi, density, random, first)
  else sampleSumInto(x, xi, density, random, first, index)
}

function sampleSumInto(
  x: Float64Array,
  xi: Float64Array,
  density: GaussianMixture | PointMeasure,
  random: RandomStream,
  first: number,
  index?: Int32Array,
): void {
  const weights = density.kind === 'mixture' ? density.components.map((c) => c.weight) : Array.from(density.weight)
  const choose = chooser(weights)
  const roots =
    density.kind === 'mixture'
      ? density.components.map(({ covariance: c }) => choleskyOf(c[0][0], c[0][1], c[1][1]))
      : []
  for (let i = 0; i < x.length; i++) {
    const draw = 3 * (first + i)
    const k = weights.length === 1 ? 0 : choose(random.uniform(draw))
    if (density.kind === 'points') {
      x[i] = density.x[k]
      xi[i] = density.xi[k]
      if (index !== undefined) index[i] = k
      continue
    }
    const u = random.normal(draw + 1)
    const v = random.normal(draw + 2)
    const [l11, l21, l22] = roots[k]
    const { mean } = density.components[k]
    x[i] = mean[0] + l11 * u
    xi[i] = mean[1] + l21 * u + l22 * v
  }
}

/** L of C = L L^T. */
export function choleskyOf(xx: number, xxi: number, xixi: number): readonly [number, number, number] {
  const l11 = Math.sqrt(xx)
  const l21 = l11 > 0 ? xxi / l11 : 0
  return [l11, l21, Math.sqrt(Math.max(0, xixi - l21 * l21))]
}
