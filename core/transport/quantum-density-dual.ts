/**
 * The dual of E_hbar^2(p, R) for a density p, over operators B with a smooth symbol (quantum-symbol.ts):
 *
 *   E^2 >= int p(z) lmin(1/2|Z - z|^2 - B) dz + tr(B R)    for every Hermitian B.
 *
 * In the oscillator's levels about z, 1/2|Z - z|^2 = hbar (n + 1/2) and B is a small matrix: the ground state is found with a few levels, whatever
 * hbar and the rank of R. At B = 0 the value is hbar/2; at the optimum R = int p |psi_z><psi_z|, psi_z the ground states.
 *
 *   grad = mu - sum_z p <psi_z|dB|psi_z>,  mu = e^{-hbar Lap/2} Hus R,     -Hess[dB] = 2 sum_z p sum_k |<k|dB|psi_z>|^2/(E_k - E_0).
 */
import type { PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { HermitianEigen } from '../numerics/hermitian-eigen.ts'
import { derivativeIndex, SymbolCalculus } from './quantum-symbol.ts'

/** Points with less mass are left to the remainder. */
const NEGLIGIBLE_MASS = 1e-14
/** Points with less than this part of the greatest mass are left out of the Hessian, which only steers the steps. */
const UNFELT_MASS = 1e-7
/** Exponents of deconvolution never reach this: the band ends before. */
const BAND_LIMIT = 30
/** Wells within so many sqrt hbar are the ground state's own. */
const NEAR = 4

export class DensityDual {
  readonly hbar: number
  readonly levels: number
  readonly calculus: SymbolCalculus
  /** Masses of the grid's cells; of p's, those at `points` only are used. */
  readonly mass: Float64Array
  readonly points: Int32Array
  /** 1 where a point's response counts in the Hessian. */
  private readonly isFelt: Uint8Array
  /** mu as masses, modes of the band. */
  readonly symbol: Float64Array
  value = 0
  /** lmin at the points, energies (points x levels) and vectors (points x levels x levels). */
  readonly energies: Float64Array
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
  private readonly derivatives: Float64Array[]
  private readonly eigen: HermitianEigen
  private readonly re: Float64Array
  private readonly im: Float64Array
  private readonly line: { readonly vRe: Float64Array; readonly vIm: Float64Array; readonly yRe: Float64Array; readonly yIm: Float64Array }

  /** @param mass p times the cell, sum 1 @param husimi Hus R times the cell, about p's mean */
  constructor(grid: PhaseSpaceGrid, hbar: number, mass: Float64Array, husimi: Float64Array, levels: number, band: number) {
    this.hbar = hbar
    this.levels = levels
    this.mass = mass
    this.calculus = new SymbolCalculus(grid, hbar, levels, band)
    this.points = Int32Array.from([...mass.keys()].filter((i) => mass[i] > NEGLIGIBLE_MASS))
    const most = mass.reduce((a, m) => Math.max(a, m), 0)
    this.isFelt = Uint8Array.from(mass, (m) => (m > UNFELT_MASS * most ? 1 : 0))
    this.symbol = this.deconvolved(husimi)
    const n = this.points.length
    this.energies = new Float64Array(n * levels)
    this.vectorsRe = new Float64Array(n * levels * levels)
    this.vectorsIm = new Float64Array(n * levels * levels)
    this.derivatives = Array.from({ length: derivativeIndex(levels, 0) }, () => new Float64Array(2 * mass.length))
    this.eigen = new HermitianEigen(levels)
    this.re = new Float64Array(levels * levels)
    this.im = new Float64Array(levels * levels)
    const line = () => new Float64Array(levels)
    this.line = { vRe: line(), vIm: line(), yRe: line(), yIm: line() }
  }

  /** Ground states and value at B with this symbol; returns the value. */
  evaluate(beta: Float64Array): number {
    const { calculus, levels: n, derivatives, re, im, eigen, points, mass } = this
    calculus.derivativesInto(derivatives, beta, n)
    let value = 0
    for (let i = 0; i < beta.length; i++) value += this.symbol[i] * beta[i]
    for (let p = 0; p < points.length; p++) {
      calculus.localMatrixInto(re, im, derivatives, points[p], n)
      for (let at = 0; at < n * n; at++) {
        re[at] = -re[at]
        im[at] = -im[at]
      }
      for (let k = 0; k < n; k++) re[k * (n + 1)] += this.hbar * (k + 0.5)
      eigen.decompose(re, im)
      this.energies.set(eigen.values, p * n)
      this.vectorsRe.set(eigen.vectorsRe, p * n * n)
      this.vectorsIm.set(eigen.vectorsIm, p * n * n)
      value += mass[points[p]] * eigen.values[0]
    }
    this.value = value
    return value
  }

  /** Mass of p at the points that are left out. */
  get neglectedMass(): number {
    return 1 - this.points.reduce((sum, at) => sum + this.mass[at], 0)
  }

  /** b = e^{-hbar Lap/2} beta. */
  antiWickSymbol(beta: Float64Array): Float64Array {
    return this.deconvolved(beta)
  }

  /** What the value at beta, at which the dual stands, becomes with other data, minus what it is. */
  change(beta: Float64Array, mass: Float64Array, husimi: Float64Array): number {
    const { points, energies, levels } = this
    const symbol = this.deconvolved(husimi)
    let change = 0
    for (let i = 0; i < beta.length; i++) change += (symbol[i] - this.symbol[i]) * beta[i]
    for (let p = 0; p < points.length; p++) change += (mass[points[p]] - this.mass[points[p]]) * energies[p * levels]
    return change
  }

  /** e^{-hbar Lap/2} within the band. */
  private deconvolved(values: Float64Array): Float64Array {
    const out = new Float64Array(values.length)
    this.calculus.multiplyModesInto(out, values, this.calculus.gammaSquared.map((g) => Math.exp(Math.min(g, BAND_LIMIT))))
    return out
  }

  /**
   * sum_z p (lmin - far)^+, far = min over |w - z| > 4 sqrt hbar of <w|1/2|Z - z|^2 - B|w> - hbar/2 = 1/2|z - w|^2 - beta(w) (nearest images):
   * what the lower end loses if a state elsewhere lies as deep as the ground state about z.
   */
  lossToOtherWells(beta: Float64Array): number {
    const { points, mass, energies, levels, hbar, calculus: { grid: { x, xi } } } = this
    const image = (d: number, n: number): number => Math.min(d, n - d)
    const near = (NEAR * NEAR * hbar) / 2
    const along = Float64Array.from({ length: xi.count }, (_, d) => 0.5 * (image(d, xi.count) * xi.spacing) ** 2)
    let loss = 0
    for (let p = 0; p < points.length; p++) {
      const [i, j] = [Math.floor(points[p] / xi.count), points[p] % xi.count]
      let far = Infinity
      for (let k = 0; k < x.count; k++) {
        const across = 0.5 * (image(Math.abs(k - i), x.count) * x.spacing) ** 2
        for (let l = 0; l < xi.count; l++) {
          const cost = across + along[Math.abs(l - j)]
          if (cost > near && cost - beta[k * xi.count + l] < far) far = cost - beta[k * xi.count + l]
        }
      }
      loss += mass[points[p]] * Math.max(0, energies[p * levels] - far)
    }
    return loss
  }

  /** mu - sum_z p <psi_z|dB|psi_z> as a function on the grid. */
  gradientInto(out: Float64Array): void {
    const { levels: n, points, mass, re, im, derivatives, calculus } = this
    for (const D of derivatives) D.fill(0)
    for (let p = 0; p < points.length; p++) {
      const u = p * n * n
      const w = mass[points[p]]
      for (let j = 0; j < n; j++) {
        for (let k = 0; k <= j; k++) {
          re[j * n + k] = w * (this.vectorsRe[u + j] * this.vectorsRe[u + k] + this.vectorsIm[u + j] * this.vectorsIm[u + k])
          im[j * n + k] = w * (this.vectorsIm[u + j] * this.vectorsRe[u + k] - this.vectorsRe[u + j] * this.vectorsIm[u + k])
        }
      }
      calculus.addPairing(derivatives, re, im, points[p], n)
    }
    calculus.adjointInto(out, derivatives, n)
    for (let i = 0; i < out.length; i++) out[i] = this.symbol[i] - out[i]
  }

  /** out <- -Hess[direction], as the points that matter see it: symmetric and positive all the same. */
  hessianInto(out: Float64Array, direction: Float64Array): void {
    const { points, mass, derivatives, calculus, isFelt } = this
    const m = this.levels
    calculus.derivativesInto(derivatives, direction, m)
    const { yRe, yIm } = this.line
    for (let p = 0; p < points.length; p++) {
      const at = points[p]
      if (!isFelt[at]) continue
      this.respond(p, m)
      const { re, im } = this
      for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) derivatives[derivativeIndex(a, b)].fill(0, 2 * at, 2 * at + 2)
      const u = p * this.levels * this.levels
      const w = mass[at]
      for (let j = 0; j < m; j++) {
        for (let k = 0; k <= j; k++) {
          const [ajr, aji, akr, aki] = [this.vectorsRe[u + j], this.vectorsIm[u + j], this.vectorsRe[u + k], this.vectorsIm[u + k]]
          re[j * m + k] = w * (yRe[j] * akr + yIm[j] * aki + ajr * yRe[k] + aji * yIm[k])
          im[j * m + k] = w * (yIm[j] * akr - yRe[j] * aki + aji * yRe[k] - ajr * yIm[k])
        }
      }
      calculus.addPairing(derivatives, re, im, at, m)
    }
    this.clearOutside(m)
    calculus.adjointInto(out, derivatives, m)
  }

  /** y = sum_{k > 0} |k><k|dB|psi>/(E_k - E_0) at point p; dB from its derivatives, m levels. */
  private respond(p: number, m: number): void {
    const { levels: n, re, im, vectorsRe: V, vectorsIm: W, energies, line: { vRe, vIm, yRe, yIm } } = this
    this.calculus.localMatrixInto(re, im, this.derivatives, this.points[p], m)
    const u = p * n * n
    vRe.fill(0)
    vIm.fill(0)
    for (let j = 0; j < m; j++) {
      for (let k = 0; k <= j; k++) {
        const [a, b] = [re[j * m + k], im[j * m + k]]
        vRe[j] += a * V[u + k] - b * W[u + k]
        vIm[j] += a * W[u + k] + b * V[u + k]
        if (k === j) continue
        vRe[k] += a * V[u + j] + b * W[u + j]
        vIm[k] += a * W[u + j] - b * V[u + j]
      }
    }
    yRe.fill(0)
    yIm.fill(0)
    for (let k = 1; k < n; k++) {
      const row = u + k * n
      let cr = 0
      let ci = 0
      for (let j = 0; j < m; j++) {
        cr += V[row + j] * vRe[j] + W[row + j] * vIm[j]
        ci += V[row + j] * vIm[j] - W[row + j] * vRe[j]
      }
      const scale = 1 / (energies[p * n + k] - energies[p * n])
      cr *= scale
      ci *= scale
      for (let j = 0; j < m; j++) {
        yRe[j] += cr * V[row + j] - ci * W[row + j]
        yIm[j] += cr * W[row + j] + ci * V[row + j]
      }
    }
  }

  /** Where nothing responds the derivatives of the direction are still in the fields. */
  private clearOutside(m: number): void {
    const { isFelt, derivatives } = this
    for (let d = 0; d < derivativeIndex(m, 0); d++) {
      const D = derivatives[d]
      for (let at = 0; at < isFelt.length; at++) if (!isFelt[at]) D[2 * at] = D[2 * at + 1] = 0
    }
  }
}
