/**
 * Products R_in^{(x)N} of a state with a Gaussian-mixture Wigner function, in Jacobi coordinates (jacobi.ts).
 *
 * A product of N Gaussians with means m_j and the SAME covariance G is, in Jacobi coordinates, the product of N Gaussians of
 * covariance G whose means are the transformed ones. So a mixture whose components share G is a sum of terms
 *
 *   weight * (centre-of-mass Gaussian) (x) (relative Gaussians y_1, …, y_{N-1}),
 *
 * one for each choice of the component of particle 1 and of the multiset of the others (y_1 knows particle 1; the Hamiltonian and
 * the one-particle marginal do not care for the order of the others). For N = 2 the terms (a, b) and (b, a) are mirror images.
 */
import { tensorSize, type TensorGrid } from '../grids/tensor-grid.ts'
import type { Covariance, GaussianComponent } from './classical-density.ts'
import { addThermalOrbitalsInto, thermalState } from './coherent-state.ts'
import type { QuantumStateSpec } from './density-operator.ts'
import { jacobiMeans } from './jacobi.ts'
import { MOST_TERMS, multisets, termCount } from './product-terms.ts'

export interface ProductTerm {
  /** Of the term itself; a mirrored term stands for two, each with this weight. */
  readonly weight: number
  readonly isMirrored: boolean
  /** Mean and covariance of (y_0, eta_0); of no meaning in the particles' own coordinates. */
  readonly centreMean: readonly [number, number]
  readonly centreCovariance: Covariance
  /** Of (y_k, eta_k), k = 1 … N-1; in the particles' own coordinates of (x_j, xi_j), j = 1 … N. */
  readonly relativeMeans: readonly (readonly [number, number])[]
  readonly covariances: readonly Covariance[]
  /** True for squeezed coherent states: the covariance is that of a pure state to rounding. */
  readonly pure: boolean
}

/** A product state that the grid engine does not serve, with what would. */
export class ProductStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProductStateError'
  }
}

/** @throws {ProductStateError} when the components' covariances differ or there are too many terms */
export function productTerms(spec: QuantumStateSpec, hbar: number, particles: number): ProductTerm[] {
  const components = wignerMixture(spec, hbar)
  const [first] = components
  const shared = components.every((c) => sameCovariance(c.covariance, first.covariance))
  if (particles > 1 && !shared) {
    throw new ProductStateError(
      'The N-body grid engine serves mixtures whose components share one covariance (then a product of N factors splits in relative ' +
        'coordinates); here they differ. Give all components the same covariance.',
    )
  }
  assertFewTerms(components.length, particles)
  return choices(components.length, particles).flatMap(({ chosen, multiplicity }) => {
    const isMirrored = particles === 2 && chosen[0] !== chosen[1]
    if (isMirrored && chosen[0] > chosen[1]) return []
    const weight = chosen.reduce((product, a) => product * components[a].weight, multiplicity)
    const [centreMean, ...relativeMeans] = jacobiMeans(chosen.map((a) => components[a].mean))
    const covariances = relativeMeans.map(() => first.covariance)
    return [
      {
        weight,
        isMirrored,
        centreMean,
        centreCovariance: first.covariance,
        relativeMeans,
        covariances,
        pure: isPure(spec),
      },
    ]
  })
}

/** Whether `productTerms` serves the state. */
export function isFewTerms(spec: QuantumStateSpec, hbar: number, particles: number): boolean {
  const components = wignerMixture(spec, hbar)
  return (
    components.every((c) => sameCovariance(c.covariance, components[0].covariance)) &&
    termCount(components.length, particles) <= MOST_TERMS
  )
}

