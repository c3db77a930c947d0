/**
 * Operators B with a smooth symbol, looked at from every point z of phase space at once.
 *
 * B is given by its normal symbol beta(z) = <z|B|z> on a periodic grid, a trigonometric polynomial. With gamma = i sqrt(hbar/2) (k_x + i k_xi)
 * for the mode e^{i k.z}, the matrix of B between the oscillator's levels about z is exactly
 *
 *   <j;z|B|k;z> = D^{j,k} beta(z),   D^{j,k} = multiplication of the modes by sum_l sqrt(j! k!)/(l! (j-l)! (k-l)!) gamma^(j-l) (-conj gamma)^(k-l),
 *
 * one Fourier transform an entry for all z (B = : sum gamma^a (-conj gamma)^b beta (a*)^a a^b/(a! b!) :, its Taylor series in normal order;
 * the sum is sqrt(k!/j!) gamma^(j-k) L_k^(j-k)(|gamma|^2), a Laguerre polynomial).
 * The anti-Wick symbol, B = int b(w)|w><w| dw/(2 pi hbar), is b = e^{-hbar Lap/2} beta: tr(B R) = int b Hus R.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { createFftNd, type FftNd } from '../../numerics/fft/fft-nd.ts'

/** Where entry (j, k), j >= k, lies in a list of the lower triangle's; at k = 0 also how many there are with j rows. */
export const entryIndex = (j: number, k: number): number => (j * (j + 1)) / 2 + k

export class SymbolCalculus {
  readonly grid: PhaseSpaceGrid
  readonly count: number
  /** |gamma|^2 = hbar |k|^2/2 of the modes, and whether they take part. */
  readonly gammaSquared: Float64Array
  readonly inBand: Uint8Array
  readonly levels: number
  /** The modes that take part, as runs of neighbours [first, end), and the multipliers of the entries on them, run after run. */
  private readonly runs: readonly (readonly [number, number])[]
  private readonly multipliers: readonly Float64Array[]
  private readonly fft: FftNd

