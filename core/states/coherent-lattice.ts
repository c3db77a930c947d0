/**
 * The Töplitz operator of a density f by the trapezoidal rule, Op(f) = int |z><z| f(z) dz ~ sum_j w_j |z_j><z_j|, and the kernel
 * of such a sum when its points lie on lines of constant x:
 *
 *   r(x, y) = (pi hbar)^{-1/2} sum_a g(x - q_a) g(y - q_a) F_a(x - y),   g(u) = e^{-u^2/(2 hbar)},   F_a(s) = sum_b w_ab e^{i p_b s/hbar}.
 *
 * Error of the rule: f's transform at K = 2 pi/h, damped by the packets' e^{-hbar k^2/4}. For f made of packets of width s the worst
 * wave number leaves e^{-K^2 c/2}, c = s^2 (hbar/2)/(s^2 + hbar/2), for either axis: h follows from c.
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import type { FunctionDensity, PointMeasure } from './classical-density.ts'
import { latticeCount, latticePoints, packetCovariance } from './function-density.ts'
import type { Kernel } from './pivoted-compression.ts'
import { refuseTooMany } from './sample-limit.ts'

/** K^2 c/2: the rule's error is e^{-ALIAS}. */
const ALIAS = 34
/** A rule that is as fine as f's own lattice errs in trace norm by a few of its errors (an estimate). */
const OF_LATTICE = 4
const LEAST_ERROR = 1e-13

function latticeSteps(density: FunctionDensity, hbar: number): [number, number] {
  const [[xx], [, xixi]] = packetCovariance(density)
  const step = (s2: number): number => 2 * Math.PI * Math.sqrt((s2 * (hbar / 2)) / (s2 + hbar / 2) / (2 * ALIAS))
  return [step(xx), step(xixi)]
}

/** The look at a datum before it is made. @throws TooManySamplesError */
export function checkToeplitzLattice(density: FunctionDensity, hbar: number): void {
  refuseTooMany(latticeCount(density, ...latticeSteps(density, hbar)))
}

/** The points of the rule, and its error in trace norm (estimated). @throws TooManySamplesError */
export function toeplitzLattice(density: FunctionDensity, hbar: number): { points: PointMeasure; error: number } {
  checkToeplitzLattice(density, hbar)
  return {
    points: latticePoints(density, ...latticeSteps(density, hbar)),
    error: Math.max(LEAST_ERROR, OF_LATTICE * density.quadrature),
  }
}

/** Points of one x: the indices first … last - 1. */
interface Line {
  readonly q: number
  readonly first: number
  readonly last: number
}

function linesOf({ x }: PointMeasure): Line[] {
  const lines: Line[] = []
  for (let first = 0, j = 1; j <= x.length; j++) {
    if (j < x.length && x[j] === x[first]) continue
    lines.push({ q: x[first], first, last: j })
    first = j
  }
  return lines
}

/** Exponents below minus this are nothing. */
const DEPTH = 46

/** The kernel of sum_j w_j |z_j><z_j|, or null where the points do not lie on far fewer lines; on a circle summed over all images. */
export function latticeKernel(points: PointMeasure, hbar: number, grid: Grid1d): Kernel | null {
  const lines = linesOf(points)
  if (8 * lines.length > points.x.length) return null
  const { count: m, origin, spacing: dx } = grid
  const reach = Math.sqrt(2 * hbar * DEPTH)
  const most = Math.ceil(Math.sqrt(4 * hbar * DEPTH) / dx)
  const tables = lines.map((line) => coherenceTable(points, line, hbar, dx, most))
  const norm = 1 / Math.sqrt(Math.PI * hbar)
  const packet = (u: number): number => Math.exp((-u * u) / (2 * hbar))
  const images = imagesOf(grid, lines, reach)

  /** Adds r(., y_p) for the point p of the line that continues the grid. */
  const addColumn = (out: Float64Array, p: number): void => {
    const y = origin + p * dx
    for (const [a, { q }] of lines.entries()) {
      if (Math.abs(y - q) > reach) continue
      const gy = norm * packet(y - q)
      const table = tables[a]
      let i = Math.max(p - most, Math.ceil((q - reach - origin) / dx))
      let last = Math.min(p + most, Math.floor((q + reach - origin) / dx))
      if (grid.period === null) [i, last] = [Math.max(i, 0), Math.min(last, m - 1)]
      for (; i <= last; i++) {
        const g = gy * packet(origin + i * dx - q)
        const k = i - p
        const at = 2 * (((i % m) + m) % m)
        out[at] += g * table[2 * Math.abs(k)]
        out[at + 1] += (k < 0 ? -g : g) * table[2 * Math.abs(k) + 1]
      }
    }
  }
  const columnInto = (out: Float64Array, p: number): void => {
    out.fill(0)
    for (let n = -images; n <= images; n++) addColumn(out, p + n * m)
  }
  return { columnInto, diagonalInto: grid.period === null ? diagonal : (out) => diagonalByColumns(out, columnInto, m) }

  function diagonal(out: Float64Array): void {
    for (let i = 0; i < m; i++) {
      out[i] = lines.reduce((sum, { q }, a) => sum + norm * packet(origin + i * dx - q) ** 2 * tables[a][0], 0)
    }
  }
}

function diagonalByColumns(out: Float64Array, columnInto: Kernel['columnInto'], m: number): void {
  const column = new Float64Array(2 * m)
  for (let i = 0; i < m; i++) {
    columnInto(column, i)
    out[i] = column[2 * i]
  }
}

function imagesOf({ period, origin }: Grid1d, lines: readonly Line[], reach: number): number {
  if (period === null) return 0
  const farthest = lines.reduce((most, { q }) => Math.max(most, Math.abs(q)), 0)
  return Math.ceil((farthest + reach + Math.abs(origin) + period) / period)
}

/** F_a(k dx), k = 0 … most, interleaved. */
function coherenceTable(
  { xi, weight }: PointMeasure,
  { first, last }: Line,
  hbar: number,
  dx: number,
  most: number,
): Float64Array {
  const table = new Float64Array(2 * (most + 1))
  for (let j = first; j < last; j++) {
    for (let k = 0; k <= most; k++) {
      const angle = (xi[j] * k * dx) / hbar
      table[2 * k] += weight[j] * Math.cos(angle)
      table[2 * k + 1] += weight[j] * Math.sin(angle)
    }
  }
  return table
}