/** The same sum in the particles' own coordinates, for any covariances: what a circle asks for, where no centre of mass splits off. */
export function particleTerms(spec: QuantumStateSpec, hbar: number, particles: number): ProductTerm[] {
  const components = wignerMixture(spec, hbar)
  assertFewTerms(components.length, particles)
  return choices(components.length, particles).map(({ chosen, multiplicity }) => ({
    weight: chosen.reduce((product, a) => product * components[a].weight, multiplicity),
    isMirrored: false,
    centreMean: [0, 0],
    centreCovariance: [
      [0, 0],
      [0, 0],
    ],
    relativeMeans: chosen.map((a) => components[a].mean),
    covariances: chosen.map((a) => components[a].covariance),
    pure: isPure(spec),
  }))
}

function isPure(spec: QuantumStateSpec): boolean {
  return spec.kind !== 'gaussian-wigner' || spec.pure
}

function assertFewTerms(kinds: number, particles: number): void {
  const count = termCount(kinds, particles)
  if (count <= MOST_TERMS) return
  throw new ProductStateError(
    `The product of N = ${particles} states of ${kinds} components each has ${count} different terms; at most ${MOST_TERMS} are served. Use fewer components or particles.`,
  )
}

function wignerMixture(spec: QuantumStateSpec, hbar: number): readonly GaussianComponent[] {
  if (spec.kind === 'gaussian-wigner') return spec.mixture.components.filter((c) => c.weight > 0)
  if (spec.kind === 'wave') throw new RangeError('Products of wave functions have no Gaussian terms.')
  const covariance: Covariance = [
    [hbar / 2, 0],
    [0, hbar / 2],
  ]
  const { x, xi, weight } = spec.points
  return Array.from(weight, (w, i): GaussianComponent => ({ weight: w, mean: [x[i], xi[i]], covariance })).filter(
    (c) => c.weight > 0,
  )
}

export function sameCovariance(a: Covariance, b: Covariance): boolean {
  const size = a[0][0] + a[1][1]
  return [0, 1].every((i) => [0, 1].every((j) => Math.abs(a[i][j] - b[i][j]) <= 1e-13 * size))
}

/** The component of particle 1 with every ascending choice for the others, and in how many orders that choice occurs. */
function choices(kinds: number, particles: number): { chosen: number[]; multiplicity: number }[] {
  const rest = (size: number, least: number): number[][] =>
    size === 0
      ? [[]]
      : Array.from({ length: kinds - least }, (_, i) => least + i).flatMap((a) =>
          rest(size - 1, a).map((more) => [a, ...more]),
        )
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  return Array.from({ length: kinds }, (_, a) => a).flatMap((a) =>
    rest(particles - 1, 0).map((others) => {
      const repeats = Array.from({ length: kinds }, (_, k) => factorial(others.filter((b) => b === k).length))
      return { chosen: [a, ...others], multiplicity: factorial(particles - 1) / repeats.reduce((p, r) => p * r, 1) }
    }),
  )
}

/** The eigenfunctions of a term's relative state that are kept: total order below `orders`. */
export interface RelativeRank {
  readonly orders: number
  readonly rank: number
  /** Trace of what is left out. */
  readonly lostTrace: number
}

/**
 * The state is a product of d thermal states of ratios q_a. Bounded by the largest of them, q: eigenvalue (1-q)^d q^n at total
 * order n, which occurs C(n+d-1, d-1) times. Orders are kept until the rest is at most `tail`.
 */
export function relativeRank(
  { covariances, pure }: Pick<ProductTerm, 'covariances' | 'pure'>,
  hbar: number,
  dimension: number,
  tail: number,
): RelativeRank {
  const ratio = Math.max(...covariances.map((g) => thermalState([0, 0], g, hbar, pure).ratio))
  if (ratio === 0) return { orders: 1, rank: 1, lostTrace: 0 }
  // summed from the far end, because 1 - sum would be rounding
  const far = Math.ceil(Math.log(1e-18) / Math.log(ratio)) + 30 * dimension
  let lost = 0
  let orders = far
  const trace = (n: number): number => multisets(dimension, n) * (1 - ratio) ** dimension * ratio ** n
  while (orders > 1 && lost + trace(orders - 1) <= tail) lost += trace(--orders)
  return { orders, rank: multisets(dimension + 1, orders - 1), lostTrace: lost }
}