  /**
   * @param grid periodic; outside of it nothing of interest lives
   * @param levels of the oscillator about each point
   * @param band modes with |gamma|^2 above it are left out: e^{|gamma|^2} is what deconvolution amplifies them by
   */
  constructor(grid: PhaseSpaceGrid, hbar: number, levels: number, band: number) {
    const { x, xi } = grid
    this.grid = grid
    this.levels = levels
    this.count = x.count * xi.count
    this.fft = createFftNd([x.count, xi.count], undefined, 2)
    const gammaRe = new Float64Array(this.count)
    const gammaIm = new Float64Array(this.count)
    this.gammaSquared = new Float64Array(this.count)
    this.inBand = new Uint8Array(this.count)
    const mode = (index: number, n: number, spacing: number): number =>
      (2 * Math.PI * (index < n / 2 ? index : index - n)) / (n * spacing)
    const scale = Math.sqrt(hbar / 2)
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < xi.count; j++) {
        const at = i * xi.count + j
        gammaRe[at] = -scale * mode(j, xi.count, xi.spacing)
        gammaIm[at] = scale * mode(i, x.count, x.spacing)
        this.gammaSquared[at] = gammaRe[at] ** 2 + gammaIm[at] ** 2
        // the mode at the grid's own frequency has no partner
        const lonely = (x.count % 2 === 0 && 2 * i === x.count) || (xi.count % 2 === 0 && 2 * j === xi.count)
        this.inBand[at] = !lonely && this.gammaSquared[at] <= band ? 1 : 0
      }
    }
    this.runs = runsOf(this.inBand)
    const [bandRe, bandIm] = [gammaRe, gammaIm].map((values) => values.filter((_, k) => this.inBand[k] === 1))
    this.multipliers = Array.from({ length: levels }, (_, j) =>
      Array.from({ length: j + 1 }, (__, k) => entryMultipliers(j, k, bandRe, bandIm)),
    ).flat()
  }

  /** F^{-1} diag(multiplier) F of a real function, modes outside of the band dropped; `out` may be `values`. */
  multiplyModesInto(out: Float64Array, values: Float64Array, multiplier: Float64Array): void {
    const { data } = this.fft
    this.transformInto(data, values)
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
    const {
      fft,
      inBand,
      grid: { x, xi },
    } = this
    this.transformInto(fft.data, values)
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < xi.count; j++) {
        const at = i * xi.count + j
        const angle =
          Math.PI * ((i < x.count / 2 ? i : i - x.count) / x.count + (j < xi.count / 2 ? j : j - xi.count) / xi.count)
        const [c, s] = inBand[at] ? [Math.cos(angle), Math.sin(angle)] : [0, 0]
        const [re, im] = [fft.data[2 * at], fft.data[2 * at + 1]]
        fft.data[2 * at] = c * re - s * im
        fft.data[2 * at + 1] = c * im + s * re
      }
    }
    fft.inverseInPlace(fft.data)
    return Float64Array.from({ length: this.count }, (_, i) => fft.data[2 * i])
  }

  /** The matrices of B about the grid points `places`: entry e = entryIndex(j, k) about the p-th is at 2 (e places.length + p), complex. */
  entriesInto(out: Float64Array, beta: Float64Array, places: Int32Array): void {
    const [data, modes] = this.fft.arrays
    this.transformInto(modes, beta)
    this.multipliers.forEach((table, e) => {
      data.fill(0)
      this.multiplyRunsInto(data, modes, table)
      this.fft.inverseInPlace(data)
      gather(out.subarray(2 * e * places.length), data, places)
    })
  }

  /** Gradient in beta of sum_p tr(W_p B_p), W_p Hermitian about the p-th of `places`, its lower triangle laid out as above. */
  pairingInto(out: Float64Array, W: Float64Array, places: Int32Array): void {
    const [data, sum] = this.fft.arrays
    sum.fill(0)
    for (let j = 0, e = 0; j < this.levels; j++) {
      for (let k = 0; k <= j; k++, e++) {
        data.fill(0)
        scatter(data, W.subarray(2 * e * places.length), places)
        this.fft.forwardInPlace(data)
        this.addAdjointRuns(sum, data, this.multipliers[e], j === k ? 1 : 2)
      }
    }
    this.fft.inverseInPlace(sum)
    for (let i = 0; i < this.count; i++) out[i] = sum[2 * i]
  }

  /** One of the arrays of `fft` <- F values. */
  private transformInto(out: Float64Array, values: Float64Array): void {
    for (let i = 0; i < this.count; i++) {
      out[2 * i] = values[i]
      out[2 * i + 1] = 0
    }
    this.fft.forwardInPlace(out)
  }

  /** out <- table modes on the band. */
  private multiplyRunsInto(out: Float64Array, modes: Float64Array, table: Float64Array): void {
    let n = 0
    for (const [first, end] of this.runs) {
      for (let k = 2 * first; k < 2 * end; k += 2, n += 2) {
        out[k] = table[n] * modes[k] - table[n + 1] * modes[k + 1]
        out[k + 1] = table[n] * modes[k + 1] + table[n + 1] * modes[k]
      }
    }
  }

  /** out += factor conj(table) modes on the band. */
  private addAdjointRuns(out: Float64Array, modes: Float64Array, table: Float64Array, factor: number): void {
    let n = 0
    for (const [first, end] of this.runs) {
      for (let k = 2 * first; k < 2 * end; k += 2, n += 2) {
        out[k] += factor * (table[n] * modes[k] + table[n + 1] * modes[k + 1])
        out[k + 1] += factor * (table[n] * modes[k + 1] - table[n + 1] * modes[k])
      }
    }
  }
}

function runsOf(inBand: Uint8Array): [number, number][] {
  const runs: [number, number][] = []
  for (let k = 0; k < inBand.length; k++) {
    if (inBand[k] === 0) continue
    if (k > 0 && inBand[k - 1] === 1) runs[runs.length - 1][1] = k + 1
    else runs.push([k, k + 1])
  }
  return runs
}

/** sum_l sqrt(j! k!)/(l! (j-l)! (k-l)!) gamma^(j-l) (-conj gamma)^(k-l) = gamma^(j-k) sum_l ... (-|gamma|^2)^(k-l), j >= k. */
function entryMultipliers(j: number, k: number, gammaRe: Float64Array, gammaIm: Float64Array): Float64Array {
  const table = new Float64Array(2 * gammaRe.length)
  const coefficients = Array.from(
    { length: k + 1 },
    (_, l) => Math.sqrt(factorial(j) * factorial(k)) / (factorial(l) * factorial(j - l) * factorial(k - l)),
  )
  for (let n = 0; n < gammaRe.length; n++) {
    const [a, b] = [gammaRe[n], gammaIm[n]]
    const square = a * a + b * b
    let re = coefficients.reduce((sum, c) => c - square * sum, 0)
    let im = 0
    for (let power = k; power < j; power++) [re, im] = [re * a - im * b, re * b + im * a]
    table[2 * n] = re
    table[2 * n + 1] = im
  }
  return table
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

function gather(out: Float64Array, values: Float64Array, places: Int32Array): void {
  for (let p = 0; p < places.length; p++) {
    const at = 2 * places[p]
    out[2 * p] = values[at]
    out[2 * p + 1] = values[at + 1]
  }
}

function scatter(out: Float64Array, values: Float64Array, places: Int32Array): void {
  for (let p = 0; p < places.length; p++) {
    const at = 2 * places[p]
    out[at] = values[2 * p]
    out[at + 1] = values[2 * p + 1]
  }
}
