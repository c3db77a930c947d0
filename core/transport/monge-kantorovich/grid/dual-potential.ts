/**
 * The space of Kantorovich potentials: cubic splines with knots every q cells (q = 1 or 2), seen by everyone else as a
 * spline of knot spacing 1 on the padded array (PAD more coefficients on every side). Beyond the box the coefficients
 * continue linearly (or around the circle), so the Hessian across the end vanishes.
 */
import { prefilterFirstAxisInPlace, prefilterSecondAxisInPlace } from '../../../numerics/b-spline.ts'
import type { PlaneShape } from '../plane-shape.ts'

/** Cell (i, j) sits at (i + PAD, j + PAD) of the padded array. */
export const PAD = 4

/** A potential, cost ½|x − y|² in cells: coefficients of B₃ on the padded array. */
export interface Potential2d {
  readonly shape: PlaneShape
  readonly rows: number
  readonly stride: number
  readonly coefs: Float64Array
}

/** Sparse rows: fine[k] = Σ_r weight[r] coarse[index[r]], r = start[k] … start[k+1] − 1. */
interface LineOperator {
  readonly start: Int32Array
  readonly index: Int32Array
  readonly weight: Float64Array
  readonly from: number
}

export interface PotentialSpace {
  readonly shape: PlaneShape
  readonly q: number
  readonly cx: number
  readonly cy: number
  readonly lineX: LineOperator
  readonly lineY: LineOperator
}

export function potentialSpace(shape: PlaneShape, wantedQ: number): PotentialSpace {
  const q = wantedQ === 2 && (!shape.periodic || shape.nx % 2 === 0) && shape.nx >= 12 && shape.ny >= 12 ? 2 : 1
  const count = (n: number, periodic: boolean): number => (periodic ? n / q : Math.floor((n - 1) / q) + 1)
  const cx = count(shape.nx, shape.periodic)
  const cy = count(shape.ny, false)
  return {
    shape,
    q,
    cx,
    cy,
    lineX: lineOperator(shape.nx, cx, q, shape.periodic),
    lineY: lineOperator(shape.ny, cy, q, false),
  }
}

function lineOperator(n: number, count: number, q: number, periodic: boolean): LineOperator {
  const start = new Int32Array(n + 2 * PAD + 1)
  const index: number[] = []
  const weight: number[] = []
  const put = (I: number, w: number): void => {
    if (periodic) {
      index.push(((I % count) + count) % count)
      weight.push(w)
    } else if (I < 0) {
      index.push(0, 1)
      weight.push(w * (1 - I), w * I)
    } else if (I >= count) {
      index.push(count - 1, count - 2)
      weight.push(w * (2 + I - count), w * (count - 1 - I))
    } else {
      index.push(I)
      weight.push(w)
    }
  }
  for (let k = -PAD; k < n + PAD; k++) {
    if (q === 1) put(k, 1)
    else if (k % 2 === 0) {
      put(k / 2 - 1, 1 / 8)
      put(k / 2, 6 / 8)
      put(k / 2 + 1, 1 / 8)
    } else {
      put((k - 1) / 2, 1 / 2)
      put((k + 1) / 2, 1 / 2)
    }
    start[k + PAD + 1] = index.length
  }
  return { start, index: Int32Array.from(index), weight: Float64Array.from(weight), from: count }
}

export function emptyPotential(shape: PlaneShape): Potential2d {
  const rows = shape.nx + 2 * PAD
  const stride = shape.ny + 2 * PAD
  return { shape, rows, stride, coefs: new Float64Array(rows * stride) }
}

/** Coefficients on the fine padded array from the space's own coefficients. */
export function expandInto(space: PotentialSpace, dofs: Float64Array, out: Potential2d): void {
  const { cx, cy, lineX, lineY } = space
  const { rows, stride, coefs } = out
  const half = new Float64Array(cx * stride)
  for (let I = 0; I < cx; I++) {
    for (let k = 0; k < stride; k++) {
      let sum = 0
      for (let r = lineY.start[k]; r < lineY.start[k + 1]; r++) sum += lineY.weight[r] * dofs[I * cy + lineY.index[r]]
      half[I * stride + k] = sum
    }
  }
  coefs.fill(0)
  for (let k = 0; k < rows; k++) {
    for (let r = lineX.start[k]; r < lineX.start[k + 1]; r++) {
      const w = lineX.weight[r]
      const p = lineX.index[r] * stride
      for (let j = 0, o = k * stride; j < stride; j++, o++) coefs[o] += w * half[p + j]
    }
  }
}

/** The exact adjoint of `expandInto`. */
export function restrictInto(
  space: PotentialSpace,
  fine: Float64Array,
  rows: number,
  stride: number,
  out: Float64Array,
): void {
  const { cx, cy, lineX, lineY } = space
  const half = new Float64Array(cx * stride)
  for (let k = 0; k < rows; k++) {
    for (let r = lineX.start[k]; r < lineX.start[k + 1]; r++) {
      const w = lineX.weight[r]
      const p = lineX.index[r] * stride
      for (let j = 0, o = k * stride; j < stride; j++, o++) half[p + j] += w * fine[o]
    }
  }
  out.fill(0)
  for (let I = 0; I < cx; I++) {
    for (let k = 0; k < stride; k++) {
      const v = half[I * stride + k]
      for (let r = lineY.start[k]; r < lineY.start[k + 1]; r++) out[I * cy + lineY.index[r]] += lineY.weight[r] * v
    }
  }
}

/** Spline coefficients that take the given values at the space's knots (natural ends). In place. */
export function coefficientsFromValuesInPlace(space: PotentialSpace, values: Float64Array): void {
  prefilterFirstAxisInPlace(values, space.cx, space.cy, space.shape.periodic ? 'periodic' : 'natural')
  prefilterSecondAxisInPlace(values, space.cx, space.cy, 'natural')
}

/** Masses gathered at the space's knots (full weighting; mass is kept). */
export function gatherMasses(space: PotentialSpace, masses: Float64Array): Float64Array {
  const { shape, q, cx, cy } = space
  if (q === 1) return masses.slice()
  const { nx, ny, periodic } = shape
  const half = new Float64Array(cx * ny)
  for (let i = 0; i < nx; i++) {
    const share = (I: number, w: number): void => {
      const row = periodic ? I % cx : Math.min(I, cx - 1)
      for (let j = 0; j < ny; j++) half[row * ny + j] += w * masses[i * ny + j]
    }
    if (i % 2 === 0) share(i / 2, 1)
    else {
      share((i - 1) / 2, 0.5)
      share((i + 1) / 2, 0.5)
    }
  }
  const out = new Float64Array(cx * cy)
  for (let I = 0; I < cx; I++) {
    for (let j = 0; j < ny; j++) {
      const v = half[I * ny + j]
      const J = j >> 1
      if (j % 2 === 0) out[I * cy + J] += v
      else {
        out[I * cy + J] += 0.5 * v
        out[I * cy + Math.min(J + 1, cy - 1)] += 0.5 * v
      }
    }
  }
  return out
}
