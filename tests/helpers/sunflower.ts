/** Two sunflowers of 60 points each: the point measure of the reference tables of the quantum-classical ladder. */
import type { PointMeasure } from '../../core/states/classical-density.ts'
import { pointsFromRows } from '../../core/states/mixture.ts'

export function sunflowerPair(): PointMeasure {
  return pointsFromRows([
    ...sunflower(60, [-0.9, 0.4], [0.35, 0.35], 0),
    ...sunflower(60, [0.9, -0.2], [0.45, 0.3], 0.7),
  ])
}

/** n points at the quantiles of a Gaussian's radius, a golden angle apart. */
export function sunflower(n: number, mean: readonly number[], sigma: readonly number[], phase: number): number[][] {
  return Array.from({ length: n }, (_, k) => {
    const r = Math.sqrt(-2 * Math.log(1 - (k + 0.5) / n))
    const angle = k * Math.PI * (3 - Math.sqrt(5)) + phase
    return [mean[0] + sigma[0] * r * Math.cos(angle), mean[1] + sigma[1] * r * Math.sin(angle)]
  })
}
