/** Classical densities given by a function f(x, xi) >= 0: measured and normalised by the program (density-scan.ts), as points on a lattice. */
import type { Covariance, FunctionDensity, PointMeasure } from './classical-density.ts'
import { findBox, FLOOR, momentsOf, resolve, rowsOf, SAMPLED, type DensityRows } from './density-scan.ts'

/**
 * @param f any function; it is scaled to mass 1
 * @param rows the same along rows, where that is cheaper: it is looked at in hundreds of thousands of places
 * @throws DensityError when f is not finite, negative, zero wherever it is looked at, or does not fall off
 */
export function functionDensity(
  key: string,
  f: (x: number, xi: number) => number,
  rows: DensityRows = rowsOf(f),
): FunctionDensity {
  const { box, peak } = findBox(rows)
  const { sums, counts, quadrature } = resolve(rows, box)
  const mass = sums.mass
  const value = (x: number, xi: number): number => Math.max(0, f(x, xi)) / mass
  const step = [(box.xMax - box.xMin) / counts[0], (box.xiMax - box.xiMin) / counts[1]] as const
  return {
    kind: 'function',
    key,
    value,
    box,
    moments: momentsOf(sums),
    l2: Math.sqrt(sums.square) / mass,
    peak: peak / mass,
    step,
    quadrature,
    rawMass: mass,
  }
}

/** The density moved by (dx, dxi): f(x - dx, xi - dxi). */
export function movedDensity(density: FunctionDensity, dx: number, dxi: number): FunctionDensity {
  const { value, box, moments } = density
  return {
    ...density,
    key: `${density.key} moved by ${dx}, ${dxi}`,
    value: (x, xi) => value(x - dx, xi - dxi),
    box: { xMin: box.xMin + dx, xMax: box.xMax + dx, xiMin: box.xiMin + dxi, xiMax: box.xiMax + dxi },
    moments: { ...moments, meanX: moments.meanX + dx, meanXi: moments.meanXi + dxi },
  }
}

/**
 * f as weighted points on a lattice of the given steps through the middle of the box (moved by `shift` cells), where f is above
 * `cut` times its peak; the weights have sum 1.
 */
export function latticePoints(
  { value, box, peak }: FunctionDensity,
  hx: number,
  hxi: number,
  cut = FLOOR,
  shift = 0,
): PointMeasure {
  const lines = (min: number, max: number, h: number): number[] => {
    const half = Math.ceil((max - min) / h / 2)
    return Array.from({ length: 2 * half + 1 }, (_, i) => (min + max) / 2 + (i - half + shift) * h)
  }
  const xis = lines(box.xiMin, box.xiMax, hxi)
  const rows: number[] = []
  let sum = 0
  for (const x of lines(box.xMin, box.xMax, hx)) {
    for (const xi of xis) {
      const v = value(x, xi)
      if (!(v > cut * peak)) continue
      rows.push(x, xi, v)
      sum += v
    }
  }
  const column = (k: number): Float64Array => Float64Array.from({ length: rows.length / 3 }, (_, i) => rows[3 * i + k])
  return { kind: 'points', x: column(0), xi: column(1), weight: column(2).map((v) => v / sum) }
}

/** Number of points of `latticePoints`, at most. */
export function latticeCount({ box }: FunctionDensity, hx: number, hxi: number): number {
  return Math.ceil((box.xMax - box.xMin) / hx + 2) * Math.ceil((box.xiMax - box.xiMin) / hxi + 2)
}

/** e^{-(k s)^2/2} = SAMPLED at the band 2 pi/step of the lattice. */
const BAND_TO_WIDTH = Math.sqrt(-2 * Math.log(SAMPLED)) / (2 * Math.PI)

/** The covariance of the packets that f can be thought to consist of, by its band: for plans. */
export function packetCovariance({ step }: FunctionDensity): Covariance {
  const [sx, sxi] = step.map((h) => BAND_TO_WIDTH * h)
  return [
    [sx * sx, 0],
    [0, sxi * sxi],
  ]
}
