/**
 * Point measures below and above a density p in convex order, from its samples on a grid: p is taken for their trigonometric polynomial, whose integrals
 * over cells and against hats are exact (sinc factors on its modes).
 *
 *   cellBarycentres  <=_cx  p  <=_cx  hatMasses
 *
 * A cell's mass at its barycentre is spread out again by a martingale; hats, bilinear along two directions of a lattice, spread each point of a cell to its
 * corners without moving its mean.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import { createFftNd } from '../../numerics/fft/fft-nd.ts'
import type { PointMeasure } from '../../states/classical-density.ts'

/** Of a mode with phases theta_x, theta_xi from cell to cell: what multiplies it, complex. */
type Multiplier = (x: number, xi: number) => readonly [number, number]

/** Masses and barycentres of the cells about the grid's points, in the grid's order. @param mass p at the points times the cell */
export function cellBarycentres(mass: Float64Array, grid: PhaseSpaceGrid): PointMeasure {
  const [weight, alongX, alongXi] = filtered(mass, grid, [
    (x, xi) => [sinc(x / 2) * sinc(xi / 2), 0],
    (x, xi) => [0, lever(x) * sinc(xi / 2)],
    (x, xi) => [0, sinc(x / 2) * lever(xi)],
  ])
  const at = placesOn(grid)
  const inside = (part: number, whole: number): number => (whole > 0 ? Math.min(0.5, Math.max(-0.5, part / whole)) : 0)
  return {
    kind: 'points',
    weight: weight.map((w) => Math.max(0, w)),
    x: at.x.map((x, i) => x + grid.x.spacing * inside(alongX[i], weight[i])),
    xi: at.xi.map((xi, i) => xi + grid.xi.spacing * inside(alongXi[i], weight[i])),
  }
}

/** Hats on the lattice of the grid's points and the middles of its cells: first those of the points, then those of the middles. */
export function hatMasses(mass: Float64Array, grid: PhaseSpaceGrid): PointMeasure {
  const hat = (x: number, xi: number): number => 0.5 * (sinc((x + xi) / 4) * sinc((x - xi) / 4)) ** 2
  const parts = filtered(mass, grid, [
    (x, xi) => [hat(x, xi), 0],
    (x, xi) => [hat(x, xi) * Math.cos((x + xi) / 2), hat(x, xi) * Math.sin((x + xi) / 2)],
  ])
  const places = [placesOn(grid), placesOn(grid, 0.5)]
  return {
    kind: 'points',
    weight: joined(parts).map((w) => Math.max(0, w)),
    x: joined(places.map(({ x }) => x)),
    xi: joined(places.map(({ xi }) => xi)),
  }
}

const joined = ([first, second]: readonly Float64Array[]): Float64Array => Float64Array.of(...first, ...second)

/** The grid's points in its order, moved by so many cells along both axes. */
export function placesOn({ x, xi }: PhaseSpaceGrid, moved = 0): Pick<PointMeasure, 'x' | 'xi'> {
  const count = x.count * xi.count
  return {
    x: Float64Array.from({ length: count }, (_, at) => gridPoint(x, Math.floor(at / xi.count) + moved)),
    xi: Float64Array.from({ length: count }, (_, at) => gridPoint(xi, (at % xi.count) + moved)),
  }
}

function filtered(mass: Float64Array, { x, xi }: PhaseSpaceGrid, multipliers: readonly Multiplier[]): Float64Array[] {
  const fft = createFftNd([x.count, xi.count], undefined, 2)
  const phase = (index: number, n: number): number => (2 * Math.PI * (index < n / 2 ? index : index - n)) / n
  const [modes, out] = fft.arrays
  mass.forEach((m, i) => (modes[2 * i] = m))
  fft.forwardInPlace(modes)
  return multipliers.map((multiplier) => {
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < xi.count; j++) {
        const at = 2 * (i * xi.count + j)
        const [re, im] = multiplier(phase(i, x.count), phase(j, xi.count))
        out[at] = re * modes[at] - im * modes[at + 1]
        out[at + 1] = re * modes[at + 1] + im * modes[at]
      }
    }
    fft.inverseInPlace(out)
    return Float64Array.from(mass, (_, i) => out[2 * i])
  })
}

const sinc = (a: number): number => (Math.abs(a) < 1e-4 ? 1 - (a * a) / 6 : Math.sin(a) / a)

/** Imaginary part of int_{-1/2}^{1/2} u e^{i theta u} du. */
const lever = (theta: number): number =>
  Math.abs(theta) < 1e-2 ? theta / 12 - theta ** 3 / 480 : (sinc(theta / 2) - Math.cos(theta / 2)) / theta
