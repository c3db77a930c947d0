/**
 * Pictures of two particles, where a document asks for pairs on the line: the density of their positions, and the phase spaces of the pair's two modes
 *
 *   relative  (z_1 - z_2)/sqrt 2,   centre  (z_1 + z_2)/sqrt 2,
 *
 * each integrated over the other mode. That is a rotation: Husimi functions, mass and cost stay what they are. Two independent particles of law f have
 *
 *   g(u) = 2 int f(z) f(z - sqrt 2 u) dz,   h(c) = 2 int f(z) f(sqrt 2 c - z) dz,
 *
 * sums over every other point of the grid of f where the modes' grids are sqrt 2 as wide.
 */
import type { GaussianLaw } from '../../dynamics/gaussian-exact.ts'
import { husimiCovariance } from '../../dynamics/gaussian-exact.ts'
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import { nextFftSize } from '../../numerics/fft/fft.ts'
import { createFftNd } from '../../numerics/fft/fft-nd.ts'
import { inArenaScope } from '../../numerics/kernels/arena.ts'
import type { Experiment, StoredField } from '../experiment.ts'
import type { Corner } from './arrow-profile.ts'
import { densityOnGrid } from './density-on-grid.ts'
import {
  cornerPictures,
  phaseNames,
  plainAxis,
  positionDensityOf,
  storedField,
  type CornerSamplers,
} from './pictures.ts'

export interface PairSections {
  /** rho_2(x_1, x_2) on axis x axis. */
  densityOn(axis: Grid1d): Float64Array
  /** null where the solver does not have it. */
  readonly relative: CornerSamplers | null
  readonly centre: CornerSamplers | null
}

/** A corner's pictures: of one particle, and of two where they are asked for. @param pair null where the solver does not have two */
export function* bodiesPictures(
  experiment: Pick<Experiment, 'arrow' | 'marginals'>,
  corner: Corner,
  t: number,
  grid: PhaseSpaceGrid,
  one: CornerSamplers,
  pair: () => PairSections | null,
): Generator<StoredField> {
  yield* cornerPictures(experiment.arrow, corner, t, grid, one)
  yield* pairPictures(experiment, corner, t, grid, pair)
}

/** The same of a corner in the mean field, where two particles are independent. */
export function meanFieldPictures(
  experiment: Pick<Experiment, 'arrow' | 'marginals'>,
  corner: Corner,
  t: number,
  grid: PhaseSpaceGrid,
  one: CornerSamplers,
  period: number | null,
): Generator<StoredField> {
  return bodiesPictures(experiment, corner, t, grid, one, () => (period === null ? productSections(one, grid) : null))
}

function* pairPictures(
  { arrow, marginals }: Pick<Experiment, 'arrow' | 'marginals'>,
  corner: Corner,
  t: number,
  grid: PhaseSpaceGrid,
  sections: () => PairSections | null,
): Generator<StoredField> {
  const pair = marginals.includes(2) ? sections() : null
  if (pair === null) return
  const x = plainAxis(grid.x)
  yield { name: `pair.${corner}`, t, x, xi: x, values: Float32Array.from(pair.densityOn(grid.x)) }
  const names = phaseNames(arrow, corner)
  for (const [mode, on] of [
    ['relative', relativeGrid(grid)],
    ['centre', centreGrid(grid)],
  ] as const) {
    const samplers = pair[mode]
    if (samplers === null) continue
    if ('husimi' in samplers) yield storedField(`${mode}.${names.husimi}`, t, samplers.husimi(on))
    yield storedField(`${mode}.${names.density}`, t, 'husimi' in samplers ? samplers.wigner(on) : samplers.density(on))
  }
}

function relativeGrid({ x, xi }: PhaseSpaceGrid): PhaseSpaceGrid {
  const axis = ({ count, spacing }: Grid1d): Grid1d => ({
    count,
    spacing: Math.SQRT2 * spacing,
    origin: (-(count - 1) / 2) * Math.SQRT2 * spacing,
    period: null,
  })
  return { x: axis(x), xi: axis(xi) }
}

