/**
 * Upper ends of E_hbar^2(f, R) through the Husimi function, without solving the quantum-classical transport problem.
 *
 * 1. Q_w = R^{1/2} |w><w| R^{1/2}/(2 pi hbar) couples Hus R with R, because int |w><w| dw = 2 pi hbar. Since
 *    int w |w><w| dw/(2 pi hbar) = (Y, P) and m2(Hus R) = tr R(Y^2 + P^2) + hbar, its cost is
 *
 *      hbar/2 + I,    I = 1/2 ||[Y, R^{1/2}]||_HS^2 + 1/2 ||[P, R^{1/2}]||_HS^2,
 *
 *    the Wigner-Yanase skew information of R, O(hbar^2) for smooth R.
 *
 * 2. The excess composes like a distance: for every probability mu,
 *
 *      sqrt(E^2(f, R) - hbar/2) <= calW(f, mu) + sqrt(E^2(mu, R) - hbar/2).
 *
 *    Proof. Let Q_w couple mu with R, q_w = Q_w/mu(w), m_w and V_w its mean and the trace of its covariance, and pi a plan of f
 *    and mu. Then int pi(dz, dw) q_w couples f with R at the cost int pi 1/2|z - m_w|^2 + 1/2 int mu V_w. By Minkowski
 *    the first term is at most (calW(f, mu) + D)^2, D^2 = 1/2 int mu |w - m_w|^2; the cost of Q is D^2 + 1/2 int mu V_w;
 *    V_w >= hbar (Heisenberg). So with v = 1/2 int mu V_w - hbar/2 >= 0, e the excess of Q: D^2 = e - v, and
 *    (calW + sqrt(e - v))^2 + v <= (calW + sqrt e)^2. QED
 *
 * Together: E^2(f, R) <= hbar/2 + (calW(f, Hus R) + sqrt I)^2. All of it is O(hbar^2) beyond hbar/2 for smooth data, as E^2 is.
 */
import { createFft } from '../../numerics/fft/fft.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import type { RangeBasis } from './quantum-range.ts'
import { compression, eigenOrbitals, momentaAbout, positions, weightedSquares } from './quantum-range.ts'

/**
 * I(R) = tr R(Y^2 + P^2) - tr(Y R^{1/2} Y R^{1/2}) - tr(P R^{1/2} P R^{1/2}), never below that of the low-rank state: what the
 * basis leaves out of R^{1/2} is missing from the subtracted terms only. tr(A R^{1/2} A R^{1/2}) = sum_jk sqrt(lambda_j lambda_k) |A_jk|^2.
 *
 * @param basis of this state, or of an earlier time of its flow
 * @param centre about which Y and P are taken: the means (I does not depend on it, its rounding does)
 */
export function skewInformation(state: LowRankState, basis: RangeBasis, centre: readonly [number, number]): number {
  const { grid, rank } = state
  const m = grid.count
  const rows = eigenOrbitals(state, basis)
  const position = positions(state, centre[0])
  const momentum = momentaAbout(state, centre[1])
  const forY =
    grid.spacing * weightedSquares(state.orbitals, rank, position) - sandwiched(rows, basis, position, grid.spacing)
  const fft = createFft(m)
  fft.forwardRowsInPlace(rows, basis.rank)
  const spectra = state.orbitals.slice()
  fft.forwardRowsInPlace(spectra, rank)
  const weight = grid.spacing / m
  const forP = weight * weightedSquares(spectra, rank, momentum) - sandwiched(rows, basis, momentum, weight)
  return Math.max(0, forY) + Math.max(0, forP)
}

/** tr(A R^{1/2} A R^{1/2}) for A diagonal in the representation of the rows. */
function sandwiched(
  rows: Float64Array,
  { rank, spectrum }: RangeBasis,
  diagonal: Float64Array,
  weight: number,
): number {
  const A = compression(rows, rank, diagonal.length, diagonal, weight)
  let sum = 0
  for (let j = 0; j < rank; j++) {
    for (let k = 0; k < rank; k++) {
      const at = j * rank + k
      sum += Math.sqrt(spectrum[j] * spectrum[k]) * (A.re[at] ** 2 + A.im[at] ** 2)
    }
  }
  return sum
}

/** hbar/2 + (calW + sqrt I)^2 from upper bounds of calW^2(f, Hus R) and of I. */
export function eHbarSquaredUpperByHusimi(mk2SquaredUpper: number, skewUpper: number, hbar: number): number {
  return hbar / 2 + (Math.sqrt(mk2SquaredUpper) + Math.sqrt(skewUpper)) ** 2
}
