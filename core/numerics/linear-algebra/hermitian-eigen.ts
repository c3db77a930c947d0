/**
 * Eigenvalues and eigenvectors of complex Hermitian matrices, many of one size, without allocation.
 *
 *   A = Q T Q*,  T real tridiagonal     Householder reflections, 4/3 n^3 complex multiply-adds; the phases of the
 *                                       off-diagonal are moved into Q
 *   T = Z diag(values) Z^T              symmetric-tridiagonal.ts
 *   vectors = Q Z                       reflections applied backwards, to the wanted vectors only
 *
 * Backward stable: values and residuals to a few n eps ||A||, vectors orthonormal to a few n eps, also in clusters. Small
 * eigenvalues of graded matrices are exact to eps ||A||, not to relative accuracy.
 *
 * Source: Martin, Reinsch, Wilkinson (Handbook for Automatic Computation II, tred and tql), complex as in EISPACK's htridi.
 */
import { tridiagonalEigenInPlace } from './symmetric-tridiagonal.ts'

export class HermitianEigen {
  readonly size: number
  /** Ascending. */
  readonly values: Float64Array
  /** vectorsRe[k * size + i] + i vectorsIm[...]: component i of vector k; only the rows k < wanted of the last call mean anything. */
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
  private readonly re: Float64Array
  private readonly im: Float64Array
  /** Row k: the vector of reflection k (zero up to and including component k). */
  private readonly vRe: Float64Array
  private readonly vIm: Float64Array
  private readonly tau: Float64Array
  private readonly off: Float64Array
  private readonly phaseRe: Float64Array
  private readonly phaseIm: Float64Array
  private readonly pRe: Float64Array
  private readonly pIm: Float64Array
  private readonly z: Float64Array
  private readonly order: Int32Array

