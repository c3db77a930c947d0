/**
 * The experiment document `quadrant-experiment/1` and the results `quadrant-results/1`
 * (the contract with outsiders: docs/file-formats.md).
 */
import type { Estimate } from '../numerics/estimate.ts'
import type { InteractionSpec } from '../potentials/potential.ts'
import type { Covariance, GaussianComponent } from '../states/classical-density.ts'
import type { CatComponent } from '../states/wave-function.ts'

export type Arrow =
  'schrodinger-hartree' | 'liouville-vlasov' | 'schrodinger-liouville' | 'hartree-vlasov' | 'schrodinger-vlasov'

export type ClassicalSpec =
  | { readonly kind: 'mixture'; readonly components: readonly GaussianComponent[] }
  /** f(x, xi) >= 0 of any mass. */
  | { readonly kind: 'expression'; readonly formula: string }
  /** exp(-((r^2 - radius^2)/(2 radius))^2/(2 width^2)), r the distance to the center: about a Gaussian across the circle. */
  | {
      readonly kind: 'ring'
      readonly center: readonly [number, number]
      readonly radius: number
      readonly width: number
    }
  /** Uniform on a rectangle, its sides softened by a Gaussian of standard deviation edge * halfWidth along either axis. */
  | {
      readonly kind: 'waterbag'
      readonly center: readonly [number, number]
      readonly halfWidths: readonly [number, number]
      readonly edge: number
    }
  /** A CSV (columns x, xi and optionally weight) or NPY file; `points` holds them once they are read in. */
  | {
      readonly kind: 'samples'
      readonly file?: string
      readonly points?: readonly (readonly [number, number] | readonly [number, number, number])[]
    }
  /** rho(x) delta(xi - u(x)), formulas in x; rho of any mass. */
  | { readonly kind: 'monokinetic'; readonly density: string; readonly velocity: string }

/** The classical partner of a quantum state, where the quantum state is given first. */
export type ClassicalInitialSpec = ClassicalSpec | { readonly kind: 'husimi' } | { readonly kind: 'wigner' }

export type QuantumSpec =
  | { readonly kind: 'toeplitz'; readonly symbol: 'classical' | ClassicalSpec }
  /** Pure Gaussian; without `covariance` the coherent state (hbar/2 I). det covariance must be (hbar/2)^2 up to rescaling: see docs. */
  | { readonly kind: 'coherent'; readonly mean: readonly [number, number]; readonly covariance?: Covariance }
  | { readonly kind: 'gaussian'; readonly mean: readonly [number, number]; readonly covariance: Covariance }
  /** sum_j amplitude_j e^{i phase_j} |mean_j>, normalised by the program. */
  | { readonly kind: 'cat'; readonly components: readonly CatComponent[] }
  /** a(x) e^{iS(x)/hbar}, formulas in x; normalised by the program. */
  | { readonly kind: 'wkb'; readonly amplitude: string; readonly phase: string }

export type RangeSpec =
  | readonly number[]
  | { readonly from: number; readonly to: number; readonly count: number; readonly scale: 'linear' | 'log2' | 'log10' }

export interface SweepSpec {
  readonly hbar?: RangeSpec
  readonly particles?: RangeSpec
  readonly mode?: 'product' | 'zip'
  readonly path?: { readonly hbar: string }
}

/** Overrides by hand of what the program would choose from the tolerance. */
export interface NumericsOverrides {
  /** `auto` takes the closed form where there is one (harmonic V, Gaussian data). */
  readonly engine?: 'auto' | 'exact' | 'grid' | 'characteristics'
  readonly timeStep?: number
  readonly hartreePoints?: number
  readonly boxHalfWidth?: number
  readonly rankTail?: number
  readonly phaseSpaceSpacing?: number
  readonly transportSeconds?: number
  /** At most so many replicas of N bodies. */
  readonly replicas?: number
}

export type Measure = 'mk2' | 'eHbar' | 'coupling' | 'ladder'

