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
}

export type ClassicalDensity = GaussianMixture | PointMeasure

/** First and second moments of a phase-space density or of a Wigner function (symmetrised for an operator). */
export interface Moments {
  readonly mass: number
  readonly meanX: number
  readonly meanXi: number
  readonly varX: number
  readonly covXXi: number
  readonly varXi: number
}
