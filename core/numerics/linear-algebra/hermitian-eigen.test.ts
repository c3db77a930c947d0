import { describe, expect, it } from 'vitest'
import { decomposeBatchInto, HermitianEigen } from './hermitian-eigen.ts'

interface Matrix {
  readonly n: number
  readonly re: Float64Array
  readonly im: Float64Array
}

function randomNumbers(seed: number): () => number {
  let s = seed >>> 0
  return () => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1
}

/** W diag(spectrum) W*, W a product of random reflections: the spectrum is known exactly. */
function withSpectrum(spectrum: readonly number[], seed: number): Matrix {
  const n = spectrum.length
  const next = randomNumbers(seed)
  const re = new Float64Array(n * n)
  const im = new Float64Array(n * n)
  spectrum.forEach((s, i) => (re[i * n + i] = s))
  for (let pass = 0; pass < 3; pass++) {
    const v = Array.from({ length: n }, () => [next(), next()])
    const norm = v.reduce((sum, [a, b]) => sum + a * a + b * b, 0)
    const product = (left: boolean): void => {
      for (let k = 0; k < n; k++) {
        let a = 0
        let b = 0
        for (let i = 0; i < n; i++) {
          const at = left ? i * n + k : k * n + i
          const sign = left ? -1 : 1
          a += v[i][0] * re[at] - sign * v[i][1] * im[at]
          b += v[i][0] * im[at] + sign * v[i][1] * re[at]
        }
        for (let i = 0; i < n; i++) {
          const at = left ? i * n + k : k * n + i
          const sign = left ? 1 : -1
          re[at] -= (2 / norm) * (a * v[i][0] - b * sign * v[i][1])
          im[at] -= (2 / norm) * (b * v[i][0] + a * sign * v[i][1])
        }
      }
    }
    product(true)
    product(false)
  }
  return { n, re, im }
}

/** Largest |A v - lambda v| and largest departure from orthonormality. */
function defects({ n, re, im }: Matrix, e: HermitianEigen): { residual: number; orthogonality: number } {
  let residual = 0
  let orthogonality = 0
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let a = -e.values[k] * e.vectorsRe[k * n + i]
      let b = -e.values[k] * e.vectorsIm[k * n + i]
      for (let j = 0; j < n; j++) {
        a += re[i * n + j] * e.vectorsRe[k * n + j] - im[i * n + j] * e.vectorsIm[k * n + j]
        b += re[i * n + j] * e.vectorsIm[k * n + j] + im[i * n + j] * e.vectorsRe[k * n + j]
      }
      residual = Math.max(residual, Math.hypot(a, b))
    }
    for (let l = 0; l <= k; l++) {
      let a = k === l ? -1 : 0
      let b = 0
      for (let i = 0; i < n; i++) {
        a += e.vectorsRe[k * n + i] * e.vectorsRe[l * n + i] + e.vectorsIm[k * n + i] * e.vectorsIm[l * n + i]
        b += e.vectorsRe[k * n + i] * e.vectorsIm[l * n + i] - e.vectorsIm[k * n + i] * e.vectorsRe[l * n + i]
      }
      orthogonality = Math.max(orthogonality, Math.hypot(a, b))
    }
  }
  return { residual, orthogonality }
}

const linear = (n: number) => Array.from({ length: n }, (_, k) => k - n / 3)
const spectra: Record<string, (n: number) => number[]> = {
  spread: linear,
  'graded over fourteen decades': (n) =>
    Array.from({ length: n }, (_, k) => 10 ** ((-14 * (n - 1 - k)) / Math.max(1, n - 1))),
  'one cluster': (n) => Array.from({ length: n }, (_, k) => 1 + 1e-13 * k),
  'two clusters and zero': (n) => Array.from({ length: n }, (_, k) => [0, 1, 1 + 1e-9][k % 3]).sort((a, b) => a - b),
  identity: (n) => Array.from({ length: n }, () => 2),
  zero: (n) => Array.from({ length: n }, () => 0),
  'rank one': (n) => Array.from({ length: n }, (_, k) => (k === n - 1 ? 1 : 0)),
}