/** All multi-indices (k_1 … k_d) of total order below `orders`, in a fixed order. */
export function multiIndices(dimension: number, orders: number): number[][] {
  if (dimension === 0) return [[]]
  return Array.from({ length: orders }, (_, k) => k).flatMap((k) =>
    multiIndices(dimension - 1, orders - k).map((rest) => [k, ...rest]),
  )
}

/** Relative means below this are rounding. */
const AT_REST = 1e-13

/**
 * The multi-indices of the orbitals that are propagated as one wave function, their sum. y_{N-1} -> -y_{N-1} exchanges the last two particles: the Hamiltonian
 * does not see it, nor do the moments and the state of y_1, nor V_N. So where y_{N-1} is at rest the sum of an orbital that is even in it and of one that is
 * odd stays such a sum, whose cross terms integrate to nothing: half as many wave functions.
 */
export function orbitalRows(
  { relativeMeans }: Pick<ProductTerm, 'relativeMeans'>,
  dimension: number,
  orders: number,
  isLine: boolean,
): number[][][] {
  const all = multiIndices(dimension, orders)
  if (!isExchangeEven(relativeMeans, dimension, isLine)) return all.map((index) => [index])
  const [even, odd] = [0, 1].map((parity) => all.filter((index) => index[dimension - 1] % 2 === parity))
  return even.map((index, i) => (i < odd.length ? [index, odd[i]] : [index]))
}

/** How many there are, for a cost that is told of any number of particles: one for each index that is even in y_{N-1}. */
export function orbitalRowCount(
  { relativeMeans }: Pick<ProductTerm, 'relativeMeans'>,
  dimension: number,
  orders: number,
  isLine: boolean,
): number {
  if (!isExchangeEven(relativeMeans, dimension, isLine)) return multisets(dimension + 1, orders - 1)
  let count = 0
  for (let k = 0; k < orders; k += 2) count += multisets(dimension, orders - 1 - k)
  return count
}

function isExchangeEven(relativeMeans: ProductTerm['relativeMeans'], dimension: number, isLine: boolean): boolean {
  if (!isLine || dimension < 2) return false
  const [x, xi] = relativeMeans[dimension - 1]
  return Math.abs(x) < AT_REST && Math.abs(xi) < AT_REST
}

/** sqrt(lambda_k) psi_k, k below `orders`, of the thermal state of every axis: one array of orders rows an axis. */
export function axisOrbitals(
  { relativeMeans, covariances, pure }: ProductTerm,
  hbar: number,
  orders: number,
  grid: TensorGrid,
): Float64Array[] {
  return relativeMeans.map((mean, a) => {
    const state = thermalState(mean, covariances[a], hbar, pure)
    const rows = new Float64Array(2 * orders * grid.axis.count)
    addThermalOrbitalsInto(rows, 0, orders, state, 1, hbar, grid.axis)
    return rows
  })
}

/** out <- the product orbital of the given orders, `tensorSize(grid)` complex numbers. */
export function productOrbitalInto(
  out: Float64Array,
  axes: readonly Float64Array[],
  orders: readonly number[],
  grid: TensorGrid,
): void {
  const m = grid.axis.count
  const row = (a: number): Float64Array => axes[a].subarray(2 * orders[a] * m, 2 * (orders[a] + 1) * m)
  out.set(row(0))
  let size = m
  for (let a = 1; a < grid.dimension; a++, size *= m) {
    const factor = row(a)
    // from the last block down, so that the first one, which is read all along, is overwritten last
    for (let block = m - 1; block >= 0; block--) {
      const re = factor[2 * block]
      const im = factor[2 * block + 1]
      for (let i = 0; i < size; i++) {
        const x = out[2 * i]
        const y = out[2 * i + 1]
        out[2 * (block * size + i)] = x * re - y * im
        out[2 * (block * size + i) + 1] = x * im + y * re
      }
    }
  }
  if (size !== tensorSize(grid)) throw new RangeError('One row of orders for each axis of the grid is needed.')
}
