/**
 * Classical initial data: probability measures on phase space (x, xi), mass 1.
 */

/** [[var_x, cov], [cov, var_xi]]. */
export type Covariance = readonly [readonly [number, number], readonly [number, number]]

export interface GaussianComponent {
  readonly weight: number
  readonly mean: readonly [number, number]
  readonly covariance: Covariance
}

/** A finite mixture of Gaussians; the weights sum to 1. */
export interface GaussianMixture {
  readonly kind: 'mixture'
  readonly components: readonly GaussianComponent[]
}

/** Weighted points: an exact weak solution of Vlasov stays one. */
export interface PointMeasure {
  readonly kind: 'points'
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Non-negative, sum 1. */
  readonly weight: Float64Array
  /** The points stand for a measure on a curve: each for the stretch to half way to its neighbours. */
  readonly curve?: true
}

export interface PhaseSpaceBox {
  readonly xMin: number
  readonly xMax: number
  readonly xiMin: number
  readonly xiMax: number
}

/** A density given as a function, measured by states/function-density.ts. */
export interface FunctionDensity {
  readonly kind: 'function'
  /** Equal for equal densities, and for no others. */
  readonly key: string
  /** f, of mass 1. */
  readonly value: (x: number, xi: number) => number
  readonly box: PhaseSpaceBox
  readonly moments: Moments
  /** sqrt(int f^2). */
  readonly l2: number
  readonly peak: number
  /** Of the lattice that resolves f, for x and xi. */
  readonly step: readonly [number, number]
  /** Relative error of integrals over that lattice. */
  readonly quadrature: number
  /** The mass before the program normalised it. */
  readonly rawMass: number
}

/** What has values f(x, xi). */
export type SmoothDensity = GaussianMixture | FunctionDensity

export type ClassicalDensity = SmoothDensity | PointMeasure

/** First and second moments of a phase-space density or of a Wigner function (symmetrised for an operator). */
export interface Moments {
  readonly mass: number
  readonly meanX: number
  readonly meanXi: number
  readonly varX: number
  readonly covXXi: number
  readonly varXi: number
}
