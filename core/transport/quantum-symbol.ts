/**
 * Operators B with a smooth symbol, looked at from every point z of phase space at once.
 *
 * B is given by its normal symbol beta(z) = <z|B|z> on a periodic grid, a trigonometric polynomial. With gamma = i sqrt(hbar/2) (k_x + i k_xi)
 * for the mode e^{i k.z}, the matrix of B between the oscillator's levels about z is exactly
 *
 *   <j;z|B|k;z> = sum_l sqrt(j! k!)/(l! (j-l)! (k-l)!) D^{j-l,k-l} beta(z),   D^{a,b} = multiplication of the modes by gamma^a (-conj gamma)^b,
 *
 * a finite number of Fourier transforms for all z (B = : sum D^{a,b} beta (a*)^a a^b/(a! b!) :, its Taylor series in normal order).
 * The anti-Wick symbol, B = int b(w)|w><w| dw/(2 pi hbar), is b = e^{-hbar Lap/2} beta: tr(B R) = int b Hus R.
 */
import type { PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { createFftNd, type FftNd } from '../numerics/fft-nd.ts'

/** Where (a, b), a >= b, lies in a list of the derivatives D^{a,b}. */
export const derivativeIndex = (a: number, b: number): number => (a * (a + 1)) / 2 + b

export class SymbolCalculus {
  readonly grid: PhaseSpaceGrid
  readonly count: number
  /** |gamma|^2 = hbar |k|^2/2 of the modes, and whether they take part. */
  readonly gammaSquared: Float64Array
  readonly inBand: Uint8Array
  /** The modes that take part, and the multipliers of the derivatives on them, made when first asked for. */
  private readonly band: Int32Array
  private readonly powers: Float64Array[] = []
  private readonly gammaRe: Float64Array
  private readonly gammaIm: Float64Array
  private readonly fft: FftNd
  private readonly work: Float64Array
  private readonly sum: Float64Array
  /** coefficients[j][k][l], j >= k >= l. */
  private readonly coefficients: readonly (readonly (readonly number[])[])[]

  /**
   * @param grid periodic; outside of it nothing of interest lives
   * @param levels of the oscillator about each point
   * @param band modes with |gamma|^2 above it are left out: e^{|gamma|^2} is what deconvolution amplifies them by
   */
  constructor(grid: PhaseSpaceGrid, hbar: number, levels: number, band: number) {
    const { x, xi } = grid
    this.grid = grid
    this.count = x.count * xi.count
    this.fft = createFftNd([x.count, xi.count])
    this.work = new Float64Array(2 * this.count)
    this.sum = new Float64Array(2 * this.count)
    this.gammaRe = new Float64Array(this.count)
    this.gammaIm = new Float64Array(this.count)
    this.gammaSquared = new Float64Array(this.count)
    this.inBand = new Uint8Array(this.count)
    const mode = (index: number, n: number, spacing: number): number => (2 * Math.PI * (index < n / 2 ? index : index - n)) / (n * spacing)
    const scale = Math.sqrt(hbar / 2)
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < xi.count; j++) {
        const at = i * xi.count + j
        this.gammaRe[at] = -scale * mode(j, xi.count, xi.spacing)
        this.gammaIm[at] = scale * mode(i, x.count, x.spacing)
        this.gammaSquared[at] = this.gammaRe[at] ** 2 + this.gammaIm[at] ** 2
        // the mode at the grid's own frequency has no partner
        const lonely = (x.count % 2 === 0 && 2 * i === x.count) || (xi.count % 2 === 0 && 2 * j === xi.count)
        this.inBand[at] = !lonely && this.gammaSquared[at] <= band ? 1 : 0
      }
    }
    this.band = Int32Array.from([...this.inBand.keys()].filter((k) => this.inBand[k] === 1))
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
    this.coefficients = Array.from({ length: levels }, (_, j) =>
      Array.from({ length: j + 1 }, (__, k) =>
        Array.from({ length: k + 1 }, (___, l) => Math.sqrt(factorial(j) * factorial(k)) / (factorial(l) * factorial(j - l) * factorial(k - l))),
      ),
    )
  }

  /** F^{-1} diag(multiplier) F of a real function, modes outside of the band dropped; `out` may be `values`. */
  multiplyModesInto(out: Float64Array, values: Float64Array, multiplier: Float64Array): void {
    const { data } = this.fft
    this.transform(values, data)
    for (let k = 0; k < this.count; k++) {
      const m = this.inBand[k] ? multiplier[k] : 0
      data[2 * k] *= m
      data[2 * k + 1] *= m
    }
    this.fft.inverseInPlace(data)
    for (let i = 0; i < this.count; i++) out[i] = data[2 * i]
  }

  /** The same trigonometric polynomial half a cell further along both axes. */
  shiftedByHalf(values: Float64Array): Float64Array {
    const { fft, inBand, grid: { x, xi } } = this
    this.transform(values, fft.data)
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < xi.count; j++) {
        const at = i * xi.count + j
        const angle = Math.PI * ((i < x.count / 2 ? i : i - x.count) / x.count + (j < xi.count / 2 ? j : j - xi.count) / xi.count)
        const [c, s] = inBand[at] ? [Math.cos(angle), Math.sin(angle)] : [0, 0]
        const [re, im] = [fft.data[2 * at], fft.data[2 * at + 1]]
        fft.data[2 * at] = c * re - s * im
        fft.data[2 * at + 1] = c * im + s * re
      }
    }
    fft.inverseInPlace(fft.data)
    return Float64Array.from({ length: this.count }, (_, i) => fft.data[2 * i])
  }

  /** out[derivativeIndex(a, b)] <- D^{a,b} beta for b <= a < levels, complex and interleaved; D^{b,a} is its conjugate. */
  derivativesInto(out: readonly Float64Array[], beta: Float64Array, levels: number): void {
    const { work, fft } = this
    this.transform(beta, work)
    for (let a = 0; a < levels; a++) {
      for (let b = 0; b <= a; b++) {
        this.multiplyInto(fft.data, work, a, b, 1)
        fft.inverseInPlace(fft.data)
        out[derivativeIndex(a, b)].set(fft.data)
      }
    }
  }

  /** Gradient in beta of sum_z Re sum_{a >= b} conj(A^{a,b}(z)) D^{a,b} beta(z). The fields A are destroyed. */
  adjointInto(out: Float64Array, A: readonly Float64Array[], levels: number): void {
    const { fft, sum, work } = this
    sum.fill(0)
    for (let a = 0; a < levels; a++) {
      for (let b = 0; b <= a; b++) {
        fft.data.set(A[derivativeIndex(a, b)])
        fft.forwardInPlace(fft.data)
        work.set(fft.data)
        this.multiplyInto(fft.data, work, a, b, -1)
        for (let i = 0; i < 2 * this.count; i++) sum[i] += fft.data[i]
      }
    }
    fft.data.set(sum)
    fft.inverseInPlace(fft.data)
    for (let i = 0; i < this.count; i++) out[i] = fft.data[2 * i]
  }

  /** The matrix of B about grid point `at` from its derivatives there, levels x levels, lower triangle. */
  localMatrixInto(re: Float64Array, im: Float64Array, derivatives: readonly Float64Array[], at: number, levels: number): void {
    for (let j = 0; j < levels; j++) {
      for (let k = 0; k <= j; k++) {
        const c = this.coefficients[j][k]
        let sumRe = 0
        let sumIm = 0
        for (let l = 0; l <= k; l++) {
          const D = derivatives[derivativeIndex(j - l, k - l)]
          sumRe += c[l] * D[2 * at]
          sumIm += c[l] * D[2 * at + 1]
        }
        re[j * levels + k] = sumRe
        im[j * levels + k] = sumIm
      }
    }
  }

  /** A += what the pairing tr(W B) at grid point `at` asks of the derivatives; W Hermitian, lower triangle read. */
  addPairing(A: readonly Float64Array[], Wre: Float64Array, Wim: Float64Array, at: number, levels: number): void {
    for (let j = 0; j < levels; j++) {
      for (let k = 0; k <= j; k++) {
        const c = this.coefficients[j][k]
        const twice = j === k ? 1 : 2
        for (let l = 0; l <= k; l++) {
          const D = A[derivativeIndex(j - l, k - l)]
          D[2 * at] += twice * c[l] * Wre[j * levels + k]
          D[2 * at + 1] += twice * c[l] * Wim[j * levels + k]
        }
      }
    }
  }

  private transform(values: Float64Array, out: Float64Array): void {
    const { data } = this.fft
    for (let i = 0; i < this.count; i++) {
      data[2 * i] = values[i]
      data[2 * i + 1] = 0
    }
    this.fft.forwardInPlace(data)
    if (out !== data) out.set(data)
  }

  /** out <- gamma^a (-conj gamma)^b modes (its conjugate for sign -1), 0 outside of the band. */
  private multiplyInto(out: Float64Array, modes: Float64Array, a: number, b: number, sign: 1 | -1): void {
    const { band } = this
    const table = (this.powers[derivativeIndex(a, b)] ??= this.powersOnBand(a, b))
    out.fill(0)
    for (let n = 0; n < band.length; n++) {
      const k = band[n]
      const [re, im] = [table[2 * n], sign * table[2 * n + 1]]
      const [u, v] = [modes[2 * k], modes[2 * k + 1]]
      out[2 * k] = re * u - im * v
      out[2 * k + 1] = re * v + im * u
    }
  }

  /** gamma^a (-conj gamma)^b = (-|gamma|^2)^b gamma^(a-b) for the modes of the band. */
  private powersOnBand(a: number, b: number): Float64Array {
    const { band, gammaRe, gammaIm, gammaSquared } = this
    const table = new Float64Array(2 * band.length)
    for (let n = 0; n < band.length; n++) {
      const k = band[n]
      let re = (-gammaSquared[k]) ** b
      let im = 0
      for (let power = b; power < a; power++) {
        const next = re * gammaRe[k] - im * gammaIm[k]
        im = re * gammaIm[k] + im * gammaRe[k]
        re = next
      }
      table[2 * n] = re
      table[2 * n + 1] = im
    }
    return table
  }
}
