/**
 * The linear map that takes one density matrix to another along the Bures geodesic, K S K = R, for graded spectra:
 *
 *   K = D W L^{-1},   S = L L* (Cholesky),  D = R^{1/2} (diagonal),  W the unitary polar factor of D L,
 *
 * which is R^{1/2}(R^{1/2} S R^{1/2})^{-1/2} R^{1/2} without forming the inner matrix, whose condition is the square of R's. W comes from
 * a one-sided Jacobi iteration on the columns of (D L)*, which are graded like R: small singular values keep their digits.
 * Whatever W's error, W is unitary to rounding, so that K S K* = R holds to rounding. Near R a few corrections of first order do the same.
 */
import { buildInArena, inArenaScope } from '../../numerics/kernels/arena.ts'
import { RotatedRows } from '../../numerics/linear-algebra/row-rotations.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { adjoint, product, zeroMatrix } from './quantum-matrices.ts'

const MOST_SWEEPS = 30
const ORTHOGONAL = 1e-14

/**
 * @param S positive definite, both triangles
 * @param spectrum R's eigenvalues, descending
 * @returns K with K S K* = R to rounding: the geodesic's, or near R what differs from it in third order; null when S is singular to rounding
 */
export function marginalMap(S: ComplexMatrix, spectrum: Float64Array): ComplexMatrix | null {
  return mapByCorrections(S, spectrum) ?? mapByPolarFactor(S, spectrum)
}

function mapByPolarFactor(S: ComplexMatrix, spectrum: Float64Array): ComplexMatrix | null {
  const r = spectrum.length
  const L = cholesky(S, r)
  if (L === null) return null
  return inArenaScope(() => {
    // row k: of M, column k of (D L)* = sqrt(lambda_k) conj(row k of L), and behind it of V, the identity at first
    const rows = buildInArena((memory) => new RotatedRows(r, 2 * r, memory))
    const { numbers, stride, part } = rows
    for (let k = 0; k < r; k++) {
      const d = Math.sqrt(spectrum[k])
      numbers[k * stride + r + k] = 1
      for (let j = 0; j <= k; j++) {
        numbers[k * stride + j] = d * L.re[k * r + j]
        numbers[k * stride + part + j] = -d * L.im[k * r + j]
      }
    }
    return orthogonaliseRows(rows, r) ? assemble(L, spectrum, rows, r) : null
  })
}

/** Entries of K - 1 up to which the first order stands in for K. */
const SMALL = 0.3

/**
 * K to first order in S - R: K = 1 + k, k_ab = (R - S)_ab/(lambda_a + lambda_b), so that K S K - R is of second order. For iterations that are to come near R and
 * end with the map itself; r^2 of work in place of tens of r^3.
 *
 * @returns null where S is too far from R
 */
export function marginalMapNear(S: ComplexMatrix, spectrum: Float64Array): ComplexMatrix | null {
  const r = spectrum.length
  const K = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      const at = a * r + b
      const sum = spectrum[a] + spectrum[b]
      K.re[at] = ((a === b ? spectrum[a] : 0) - S.re[at]) / sum
      K.im[at] = -S.im[at] / sum
      if (!(Math.hypot(K.re[at], K.im[at]) <= SMALL)) return null
    }
    K.re[a * (r + 1)] += 1
  }
  return K
}

/** A correction up to this leaves nothing that a second order could show. */
const LAST_CORRECTION = 1e-10
const MOST_CORRECTIONS = 12

/**
 * K = (1 + k_n) … (1 + k_1), each k the first order for what the ones before have made of S: Newton's iteration for K S K* = R, of products alone, where
 * rotations of rows take tens of times as long. The k are graded like R, so that small eigenvalues keep their digits.
 *
 * @returns null where the corrections do not fall fast: S is too far from R
 */
function mapByCorrections(S: ComplexMatrix, spectrum: Float64Array): ComplexMatrix | null {
  const r = spectrum.length
  let K = marginalMapNear(S, spectrum)
  let last = Infinity
  for (let round = 0; K !== null && round < MOST_CORRECTIONS; round++) {
    const step = marginalMapNear(product(K, product(S, adjoint(K, r), r), r), spectrum)
    if (step === null) return null
    const size = distanceFromOne(step, r)
    if (!(size <= last / 2)) return null
    K = product(step, K, r)
    if (size <= LAST_CORRECTION) return K
    last = size
  }
  return null
}

