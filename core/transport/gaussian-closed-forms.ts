/**
 * calW^2 between Gaussians, and E_hbar^2 between a Gaussian density and a Gaussian state, in closed form (d = 1).
 *
 * calW^2 = min int 1/2|z-z'|^2 = W_2^2/2. Every formula is free of cancellation: 1e-10 relative is reached down to
 * hbar = 1e-4, where the textbook forms have lost eight digits. With h = hbar/2, p = sqrt det P, g = sqrt det G >= h:
 *
 *   cosh theta = tr(PG)/(2pg),   phi in [theta/2, theta]:  g sinh(2 phi - theta) = h sinh phi,
 *   M = (h sinh(theta-phi)/(p sinh theta)) adj P + (h sinh phi/(g sinh theta)) G,        det M = h^2,
 *   E^2 = 1/2|dm|^2 + calW^2(P, G - M) + 1/2 tr M.
 *
 * The optimal coupling sends z to a pure Gaussian state of covariance M centred at Tz, T the Brenier map of
 * N(m_p, P) to N(m_R, G - M).
 */
import { bisectRoot } from '../numerics/scalar-search.ts'
import type { Covariance } from '../states/classical-density.ts'

export type Mean = readonly [number, number]

/** Relative size of the rounding of det C computed from the entries of C. */
function determinantRounding(c: Covariance): number {
  return 16 * Number.EPSILON * Math.max(c[0][0] * c[1][1], c[0][1] * c[0][1])
}

/** sqrt det C, zero where the determinant drowns in the rounding of its entries. */
export function sqrtDeterminant(c: Covariance): number {
  const det = c[0][0] * c[1][1] - c[0][1] * c[0][1]
  return det > determinantRounding(c) ? Math.sqrt(det) : 0
}

function halfSquaredDistance(m1: Mean, m2: Mean): number {
  return 0.5 * ((m1[0] - m2[0]) ** 2 + (m1[1] - m2[1]) ** 2)
}

/**
 * calW^2 of two centred Gaussians from S1, the difference D = S2 - S1 and the roots of the determinants:
 *
 *   1/2 [(D11-D22)^2 + 4 D12^2 + 4 (s2-s1)^2] / [tr S1 + tr S2 + 2 sqrt(tr(S1 S2) + 2 s1 s2)].
 *
 * @param difference D, as exactly as it is known: it carries the relative accuracy of the result
 * @param sqrtDets [s1, s2] where they are known better than from the entries (they are conserved by linear flows)
 */
export function mk2SquaredFromDifference(
  s1: Covariance,
  difference: Covariance,
  sqrtDets?: readonly [number, number],
): number {
  const [[a, c], [, b]] = s1
  const [[da, dc], [, db]] = difference
  const s2: Covariance = [
    [a + da, c + dc],
    [c + dc, b + db],
  ]
  const [root1, root2] = sqrtDets ?? [sqrtDeterminant(s1), sqrtDeterminant(s2)]
  // s2 - s1 = (tr(adj(S1) D) + det D)/(s1 + s2)
  const determinants = root1 + root2
  const rise = b * da + a * db - 2 * c * dc + (da * db - dc * dc)
  const rootDifference = determinants > 0 ? rise / determinants : 0
  const traceOfProduct = a * s2[0][0] + 2 * c * s2[0][1] + b * s2[1][1]
  const numerator = (da - db) ** 2 + 4 * dc * dc + 4 * rootDifference * rootDifference
  const denominator = a + b + s2[0][0] + s2[1][1] + 2 * Math.sqrt(Math.max(0, traceOfProduct + 2 * root1 * root2))
  return denominator > 0 ? (0.5 * numerator) / denominator : 0
}

function minus(s2: Covariance, s1: Covariance): Covariance {
  const c = s2[0][1] - s1[0][1]
  return [
    [s2[0][0] - s1[0][0], c],
    [c, s2[1][1] - s1[1][1]],
  ]
}

/** calW^2 between N(m1, S1) and N(m2, S2); covariances positive semi-definite. */
export function mk2SquaredGaussians(m1: Mean, s1: Covariance, m2: Mean, s2: Covariance): number {
  return halfSquaredDistance(m1, m2) + mk2SquaredFromDifference(s1, minus(s2, s1))
}

/** How the optimal coupling of N(m_p, P) with the state (m_R, G) is made. */
export interface QuantumClassicalPlan {
  /** E^2 - hbar/2 >= 0, without cancellation. */
  readonly excess: number
  /** E_hbar^2. */
  readonly eHbarSquared: number
  /** M: covariance of the pure states into which z is sent, det M = (hbar/2)^2 (G itself when R is pure). */
  readonly fuzz: Covariance
  /** sqrt det (G - M): zero when R is pure. */
  readonly sqrtDetCentres: number
}

/** Roots of determinants that the caller knows better than the entries of the matrices do. */
export interface KnownRoots {
  readonly p?: number
  readonly g?: number
}

/**
 * E_hbar^2 between N(mp, P) and the Gaussian state of mean mR and Wigner covariance G, with the coupling.
 *
 * G is taken as pure when det G - h^2 is below the rounding of the entries (E^2 is only Hölder-1/2 in det G there), or
 * below zero: moments of a numerical state may miss the uncertainty relation by its error.
 *
 * @param roots sqrt det P and sqrt det G where known; linear flows conserve both
 */
