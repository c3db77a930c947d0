import { HermitianEigen } from '../../core/numerics/linear-algebra/hermitian-eigen.ts'
import type { ComplexMatrix } from '../../core/transport/quantum-classical/quantum-matrices.ts'
import { adjoint, product, zeroMatrix } from '../../core/transport/quantum-classical/quantum-matrices.ts'
import type { RangeOfState } from '../../core/transport/quantum-classical/quantum-range.ts'

/** Y, P and H of n levels of the oscillator, and R given there, in R's eigenbasis. */
export function rangeFromFock(hbar: number, rho: ComplexMatrix, n: number): RangeOfState {
  const [Y, P, H] = [zeroMatrix(n), zeroMatrix(n), zeroMatrix(n)]
  for (let k = 0; k < n; k++) {
    H.re[k * (n + 1)] = hbar * (k + 0.5)
    if (k + 1 === n) break
    const s = Math.sqrt((hbar * (k + 1)) / 2)
    Y.re[k * n + k + 1] = Y.re[(k + 1) * n + k] = s
    P.im[k * n + k + 1] = -s
    P.im[(k + 1) * n + k] = s
  }
  const eigen = new HermitianEigen(n)
  eigen.decompose(rho.re, rho.im)
  const kept = [...eigen.values.keys()].filter((k) => eigen.values[k] > 1e-12).reverse()
  const r = kept.length
  const V = zeroMatrix(n)
  kept.forEach((k, column) => {
    for (let i = 0; i < n; i++) {
      V.re[i * n + column] = eigen.vectorsRe[k * n + i]
      V.im[i * n + column] = eigen.vectorsIm[k * n + i]
    }
  })
  const compressed = (X: ComplexMatrix): ComplexMatrix => {
    const full = product(adjoint(V, n), product(X, V, n), n)
    const part = (a: Float64Array) =>
      Float64Array.from({ length: r * r }, (_, at) => a[Math.floor(at / r) * n + (at % r)])
    return { re: part(full.re), im: part(full.im) }
  }
  return {
    hbar,
    rank: r,
    spectrum: Float64Array.from(kept, (k) => eigen.values[k]),
    Y: compressed(Y),
    P: compressed(P),
    H: compressed(H),
    centre: [0, 0],
    lostTrace: 0,
    lostEnergy: 0,
  }
}