/** The largest entry of K - 1. */
function distanceFromOne({ re, im }: ComplexMatrix, r: number): number {
  let largest = 0
  for (let at = 0; at < r * r; at++)
    largest = Math.max(largest, Math.hypot(re[at] - (at % (r + 1) === 0 ? 1 : 0), im[at]))
  return largest
}

/** S = L L*, L lower triangular with positive diagonal; null when a pivot drowns in rounding. */
function cholesky(S: ComplexMatrix, r: number): ComplexMatrix | null {
  const L = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b <= a; b++) {
      let re = S.re[a * r + b]
      let im = S.im[a * r + b]
      for (let k = 0; k < b; k++) {
        re -= L.re[a * r + k] * L.re[b * r + k] + L.im[a * r + k] * L.im[b * r + k]
        im -= L.im[a * r + k] * L.re[b * r + k] - L.re[a * r + k] * L.im[b * r + k]
      }
      if (a === b) {
        if (!(re > 1e-14 * S.re[a * (r + 1)])) return null
        L.re[a * (r + 1)] = Math.sqrt(re)
      } else {
        const pivot = L.re[b * (r + 1)]
        L.re[a * r + b] = re / pivot
        L.im[a * r + b] = im / pivot
      }
    }
  }
  return L
}

/** Jacobi rotations of pairs of rows of M (and the same of V) until all pairs of M are orthogonal. */
function orthogonaliseRows(rows: RotatedRows, r: number): boolean {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false
    for (let a = 1; a < r; a++) for (let b = 0; b < a; b++) if (rotatePair(rows, b, a, r)) rotated = true
    if (!rotated) return true
  }
  return false
}

function rotatePair(rows: RotatedRows, a: number, b: number, r: number): boolean {
  const { numbers, stride, part } = rows
  const [i, j] = [a * stride, b * stride]
  let alpha = 0
  let beta = 0
  let re = 0
  let im = 0
  for (let k = 0; k < r; k++) {
    const ar = numbers[i + k]
    const ai = numbers[i + part + k]
    const br = numbers[j + k]
    const bi = numbers[j + part + k]
    alpha += ar * ar + ai * ai
    beta += br * br + bi * bi
    re += ar * br + ai * bi
    im += ar * bi - ai * br
  }
  const overlap = Math.hypot(re, im)
  if (overlap <= ORTHOGONAL * Math.sqrt(alpha * beta)) return false
  const zeta = (beta - alpha) / (2 * overlap)
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const c = 1 / Math.sqrt(1 + t * t)
  rows.rotate(a, b, c, (c * t * re) / overlap, (c * t * im) / overlap)
  return true
}

/** K = D W L^{-1}, W = V U* from (D L)* = U Sigma V*: the rows of M are conj-free columns of U Sigma. */
function assemble(
  L: ComplexMatrix,
  spectrum: Float64Array,
  { numbers, stride, part }: RotatedRows,
  r: number,
): ComplexMatrix {
  const K = zeroMatrix(r)
  for (let k = 0; k < r; k++) {
    const [re, im] = [k * stride, k * stride + part]
    let norm = 0
    for (let a = 0; a < r; a++) norm += numbers[re + a] ** 2 + numbers[im + a] ** 2
    const scale = 1 / Math.sqrt(norm)
    for (let a = 0; a < r; a++) {
      const vr = scale * numbers[re + r + a]
      const vi = scale * numbers[im + r + a]
      for (let b = 0; b < r; b++) {
        K.re[a * r + b] += vr * numbers[re + b] + vi * numbers[im + b]
        K.im[a * r + b] += vi * numbers[re + b] - vr * numbers[im + b]
      }
    }
  }
  // rows of K: x L^{-1}, that is K L = D W, by back substitution from the last column
  for (let a = 0; a < r; a++) {
    const d = Math.sqrt(spectrum[a])
    for (let b = r - 1; b >= 0; b--) {
      let re = d * K.re[a * r + b]
      let im = d * K.im[a * r + b]
      for (let k = b + 1; k < r; k++) {
        re -= K.re[a * r + k] * L.re[k * r + b] - K.im[a * r + k] * L.im[k * r + b]
        im -= K.re[a * r + k] * L.im[k * r + b] + K.im[a * r + k] * L.re[k * r + b]
      }
      K.re[a * r + b] = re / L.re[b * (r + 1)]
      K.im[a * r + b] = im / L.re[b * (r + 1)]
    }
  }
  return K
}