  /** @param size n >= 1; the workspace holds 7 n^2 numbers */
  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`The size of a matrix must be a positive integer; got ${size}.`)
    const square = () => new Float64Array(size * size)
    const line = () => new Float64Array(size)
    this.size = size
    this.values = line()
    this.vectorsRe = square()
    this.vectorsIm = square()
    this.re = square()
    this.im = square()
    this.vRe = square()
    this.vIm = square()
    this.z = square()
    this.tau = line()
    this.off = line()
    this.phaseRe = line()
    this.phaseIm = line()
    this.pRe = line()
    this.pIm = line()
    this.order = new Int32Array(size)
  }

  /**
   * @param re, im the matrix, row-major, from `offset` on; only the lower triangle is read, and nothing is written
   * @param wanted number of eigenvectors, those of the smallest eigenvalues (0: values only)
   * @throws {RangeError} when an entry is not finite
   */
  decompose(re: Float64Array, im: Float64Array, offset = 0, wanted = this.size): void {
    this.load(re, im, offset)
    for (let k = 0; k < this.size - 1; k++) this.eliminateColumn(k)
    this.values[this.size - 1] = this.re[this.size * this.size - 1]
    tridiagonalEigenInPlace(this.values, this.off, this.size, wanted > 0 ? this.z : null)
    this.sort(wanted)
    for (let k = 0; k < wanted; k++) this.backTransform(k)
  }

  private load(re: Float64Array, im: Float64Array, offset: number): void {
    const { size: n, re: ownRe, im: ownIm } = this
    let sum = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const at = i * n + j
        const a = re[offset + at]
        const b = j === i ? 0 : im[offset + at]
        ownRe[at] = a
        ownIm[at] = b
        sum += Math.abs(a) + Math.abs(b)
      }
    }
    if (!Number.isFinite(sum)) throw new RangeError('A Hermitian matrix has an entry that is not finite.')
  }

  /**
   * H_k = 1 - tau v v* takes column k below the diagonal, x, to -e^{i arg x_1} |x| e_1; the phase that this subdiagonal
   * element carries is taken over by the next basis vector.
   */
  private eliminateColumn(k: number): void {
    const { size: n, re, im, vRe, vIm, tau, off, phaseRe, phaseIm } = this
    this.values[k] = re[k * n + k]
    let tail = 0
    for (let i = k + 2; i < n; i++) tail += re[i * n + k] ** 2 + im[i * n + k] ** 2
    const at = (k + 1) * n + k
    const aRe = re[at]
    const aIm = im[at]
    const head = Math.sqrt(aRe * aRe + aIm * aIm)
    let uRe = head > 0 ? aRe / head : 1
    let uIm = head > 0 ? aIm / head : 0
    off[k] = head
    tau[k] = 0
    if (tail > 0) {
      const norm = Math.sqrt(head * head + tail)
      const v = k * n
      vRe[v + k + 1] = uRe * (head + norm)
      vIm[v + k + 1] = uIm * (head + norm)
      for (let i = k + 2; i < n; i++) {
        vRe[v + i] = re[i * n + k]
        vIm[v + i] = im[i * n + k]
      }
      tau[k] = 1 / (norm * (norm + head))
      off[k] = norm
      uRe = -uRe
      uIm = -uIm
      this.reflectTrailingBlock(k)
    }
    const pr = k === 0 ? 1 : phaseRe[k]
    const pi = k === 0 ? 0 : phaseIm[k]
    phaseRe[k + 1] = pr * uRe - pi * uIm
    phaseIm[k + 1] = pr * uIm + pi * uRe
  }

  /** B <- H B H = B - v w* - w v*, with p = tau B v and w = p - (tau/2)(v* p) v; lower triangle only. */
  private reflectTrailingBlock(k: number): void {
    const { size: n, re, im, vRe, vIm, pRe, pIm } = this
    const t = this.tau[k]
    const v = k * n
    for (let i = k + 1; i < n; i++) {
      pRe[i] = 0
      pIm[i] = 0
    }
    for (let i = k + 1; i < n; i++) {
      const row = i * n
      const xr = vRe[v + i]
      const xi = vIm[v + i]
      let sr = re[row + i] * xr
      let si = re[row + i] * xi
      for (let j = k + 1; j < i; j++) {
        const ar = re[row + j]
        const ai = im[row + j]
        const yr = vRe[v + j]
        const yi = vIm[v + j]
        sr += ar * yr - ai * yi
        si += ar * yi + ai * yr
        pRe[j] += ar * xr + ai * xi
        pIm[j] += ar * xi - ai * xr
      }
      pRe[i] += sr
      pIm[i] += si
    }
    let overlap = 0
    for (let i = k + 1; i < n; i++) {
      pRe[i] *= t
      pIm[i] *= t
      overlap += vRe[v + i] * pRe[i] + vIm[v + i] * pIm[i]
    }
    const half = 0.5 * t * overlap
    for (let i = k + 1; i < n; i++) {
      pRe[i] -= half * vRe[v + i]
      pIm[i] -= half * vIm[v + i]
    }
    for (let i = k + 1; i < n; i++) {
      const row = i * n
      const vr = vRe[v + i]
      const vi = vIm[v + i]
      const wr = pRe[i]
      const wi = pIm[i]
      for (let j = k + 1; j <= i; j++) {
        const yr = vRe[v + j]
        const yi = vIm[v + j]
        const qr = pRe[j]
        const qi = pIm[j]
        re[row + j] -= vr * qr + vi * qi + wr * yr + wi * yi
        im[row + j] -= vi * qr - vr * qi + wi * yr - wr * yi
      }
    }
  }

  /** Ascending values; `order[k]`: the row of z that belongs to value k. Insertion sort: n is small, QL leaves them nearly sorted. */
  private sort(wanted: number): void {
    const { size: n, values, order } = this
    for (let k = 0; k < n; k++) order[k] = k
    for (let k = 1; k < n; k++) {
      const value = values[k]
      const row = order[k]
      let j = k - 1
      for (; j >= 0 && values[j] > value; j--) {
        values[j + 1] = values[j]
        order[j + 1] = order[j]
      }
      values[j + 1] = value
      order[j + 1] = row
    }
    if (wanted > n) throw new RangeError(`A matrix of size ${n} has no ${wanted} eigenvectors.`)
  }

  /** Row k of the vectors: H_0 ... H_{n-3} diag(phase) z. */
  private backTransform(k: number): void {
    const { size: n, vectorsRe: xRe, vectorsIm: xIm, vRe, vIm, tau, phaseRe, phaseIm, z } = this
    const x = k * n
    const from = this.order[k] * n
    xRe[x] = z[from]
    xIm[x] = 0
    for (let i = 1; i < n; i++) {
      xRe[x + i] = phaseRe[i] * z[from + i]
      xIm[x + i] = phaseIm[i] * z[from + i]
    }
    for (let r = n - 3; r >= 0; r--) {
      const t = tau[r]
      if (t === 0) continue
      const v = r * n
      let sr = 0
      let si = 0
      for (let i = r + 1; i < n; i++) {
        sr += vRe[v + i] * xRe[x + i] + vIm[v + i] * xIm[x + i]
        si += vRe[v + i] * xIm[x + i] - vIm[v + i] * xRe[x + i]
      }
      sr *= t
      si *= t
      for (let i = r + 1; i < n; i++) {
        xRe[x + i] -= vRe[v + i] * sr - vIm[v + i] * si
        xIm[x + i] -= vRe[v + i] * si + vIm[v + i] * sr
      }
    }
  }
}

/**
 * `count` matrices stacked one behind the other: values into [count x size], the `wanted` lowest vectors of each into
 * [count x wanted x size]. Nothing is allocated.
 */
export function decomposeBatchInto(
  eigen: HermitianEigen,
  re: Float64Array,
  im: Float64Array,
  count: number,
  wanted: number,
  out: { readonly values: Float64Array; readonly vectorsRe: Float64Array; readonly vectorsIm: Float64Array },
): void {
  const n = eigen.size
  const length = wanted * n
  for (let k = 0; k < count; k++) {
    eigen.decompose(re, im, k * n * n, wanted)
    out.values.set(eigen.values, k * n)
    for (let i = 0; i < length; i++) {
      out.vectorsRe[k * length + i] = eigen.vectorsRe[i]
      out.vectorsIm[k * length + i] = eigen.vectorsIm[i]
    }
  }
}