describe('HermitianEigen', () => {
  for (const [name, spectrum] of Object.entries(spectra)) {
    it.each([1, 2, 3, 8, 33, 96])(`finds spectrum and orthonormal vectors: ${name}, n = %i`, (n) => {
      const wanted = spectrum(n)
      const matrix = withSpectrum(wanted, 7 + n)
      const eigen = new HermitianEigen(n)
      eigen.decompose(matrix.re, matrix.im)
      const scale = Math.max(1e-300, ...wanted.map(Math.abs))
      wanted.forEach((value, k) => expect(Math.abs(eigen.values[k] - value)).toBeLessThanOrEqual(4e-15 * n * scale))
      const { residual, orthogonality } = defects(matrix, eigen)
      expect(residual).toBeLessThanOrEqual(4e-15 * n * scale)
      expect(orthogonality).toBeLessThanOrEqual(4e-15 * n)
    })
  }

  it('takes tridiagonal matrices with a zero off-diagonal and one with a purely imaginary one', () => {
    // [[0, -i], [i, 0]] has the eigenvalues -1 and 1; a zero couples a second copy
    const n = 4
    const re = new Float64Array(16)
    const im = new Float64Array(16)
    for (const k of [0, 2]) {
      im[(k + 1) * n + k] = 1
      im[k * n + k + 1] = -1
    }
    const eigen = new HermitianEigen(n)
    eigen.decompose(re, im)
    expect([...eigen.values].map((v) => Math.round(v * 1e14) / 1e14)).toEqual([-1, -1, 1, 1])
    expect(defects({ n, re, im }, eigen).residual).toBeLessThan(1e-15)
  })

  it('gives the lowest vectors alone, reads the lower triangle only and leaves the matrix as it is', () => {
    const { n, re, im } = withSpectrum(linear(12), 3)
    const all = new HermitianEigen(n)
    all.decompose(re, im)
    const upperSpoilt = re.map((value, at) => (at % n > Math.floor(at / n) ? NaN : value))
    const some = new HermitianEigen(n)
    some.decompose(upperSpoilt, im, 0, 3)
    expect([...some.values]).toEqual([...all.values])
    expect([...some.vectorsRe.slice(0, 3 * n)]).toEqual([...all.vectorsRe.slice(0, 3 * n)])
    some.decompose(re, im, 0, 0)
    all.values.forEach((value, k) => expect(some.values[k]).toBeCloseTo(value, 12))
  })

  it('works through a batch', () => {
    const n = 5
    const matrices = [1, 2, 3].map((seed) => withSpectrum(linear(n), seed))
    const stacked = (part: 're' | 'im') => Float64Array.from(matrices.flatMap((m) => [...m[part]]))
    const out = { values: new Float64Array(15), vectorsRe: new Float64Array(30), vectorsIm: new Float64Array(30) }
    decomposeBatchInto(new HermitianEigen(n), stacked('re'), stacked('im'), 3, 2, out)
    const alone = new HermitianEigen(n)
    alone.decompose(matrices[2].re, matrices[2].im, 0, 2)
    expect([...out.values.slice(10)]).toEqual([...alone.values])
    expect([...out.vectorsIm.slice(20)]).toEqual([...alone.vectorsIm.slice(0, 10)])
  })

  it('refuses sizes and entries that are no matrix', () => {
    expect(() => new HermitianEigen(0)).toThrow(RangeError)
    expect(() => new HermitianEigen(2).decompose(new Float64Array([1, 0, NaN, 1]), new Float64Array(4))).toThrow(
      'not finite',
    )
    expect(() => new HermitianEigen(2).decompose(new Float64Array(4), new Float64Array(4), 0, 3)).toThrow(
      'no 3 eigenvectors',
    )
  })
})
