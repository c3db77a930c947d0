/**
 * Products of mixed states as averages over products of packets,
 *
 *   R_in^{(x)N} = int |z_1><z_1| (x) … (x) |z_N><z_N|  mu(dz_1) … mu(dz_N),
 *
 * |z> the pure Gaussian of mean z and of one covariance for all (the core). For a Töplitz operator that is its definition: the core is
 * (hbar/2) I and mu the symbol, whatever the covariances of its components. Equal factors stay equal in Jacobi coordinates, so that a sample
 * Z = (z_1, …, z_N) is one wave function of N - 1 relative coordinates.
 */
import { chooser } from '../numerics/chooser.ts'
import { createRandomStream } from '../numerics/rng.ts'
import { createShiftedLattice, type ShiftedLattice } from '../numerics/shifted-lattice.ts'
import type {
  ClassicalDensity,
  Covariance,
  GaussianComponent,
  GaussianMixture,
  PointMeasure,
} from './classical-density.ts'
import type { QuantumStateSpec } from './density-operator.ts'
import { sampleFunctionInto } from './function-samples.ts'
import { jacobiMeans } from './jacobi.ts'
import { determinant } from './mixture.ts'
import { ProductStateError, sameCovariance, type ProductTerm } from './n-particle.ts'
import { choleskyOf } from './samples.ts'

/** R = int |z, core><z, core| mu(dz). */
export interface PacketMixture {
  readonly core: Covariance
  readonly symbol: ClassicalDensity
}

/**
 * @param symbol of a Töplitz state where it is known better than by `spec`
 * @throws {ProductStateError} when no packet of one covariance fits into all components
 */
export function packetMixture(spec: QuantumStateSpec, hbar: number, symbol?: ClassicalDensity): PacketMixture {
  const h = hbar / 2
  const round: Covariance = [
    [h, 0],
    [0, h],
  ]
  if (symbol !== undefined) return { core: round, symbol }
  if (spec.kind === 'coherent-sum') return { core: round, symbol: spec.points }
  if (spec.kind === 'wave') throw new ProductStateError('Wave functions are no mixtures of packets.')
  if (spec.kind !== 'gaussian-wigner')
    throw new ProductStateError(
      'A cat or WKB state is no average over packets. Use a Töplitz or Gaussian state, or hartree-vlasov, which takes it.',
    )
  const { components } = spec.mixture
  const [{ covariance: first }] = components
  const shared = components.every((c) => sameCovariance(c.covariance, first))
  const core = components.every((c) => exceeds(c.covariance, round))
    ? round
    : shared
      ? scaled(first, h / Math.sqrt(determinant(first)))
      : null
  if (core === null) {
    throw new ProductStateError(
      'Products of this mixture are averages over packets only if hbar/2 fits into every component in all directions (as in a Töplitz state), ' +
        'or if all components share one covariance. Use a Töplitz state, or give all components the same covariance.',
    )
  }
  return {
    core,
    symbol: {
      kind: 'mixture',
      components: components.map((c): GaussianComponent => ({ ...c, covariance: rest(c.covariance, core) })),
    },
  }
}

/** g - core >= 0, up to rounding. */
function exceeds(g: Covariance, core: Covariance): boolean {
  const [a, b, c] = [g[0][0] - core[0][0], g[0][1] - core[0][1], g[1][1] - core[1][1]]
  const size = g[0][0] + g[1][1]
  return a >= -1e-12 * size && c >= -1e-12 * size && a * c - b * b >= -1e-12 * size * size
}

function rest(g: Covariance, core: Covariance): Covariance {
  const b = g[0][1] - core[0][1]
  return [
    [Math.max(0, g[0][0] - core[0][0]), b],
    [b, Math.max(0, g[1][1] - core[1][1])],
  ]
}

function scaled(g: Covariance, factor: number): Covariance {
  return [
    [factor * g[0][0], factor * g[0][1]],
    [factor * g[0][1], factor * g[1][1]],
  ]
}

/** Initial points of the particles: sample r is at [r * particles, (r + 1) * particles). */
export interface InitialPoints {
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Where the density is a set of points: which of them. */
  readonly index: Int32Array
}

const FUNCTION_STREAM = 1000

/** Draws N initial points at a time by a randomly shifted lattice of 3 N dimensions; the same numbers for every density. */
export interface ProductSampler {
  readonly particles: number
  /** Samples first … first + count - 1 of one replicate (its points `index`). */
  draw(density: ClassicalDensity, replicate: number, first: number, count: number): InitialPoints
}

export function createProductSampler(particles: number, seed: number, stream: number): ProductSampler {
  const lattice: ShiftedLattice = createShiftedLattice(3 * particles, seed, stream)
  const random = createRandomStream(seed, stream + FUNCTION_STREAM)
  const u = new Float64Array(3 * particles)
  return {
    particles,
    draw(density, replicate, first, count) {
      const size = particles * count
      const points: InitialPoints = {
        x: new Float64Array(size),
        xi: new Float64Array(size),
        index: new Int32Array(size),
      }
      if (density.kind === 'function') {
        // no rule of the lattice's own kind: independent draws, a stretch of the stream for each replicate
        sampleFunctionInto(points.x, points.xi, density, random, (replicate * 2 ** 20 + first) * particles)
        return points
      }
      const place = placer(density)
      for (let r = 0; r < count; r++) {
        lattice.pointInto(u, replicate, first + r)
        // positions and momenta take the first coordinates of the lattice, which are the better ones; the component comes after
        for (let j = 0; j < particles; j++)
          place(points, r * particles + j, u[2 * j], u[2 * j + 1], u[2 * particles + j])
      }
      return points
    },
  }
}

type Placer = (points: InitialPoints, at: number, u: number, v: number, choice: number) => void

function placer(density: GaussianMixture | PointMeasure): Placer {
  const weights = density.kind === 'mixture' ? density.components.map((c) => c.weight) : density.weight
  const choose = chooser(weights)
  if (density.kind === 'points') {
    return (points, at, _u, _v, choice) => {
      const k = choose(choice)
      points.x[at] = density.x[k]
      points.xi[at] = density.xi[k]
      points.index[at] = k
    }
  }
  const roots = density.components.map(({ covariance: c }) => choleskyOf(c[0][0], c[0][1], c[1][1]))
  return (points, at, u, v, choice) => {
    const k = weights.length === 1 ? 0 : choose(choice)
    const radius = Math.sqrt(-2 * Math.log(u))
    const [a, b] = [radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)]
    const [l11, l21, l22] = roots[k]
    const { mean } = density.components[k]
    points.x[at] = mean[0] + l11 * a
    points.xi[at] = mean[1] + l21 * a + l22 * b
    points.index[at] = k
  }
}

/** The product of the packets at points [first, first + particles) as a term of weight 1. */
export function packetTerm({ x, xi }: InitialPoints, first: number, particles: number, core: Covariance): ProductTerm {
  const [centreMean, ...relativeMeans] = jacobiMeans(
    Array.from({ length: particles }, (_, j) => [x[first + j], xi[first + j]] as const),
  )
  return {
    weight: 1,
    isMirrored: false,
    centreMean,
    centreCovariance: core,
    relativeMeans,
    covariances: relativeMeans.map(() => core),
    pure: true,
  }
}
