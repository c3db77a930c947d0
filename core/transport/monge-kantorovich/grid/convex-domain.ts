/**
 * A convex part D of the plane that holds all but a negligible part of a measure. The Kantorovich potential is only needed there: with
 * φ = −M outside, M = ½ diam² − max_D φ, the minimum of ½|x − y|² − φ(x) is attained in D for every y of the box, and the price is
 * M + φ on the mass outside. So what a potential does in the corners and far tails costs nothing.
 */
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { PlaneShape } from '../plane-shape.ts'

/** {x : a_k·x <= limit_k} in padded coordinates (cell (i, j) at (i + PAD, j + PAD)); no half-planes: everything. */
export interface ConvexDomain {
  readonly limits: Float64Array
  readonly directions: readonly number[]
  /** Cells whose kernel may reach out of D: their index, and the mass they carry. */
  readonly outside: Int32Array
  readonly outsideMass: number
}

/** Sixteen directions round the plane; on a circle the first coordinate has no ends. */
const PLANE = Array.from({ length: 16 }, (_, k) => [Math.cos((k * Math.PI) / 8), Math.sin((k * Math.PI) / 8)]).flat()
const STRIP = [0, 1, 0, -1]
const THRESHOLDS = [1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16]
/** Half the width of B₃. */
const REACH = 2

/** @param allowedMass what may lie outside */
export function convexDomain(f: Float64Array, shape: PlaneShape, allowedMass: number): ConvexDomain {
  let top = 0
  for (let a = 0; a < f.length; a++) top = Math.max(top, f[a])
  for (const threshold of THRESHOLDS) {
    const domain = hullOf(f, shape, threshold * top)
    if (domain.outsideMass <= allowedMass) return domain
  }
  return { limits: new Float64Array(0), directions: [], outside: new Int32Array(0), outsideMass: 0 }
}

function hullOf(f: Float64Array, { nx, ny, periodic }: PlaneShape, threshold: number): ConvexDomain {
  const directions = periodic ? STRIP : PLANE
  const limits = new Float64Array(directions.length / 2).fill(-Infinity)
  const support = (k: number, i: number, j: number): number =>
    directions[2 * k] * (i + PAD) + directions[2 * k + 1] * (j + PAD)
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      if (!(f[i * ny + j] > threshold)) continue
      for (let k = 0; k < limits.length; k++) limits[k] = Math.max(limits[k], support(k, i, j))
    }
  }
  const outside: number[] = []
  let outsideMass = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      if (limits.every((limit, k) => support(k, i, j) <= limit + 1e-9)) continue
      outside.push(i * ny + j)
      outsideMass += f[i * ny + j]
    }
  }
  // the kernels of the cells inside reach further than their centres
  for (let k = 0; k < limits.length; k++)
    limits[k] += REACH * (Math.abs(directions[2 * k]) + Math.abs(directions[2 * k + 1])) + 1e-6
  return { limits, directions, outside: Int32Array.from(outside), outsideMass }
}

/** How deep (u, v) lies inside: the distance to the nearest side, negative outside. */
export function depthIn({ limits, directions }: ConvexDomain, u: number, v: number): number {
  let depth = Infinity
  for (let k = 0; k < limits.length; k++)
    depth = Math.min(depth, limits[k] - directions[2 * k] * u - directions[2 * k + 1] * v)
  return depth
}

/** max over the squares that meet D of `bound`, and of the coefficients around them (an upper bound of φ on D). */
export function maximaOver(
  domain: ConvexDomain,
  bound: Float64Array,
  { coefs, rows, stride }: Potential2d,
): { bound: number; phi: number } {
  let top = -Infinity
  let most = -Infinity
  for (let i = 1; i <= rows - 3; i++) {
    for (let j = 1; j <= stride - 3; j++) {
      if (depthIn(domain, i + 0.5, j + 0.5) < -Math.SQRT1_2) continue
      const q = i * stride + j
      if (!(bound[q] <= top)) top = bound[q]
      for (let k = -1; k <= 2; k++) for (let l = -1; l <= 2; l++) most = Math.max(most, coefs[q + k * stride + l])
    }
  }
  return { bound: top, phi: most }
}