export interface Experiment {
  readonly format: 'quadrant-experiment/1'
  readonly name: string
  readonly notes: string
  readonly tags: readonly string[]
  readonly arrow: Arrow
  readonly dimension: 1 | 2
  readonly interaction: InteractionSpec
  readonly initial: { readonly classical: ClassicalInitialSpec; readonly quantum: QuantumSpec }
  readonly sweep: SweepSpec
  readonly times: readonly number[]
  readonly marginals: readonly number[]
  readonly measures: readonly Measure[]
  readonly accuracy: { readonly tolerance: number; readonly numerics?: NumericsOverrides }
  readonly seed: number
}

/** A refusal of one field of a document: what the user is told, once. */
export interface FieldIssue {
  /** e.g. `initial.classical.components[1].covariance` */
  readonly path: string
  /** The offending value as the user wrote it (shortened). */
  readonly value: string
  /** What is allowed, one plain sentence. */
  readonly message: string
}

export type PointStatus = 'pending' | 'running' | 'done' | 'failed' | 'cancelled'

export interface TimeResult {
  readonly t: number
  readonly values: Readonly<Record<string, Estimate>>
}

export interface PointResult {
  readonly hbar: number | null
  readonly particles: number | null
  readonly status: PointStatus
  readonly seconds: number
  readonly seed: number
  readonly numerics: Readonly<Record<string, unknown>> & { readonly method: string }
  readonly times: readonly TimeResult[]
  /** Why it failed, or what the reader must know. */
  readonly error?: string
  readonly warnings?: readonly string[]
}

export type RateVerdict = 'ok' | 'too-few-points' | 'not-asymptotic' | 'error-floor' | 'exact-zero'

/**
 * v = A s^p, or v = A s^p (1 + c B s^q)^(1/c) = A s^p (1 + B s^q + …); s = hbar, or 1/N. `fittedCurve` (rate-curve.ts) draws it.
 * `two-term`: this is one part of v = A hbar^p + B N^-q + 2 kappa sqrt(A hbar^p B N^-q), the other one is the rate of the same quantity and
 * time against the other parameter; `twoTermValue` gives v.
 */
export type RateModel = 'power' | 'power-with-correction' | 'two-term'

export interface Rate {
  readonly quantity: string
  readonly t: number
  readonly against: 'hbar' | 'particles'
  readonly slope: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** The order that the theorem guarantees, null where it guarantees none. */
  readonly guaranteed: number | null
  readonly verdict: RateVerdict
  readonly reason?: string
  /** How the slope was found; with verdict `ok` only (`two-term` always), as are those below. */
  readonly model?: RateModel
  /** Smallest and largest hbar (or N) that the fit used; it says nothing outside. */
  readonly fittedRange?: readonly [number, number]
  /** A of the model. */
  readonly amplitude?: number
  /** B of the model; absent for `power`. */
  readonly correction?: number
  /** c of the model: how the correction goes on beyond its first order; absent for `power`. */
  readonly closure?: number
  /** q of the model, nearly always 1; absent for `power`. */
  readonly correctionOrder?: number
  /** kappa of `two-term`, in [-1, 1]: negative where the parts of hbar and of 1/N cancel. */
  readonly interference?: number
}

/** How the rate of an arrow in its own parameter looks at one value of the other parameter. */
export interface UniformityMember {
  /** Value of the other parameter. */
  readonly at: number
  readonly slope: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** v s^-order at the smallest s of the sweep (s = hbar or 1/N); null where there is no value. */
  readonly constant: Estimate | null
}

