/**
 * A cubic grid of relative coordinates: the same uniform axis in each of `dimension` directions. The first coordinate runs
 * fastest: the point with indices (i_1, …, i_d) is number i_1 + count i_2 + … + count^{d-1} i_d, so that the rows of the array
 * belong to the coordinate y_1 that carries particle 1 (states/jacobi.ts).
 */
import type { Grid1d } from './phase-space-grid.ts'

export interface TensorGrid {
  readonly axis: Grid1d
  readonly dimension: number
}

/** count^dimension. */
export function tensorSize({ axis, dimension }: TensorGrid): number {
  return axis.count ** dimension
}

/** Calls `visit(index, point)` for every point in order; `point` is reused. */
export function forEachPoint(
  { axis, dimension }: TensorGrid,
  visit: (index: number, point: Float64Array) => void,
): void {
  const digits = new Int32Array(dimension)
  const point = new Float64Array(dimension).fill(axis.origin)
  const size = axis.count ** dimension
  for (let index = 0; index < size; index++) {
    visit(index, point)
    for (let a = 0; a < dimension; a++) {
      digits[a] = (digits[a] + 1) % axis.count
      point[a] = axis.origin + digits[a] * axis.spacing
      if (digits[a] !== 0) break
    }
  }
}

/** True at the indices of an axis that lie in the first or the last sixteenth. */
export function isOuter(index: number, count: number): boolean {
  return index < count / 16 || index >= count - Math.floor(count / 16)
}