function centreGrid({ x, xi }: PhaseSpaceGrid): PhaseSpaceGrid {
  const axis = ({ count, spacing, origin }: Grid1d): Grid1d => ({
    count,
    spacing: Math.SQRT2 * spacing,
    origin: Math.SQRT2 * origin,
    period: null,
  })
  return { x: axis(x), xi: axis(xi) }
}

/** Two independent particles of one law, as in the mean field. The modes come on their own grids, whatever grid is asked for. */
export function productSections(one: CornerSamplers, grid: PhaseSpaceGrid): PairSections {
  const each = (of: (field: PhaseSpaceField) => PhaseSpaceField): CornerSamplers =>
    'husimi' in one
      ? { husimi: () => of(one.husimi(grid)), wigner: () => of(one.wigner(grid)) }
      : { density: () => of(one.density(grid)) }
  return {
    densityOn: () => {
      const rho = positionDensityOf('husimi' in one ? one.wigner(grid) : one.density(grid))
      return Float64Array.from(
        { length: rho.length ** 2 },
        (_, k) => rho[Math.floor(k / rho.length)] * rho[k % rho.length],
      )
    },
    relative: each((field) => ({ grid: relativeGrid(grid), values: combined(field, 'difference') })),
    centre: each((field) => ({ grid: centreGrid(grid), values: combined(field, 'sum') })),
  }
}

/** 2 sum_a f_a f_{a -+ k} cell at every other k, by transforms padded against wrapping. */
function combined({ grid: { x, xi }, values }: PhaseSpaceField, what: 'sum' | 'difference'): Float64Array {
  const [n, m] = [nextFftSize(2 * x.count - 1), nextFftSize(2 * xi.count - 1)]
  return inArenaScope(() => {
    const fft = createFftNd([n, m])
    const { data } = fft
    data.fill(0)
    for (let i = 0; i < x.count; i++)
      for (let j = 0; j < xi.count; j++) data[2 * (i * m + j)] = values[i * xi.count + j]
    fft.forwardInPlace(data)
    for (let k = 0; k < data.length; k += 2) {
      const [re, im] = [data[k], data[k + 1]]
      data[k] = what === 'sum' ? re * re - im * im : re * re + im * im
      data[k + 1] = what === 'sum' ? 2 * re * im : 0
    }
    fft.inverseInPlace(data)
    const [offX, offXi] = what === 'sum' ? [0, 0] : [x.count - 1, xi.count - 1]
    const scale = 2 * x.spacing * xi.spacing
    return Float64Array.from(values, (_, at) => {
      const i = (2 * Math.floor(at / xi.count) - offX + n) % n
      const j = (2 * (at % xi.count) - offXi + m) % m
      return scale * data[2 * (i * m + j)]
    })
  })
}

/** Modes that are independent Gaussians. @param hbar where they are Wigner functions, else null */
export function gaussianSections(relative: GaussianLaw, centre: GaussianLaw, hbar: number | null): PairSections {
  const drawn = (law: GaussianLaw): CornerSamplers => {
    const plain = densityOnGrid({ kind: 'mixture', components: [{ weight: 1, ...law }] })
    if (hbar === null) return { density: plain }
    const covariance = husimiCovariance(law.covariance, hbar)
    return {
      wigner: plain,
      husimi: densityOnGrid({ kind: 'mixture', components: [{ weight: 1, mean: law.mean, covariance }] }),
    }
  }
  const along = ({ mean, covariance }: GaussianLaw, y: number): number =>
    Math.exp((-0.5 * (y - mean[0]) ** 2) / covariance[0][0]) / Math.sqrt(2 * Math.PI * covariance[0][0])
  return {
    densityOn: (axis) =>
      Float64Array.from({ length: axis.count ** 2 }, (_, k) => {
        const [a, b] = [gridPoint(axis, Math.floor(k / axis.count)), gridPoint(axis, k % axis.count)]
        return along(relative, (a - b) / Math.SQRT2) * along(centre, (a + b) / Math.SQRT2)
      }),
    relative: drawn(relative),
    centre: drawn(centre),
  }
}
