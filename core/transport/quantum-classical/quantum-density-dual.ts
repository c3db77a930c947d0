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
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import { LocalResponses } from './quantum-density-response.ts'
import { entryIndex, SymbolCalculus } from './quantum-symbol.ts'

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
  /** The points, by their number, whose response counts in the Hessian, and where they are. */
  private readonly felt: Int32Array
  private readonly feltPlaces: Int32Array
  /** mu as masses, modes of the band. */
  readonly symbol: Float64Array
  value = 0
  /** lmin at the points, energies (points x levels) and vectors (points x levels x levels). */
  readonly energies: Float64Array
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
  /** Lower triangles of local matrices, as SymbolCalculus lays them out. */
  private readonly entries: Float64Array
  /** Of the felt points, as of the last time that the Hessian was asked for. */
  private readonly responses: LocalResponses
  private isStale = true
  private readonly eigen: HermitianEigen
  private readonly re: Float64Array
  private readonly im: Float64Array

  /** @param mass p times the cell, sum 1 @param husimi Hus R times the cell, about p's mean */
  constructor(
    grid: PhaseSpaceGrid,
    hbar: number,
    mass: Float64Array,
    husimi: Float64Array,
    levels: number,
    band: number,
  ) {
    this.hbar = hbar
    this.levels = levels
    this.mass = mass
    this.calculus = new SymbolCalculus(grid, hbar, levels, band)
    this.points = Int32Array.from([...mass.keys()].filter((i) => mass[i] > NEGLIGIBLE_MASS))
    const most = mass.reduce((a, m) => Math.max(a, m), 0)
    this.felt = Int32Array.from([...this.points.keys()].filter((p) => mass[this.points[p]] > UNFELT_MASS * most))
    this.feltPlaces = this.felt.map((p) => this.points[p])
    this.symbol = this.deconvolved(husimi)
    const n = this.points.length
    this.energies = new Float64Array(n * levels)
    this.vectorsRe = new Float64Array(n * levels * levels)
    this.vectorsIm = new Float64Array(n * levels * levels)
    this.entries = new Float64Array(2 * n * entryIndex(levels, 0))
    this.responses = new LocalResponses(
      levels,
      Float64Array.from(this.feltPlaces, (place) => mass[place]),
    )
    this.eigen = new HermitianEigen(levels)
    this.re = new Float64Array(levels * levels)
    this.im = new Float64Array(levels * levels)
  }

  /** Ground states and value at B with this symbol; returns the value. */
  evaluate(beta: Float64Array): number {
    const { levels: n, eigen } = this
    this.value = this.sumOfEnergies(beta, n, (p) => {
      this.energies.set(eigen.values, p * n)
      this.vectorsRe.set(eigen.vectorsRe, p * n * n)
      this.vectorsIm.set(eigen.vectorsIm, p * n * n)
    })
    this.isStale = true
    return this.value
  }

  /** The value at B alone; the dual stands where it stood. */
  valueAt(beta: Float64Array): number {
    return this.sumOfEnergies(beta, 0, () => undefined)
  }

  private sumOfEnergies(beta: Float64Array, vectors: number, decomposed: (p: number) => void): number {
    const { levels: n, entries, re, im, eigen, points, mass } = this
    this.calculus.entriesInto(entries, beta, points)
    let value = 0
    for (let i = 0; i < beta.length; i++) value += this.symbol[i] * beta[i]
    for (let p = 0; p < points.length; p++) {
      for (let j = 0, at = 2 * p; j < n; j++) {
        for (let k = 0; k <= j; k++, at += 2 * points.length) {
          re[j * n + k] = -entries[at]
          im[j * n + k] = -entries[at + 1]
        }
        re[j * (n + 1)] += this.hbar * (j + 0.5)
      }
      eigen.decompose(re, im, 0, vectors)
      decomposed(p)
      value += mass[points[p]] * eigen.values[0]
    }
    return value
  }

  /** Mass of p at the points that are left out. */
  get neglectedMass(): number {
    return 1 - this.points.reduce((sum, at) => sum + this.mass[at], 0)
  }

  /**
   * How far the sum of lmin over these points alone, normalised, is from that over all: at the optimum, by which E^2 of the measure on them
   * may be below E^2(p, R).
   */
  changeOnPoints(chosen: Int32Array): number {
    const { points, mass, energies, levels } = this
    let [part, some, whole, all] = [0, 0, 0, 0]
    for (const p of chosen) {
      part += mass[points[p]]
      some += mass[points[p]] * energies[p * levels]
    }
    for (let p = 0; p < points.length; p++) {
      all += mass[points[p]]
      whole += mass[points[p]] * energies[p * levels]
    }
    return Math.abs(some / part - whole / all)
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
    this.calculus.multiplyModesInto(
      out,
      values,
      this.calculus.gammaSquared.map((g) => Math.exp(Math.min(g, BAND_LIMIT))),
    )
    return out
  }

  /**
   * sum_z p (lmin - far)^+, far = min over |w - z| > 4 sqrt hbar of <w|1/2|Z - z|^2 - B|w> - hbar/2 = 1/2|z - w|^2 - beta(w) (nearest images):
   * what the lower end loses if a state elsewhere lies as deep as the ground state about z.
   */
  lossToOtherWells(beta: Float64Array): number {
    const {
      points,
      mass,
      energies,
      levels,
      hbar,
      calculus: {
        grid: { x, xi },
      },
    } = this
    const image = (d: number, n: number): number => Math.min(d, n - d)
    const near = (NEAR * NEAR * hbar) / 2
    const along = Float64Array.from({ length: xi.count }, (_, d) => 0.5 * (image(d, xi.count) * xi.spacing) ** 2)
    // no deeper than this less the cost of getting there
    const most = beta.reduce((a, b) => Math.max(a, b), -Infinity)
    let loss = 0
    for (let p = 0; p < points.length; p++) {
      const [i, j] = [Math.floor(points[p] / xi.count), points[p] % xi.count]
      let far = Infinity
      for (let k = 0; k < x.count; k++) {
        const across = 0.5 * (image(Math.abs(k - i), x.count) * x.spacing) ** 2
        if (across - most >= energies[p * levels]) continue
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
    const { levels: n, points, mass, entries, vectorsRe: V, vectorsIm: W, calculus } = this
    for (let p = 0; p < points.length; p++) {
      const u = p * n * n
      const w = mass[points[p]]
      for (let j = 0, at = 2 * p; j < n; j++) {
        for (let k = 0; k <= j; k++, at += 2 * points.length) {
          entries[at] = w * (V[u + j] * V[u + k] + W[u + j] * W[u + k])
          entries[at + 1] = w * (W[u + j] * V[u + k] - V[u + j] * W[u + k])
        }
      }
    }
    calculus.pairingInto(out, entries, points)
    for (let i = 0; i < out.length; i++) out[i] = this.symbol[i] - out[i]
  }

  /** out <- -Hess[direction], as the points that matter see it: symmetric and positive all the same. */
  hessianInto(out: Float64Array, direction: Float64Array): void {
    const { feltPlaces, entries, calculus, responses } = this
    if (this.isStale) responses.update(this, this.felt)
    this.isStale = false
    calculus.entriesInto(entries, direction, feltPlaces)
    responses.respondInPlace(entries)
    calculus.pairingInto(out, entries, feltPlaces)
  }
}