export function eHbarPlanGaussians(
  mp: Mean,
  P: Covariance,
  mR: Mean,
  G: Covariance,
  hbar: number,
  roots: KnownRoots = {},
): QuantumClassicalPlan {
  const h = hbar / 2
  const p = roots.p ?? sqrtDeterminant(P)
  const g = roots.g === undefined ? quantumRoot(G, h) : roots.g > h * (1 + 64 * Number.EPSILON) ? roots.g : h
  const { fuzz, sqrtDetCentres } =
    g === h ? { fuzz: G, sqrtDetCentres: 0 } : p === 0 ? singularFuzz(P, G, h, g) : fuzzOf(P, G, h, p, g)
  // 1/2 tr M - h = ((M11-M22)^2/4 + M12^2)/(tr M/2 + h), because det M = h^2.
  const half = 0.5 * (fuzz[0][0] + fuzz[1][1])
  const squeezing = (0.25 * (fuzz[0][0] - fuzz[1][1]) ** 2 + fuzz[0][1] ** 2) / (half + h)
  const centres = minus(G, fuzz)
  const transport = mk2SquaredFromDifference(P, minus(centres, P), [p, sqrtDetCentres])
  const excess = halfSquaredDistance(mp, mR) + transport + squeezing
  return { excess, eHbarSquared: h + excess, fuzz, sqrtDetCentres }
}

/** E_hbar^2 of Gaussian data: exact, and for any data with these moments a rigorous lower bound. */
export function eHbarSquaredGaussians(
  mp: Mean,
  P: Covariance,
  mR: Mean,
  G: Covariance,
  hbar: number,
  roots: KnownRoots = {},
): number {
  return eHbarPlanGaussians(mp, P, mR, G, hbar, roots).eHbarSquared
}

/** E_hbar^2 against any PURE state: the product is the only coupling, 1/2|dm|^2 + 1/2(tr P + tr G), from moments alone. */
export function eHbarSquaredPure(mp: Mean, P: Covariance, mR: Mean, G: Covariance): number {
  return halfSquaredDistance(mp, mR) + 0.5 * (P[0][0] + P[1][1] + G[0][0] + G[1][1])
}

function quantumRoot(G: Covariance, h: number): number {
  const excess = (G[0][0] * G[1][1] - G[0][1] * G[0][1]) / (h * h) - 1
  const rounding = 16 * Number.EPSILON * Math.max(1, (G[0][0] * G[1][1]) / (h * h))
  return excess < rounding ? h : h * Math.sqrt(1 + excess)
}

/** M and sqrt det(G - M) for P > 0 and a mixed state. */
function fuzzOf(
  P: Covariance,
  G: Covariance,
  h: number,
  p: number,
  g: number,
): { fuzz: Covariance; sqrtDetCentres: number } {
  // X = PG: 2pg sinh theta = sqrt((X11-X22)^2 + 4 X12 X21), never negative but for rounding.
  const x11 = P[0][0] * G[0][0] + P[0][1] * G[0][1]
  const x12 = P[0][0] * G[0][1] + P[0][1] * G[1][1]
  const x21 = P[0][1] * G[0][0] + P[1][1] * G[0][1]
  const x22 = P[0][1] * G[0][1] + P[1][1] * G[1][1]
  const sinhTheta = Math.sqrt(Math.max(0, (x11 - x22) ** 2 + 4 * x12 * x21)) / (2 * p * g)
  const theta = Math.asinh(sinhTheta)
  if (theta < 1e-9) {
    // theta -> 0: G is proportional to adj P and M = (h/g) G.
    const s = h / g
    return {
      fuzz: [
        [s * G[0][0], s * G[0][1]],
        [s * G[0][1], s * G[1][1]],
      ],
      sqrtDetCentres: g - h,
    }
  }
  // psi = theta - phi in [0, theta/2], so that the small coefficient keeps its digits.
  const psi = bisectRoot((y) => g * Math.sinh(theta - 2 * y) - h * Math.sinh(theta - y), 0, theta / 2)
  const alpha = (h * Math.sinh(psi)) / (p * sinhTheta)
  const beta = (h * Math.sinh(theta - psi)) / (g * sinhTheta)
  const c = -alpha * P[0][1] + beta * G[0][1]
  return {
    fuzz: [
      [alpha * P[1][1] + beta * G[0][0], c],
      [c, alpha * P[0][0] + beta * G[1][1]],
    ],
    // n = (g cosh psi - h)/cosh phi, written with g - h because near-pure states live on it.
    sqrtDetCentres: (g - h + 2 * g * Math.sinh(psi / 2) ** 2) / Math.cosh(theta - psi),
  }
}

/**
 * P of rank one, P = v v^T: the limit p -> 0, e^psi -> g/h, gives G - M = (1 - h^2/g^2) (Gv)(Gv)^T/(v.Gv).
 * For a point, P = 0, E^2 = 1/2|dm|^2 + 1/2 tr G whatever M is; M = (h/g) G is taken.
 */
function singularFuzz(
  P: Covariance,
  G: Covariance,
  h: number,
  g: number,
): { fuzz: Covariance; sqrtDetCentres: number } {
  if (P[0][0] + P[1][1] === 0) {
    const ratio = h / g
    return {
      fuzz: [
        [ratio * G[0][0], ratio * G[0][1]],
        [ratio * G[0][1], ratio * G[1][1]],
      ],
      sqrtDetCentres: g - h,
    }
  }
  const [v0, v1] = P[0][0] >= P[1][1] ? [P[0][0], P[0][1]] : [P[0][1], P[1][1]]
  const [u0, u1] = [G[0][0] * v0 + G[0][1] * v1, G[0][1] * v0 + G[1][1] * v1]
  const s = (1 - (h / g) ** 2) / (v0 * u0 + v1 * u1)
  const c = G[0][1] - s * u0 * u1
  return {
    fuzz: [
      [G[0][0] - s * u0 * u0, c],
      [c, G[1][1] - s * u1 * u1],
    ],
    sqrtDetCentres: 0,
  }
}