/** Does the rate of an arrow depend on the other parameter? (The paper: left arrow uniform in N, top arrow uniform in hbar.) */
export interface Uniformity {
  readonly quantity: string
  readonly t: number
  readonly against: 'hbar' | 'particles'
  readonly across: 'hbar' | 'particles'
  /** An order that all members' intervals hold; null where there is none. */
  readonly order: number | null
  readonly members: readonly UniformityMember[]
  /** Upper end of sup v s^-order over the whole sweep: v <= largest * s^order at every point. */
  readonly largest: number | null
  /** Largest over smallest constant. */
  readonly spread: number | null
  /** Exponent e of constant ~ (hbar or 1/N)^e across the other parameter, where the constants support one. */
  readonly trend: { readonly slope: number; readonly lower: number; readonly upper: number } | null
  /**
   * `uniform`: one order and one constant lie in all intervals; `bounded`: the constants differ, but tend to a limit or fall; `varies`: they differ
   * and no trend is supported; `grows`: they grow without a sign of a limit; `orders-differ`; `no-rate`: fewer than two members have a rate.
   */
  readonly verdict: 'uniform' | 'bounded' | 'varies' | 'grows' | 'orders-differ' | 'no-rate'
  readonly statement: string
}

/** One inequality of the paper, evaluated: contradicted only if it fails beyond the stated errors. */
export interface AuditLine {
  readonly inequality: string
  readonly source: string
  readonly hbar: number | null
  readonly particles: number | null
  readonly t: number
  readonly left: Estimate
  readonly right: Estimate
  readonly verdict: 'holds' | 'within-errors' | 'contradicted' | 'not-applicable'
}

export interface Constants {
  readonly lipGradV: number
  readonly supGradV: number | null
  readonly lambda: number
  readonly gamma: number
}

export interface Results {
  readonly format: 'quadrant-results/1'
  readonly experiment: Experiment
  readonly experimentHash: string
  readonly software: { readonly name: 'quadrant'; readonly version: string; readonly commit: string }
  readonly constants: Constants
  readonly points: readonly PointResult[]
  readonly rates: readonly Rate[]
  /** Absent in results of earlier versions. */
  readonly uniformity?: readonly Uniformity[]
  readonly audit: readonly AuditLine[]
}

/** One point of a sweep, ready for a solver. */
export interface PointTask {
  readonly index: number
  readonly hbar: number | null
  readonly particles: number | null
  readonly seed: number
}

/** On phase space. `husimi` and `wigner` are those of the arrow's quantum side; between two quantum sides they are the N-body one's and Hartree's carry its name. */
export type PhasePictureName = 'husimi' | 'wigner' | 'husimi.hartree' | 'wigner.hartree' | 'vlasov' | 'liouville'
type CornerName = 'schrodinger' | 'hartree' | 'liouville' | 'vlasov'

/**
 * Densities of position carry their corner; `pair.` is rho_2(x_1, x_2), with x_2 in the place of xi; `relative.` and `centre.` are the functions of
 * (z_1 - z_2)/sqrt 2 and (z_1 + z_2)/sqrt 2.
 */
export type PictureName =
  | PhasePictureName
  | `density.${CornerName}`
  | `pair.${CornerName}`
  | `relative.${PhasePictureName}`
  | `centre.${PhasePictureName}`

/** A phase-space or position field that a point leaves beside its numbers, for the pictures. */
export interface StoredField {
  readonly name: PictureName
  readonly t: number
  readonly x: { readonly origin: number; readonly spacing: number; readonly count: number }
  /** Absent for a position density. */
  readonly xi?: { readonly origin: number; readonly spacing: number; readonly count: number }
  /** Row-major [i * nxi + j]. */
  readonly values: Float32Array
}

/** What a running point tells its surroundings; every call must be cheap. */
export interface PointHooks {
  /** fraction in [0, 1]; `stage` in the user's words, e.g. "Hartree, t = 0.5". */
  progress(fraction: number, stage: string): void
  /** Polled at least every 100 ms; true means: throw `Cancelled`. */
  cancelled(): boolean
  /** Values of one finished time, before the point is done (live plots). */
  timeDone(result: TimeResult): void
  field(field: StoredField): void
  /** False spares the work of making pictures; absent means true. */
  readonly wantsFields?: boolean
}
