/**
 * Vlasov on a phase-space grid: Fourier in both variables, each factor of the splitting an exact shift.
 *
 *   drift  f(x, xi) -> f(x - tau xi, xi):      multiply the x-transform of the row xi_j by e^{-i k tau xi_j},
 *   kick   f(x, xi) -> f(x, xi + tau F(x)):    multiply the xi-transform of the row x_i by e^{+i eta tau F(x_i)}.
 *
 * Two real rows share one complex transform. Errors are spectral as long as f stays inside the box and its filaments inside
 * the band; `edge` and `tail` measure both and nothing is filtered. Mass and ||f||_2 are conserved to rounding.
 */
import type { PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { createFft, type Fft } from '../numerics/fft.ts'
import { evaluateSpline } from '../numerics/interpolation.ts'
import type { MeanField, RecordedField } from './vlasov-mean-field.ts'
import type { DensitySums } from './vlasov-observables.ts'
import type { SplitState } from './vlasov-stepping.ts'

export class GridFlow implements SplitState<RecordedField> {
  readonly grid: PhaseSpaceGrid
  /** Rows of x come in pairs (2p, 2p + 1): pairs[2 (p nxi + j) + s] = f(x_{2p+s}, xi_j). */
  private readonly pairs: Float64Array
  private readonly turned: Float64Array
  private readonly meanField: MeanField
  private readonly fftX: Fft
  private readonly fftXi: Fft
  private readonly x: Float64Array
  private readonly xi: Float64Array
  private readonly rhoWeight: Float64Array
  /** Largest |coefficient| in the outer sixteenth of either band, relative to the largest of all, since the start. */
  tailX = 0
  tailXi = 0

  /**
   * @param grid counts are powers of two; x periodic with the potential's period, or a box that holds f (both in the frame)
   * @param values f_in, layout values[i * nxi + j]
   */
  constructor(grid: PhaseSpaceGrid, values: Float64Array, meanField: MeanField) {
    const nx = grid.x.count
    const nxi = grid.xi.count
    this.grid = grid
    this.meanField = meanField
    this.fftX = createFft(nx)
    this.fftXi = createFft(nxi)
    this.pairs = new Float64Array(nx * nxi)
    this.turned = new Float64Array(nx * nxi)
    this.x = Float64Array.from({ length: nx }, (_, i) => grid.x.origin + i * grid.x.spacing)
    this.xi = Float64Array.from({ length: nxi }, (_, j) => grid.xi.origin + j * grid.xi.spacing)
    this.rhoWeight = new Float64Array(nx)
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < nxi; j++) this.pairs[2 * ((i >> 1) * nxi + j) + (i & 1)] = values[i * nxi + j]
    }
    // rho on the grid has no content beyond its Nyquist wave number.
    meanField.setBandLimit(Math.PI / grid.x.spacing)
  }

  /** rho as weighted positions: the trapezoidal rule in xi, exact for what the grid resolves. */
  private densityWeights(): Float64Array {
    const { pairs, rhoWeight, grid } = this
    const nxi = grid.xi.count
    const cell = grid.x.spacing * grid.xi.spacing
    for (let p = 0; p < rhoWeight.length / 2; p++) {
      let a = 0
      let b = 0
      for (let o = 2 * p * nxi; o < 2 * (p + 1) * nxi; o += 2) {
        a += pairs[o]
        b += pairs[o + 1]
      }
      rhoWeight[2 * p] = a * cell
      rhoWeight[2 * p + 1] = b * cell
    }
    return rhoWeight
  }

  solveField(): RecordedField {
    return this.meanField.solve(this.x, this.densityWeights(), this.x.length)
  }

  interactionEnergy(): number {
    return this.meanField.interactionEnergy(this.x, this.densityWeights(), this.x.length)
  }

  kick(field: RecordedField, tau: number): void {
    const { pairs, fftXi, grid, x } = this
    const nxi = grid.xi.count
    const unit = (2 * Math.PI) / (nxi * grid.xi.spacing)
    const table = this.meanField.table(field)
    fftXi.forwardRowsInPlace(pairs, x.length / 2)
    let tail = 0
    let peak = 0
    for (let p = 0; p < x.length / 2; p++) {
      const row = pairs.subarray(2 * p * nxi, 2 * (p + 1) * nxi)
      const a = unit * tau * evaluateSpline(table, x[2 * p])
      const b = unit * tau * evaluateSpline(table, x[2 * p + 1])
      shiftPair(row, nxi, a, b)
      peak = Math.max(peak, Math.abs(row[0]), Math.abs(row[1]))
      tail = Math.max(tail, outerBand(row, nxi))
    }
    fftXi.inverseRowsInPlace(pairs, x.length / 2)
    this.tailXi = Math.max(this.tailXi, tail / peak)
  }

  drift(tau: number): void {
    const { pairs, turned, fftX, grid, xi } = this
    const nx = grid.x.count
    const unit = (2 * Math.PI) / (nx * grid.x.spacing)
    turnPairs(pairs, turned, nx / 2, xi.length / 2)
    fftX.forwardRowsInPlace(turned, xi.length / 2)
    let tail = 0
    let peak = 0
    for (let q = 0; q < xi.length / 2; q++) {
      const row = turned.subarray(2 * q * nx, 2 * (q + 1) * nx)
      shiftPair(row, nx, -unit * tau * xi[2 * q], -unit * tau * xi[2 * q + 1])
      peak = Math.max(peak, Math.abs(row[0]), Math.abs(row[1]))
      tail = Math.max(tail, outerBand(row, nx))
    }
    fftX.inverseRowsInPlace(turned, xi.length / 2)
    turnPairs(turned, pairs, xi.length / 2, nx / 2)
    this.tailX = Math.max(this.tailX, tail / peak)
  }

  /** f in the layout of the fields, values[i * nxi + j]. */
  values(): Float64Array {
    const nxi = this.grid.xi.count
    const out = new Float64Array(this.pairs.length)
    for (let i = 0; i < this.x.length; i++) {
      for (let j = 0; j < nxi; j++) out[i * nxi + j] = this.pairs[2 * ((i >> 1) * nxi + j) + (i & 1)]
    }
    return out
  }

  /** Moments and the L2 norm by the trapezoidal rule; `edge` is the largest |f| on the rim of the box relative to max |f|. */
  sums(period: number | null): DensitySums & { readonly l2: number; readonly edge: number } {
    const { grid, x, xi } = this
    const nx = x.length
    const nxi = xi.length
    const f = this.values()
    const s = { mass: 0, x: 0, xi: 0, cos: 0, sin: 0, square: 0 }
    let peak = 0
    let rim = 0
    const k = period === null ? 0 : (2 * Math.PI) / period
    for (let i = 0; i < nx; i++) {
      let m = 0
      for (let j = 0; j < nxi; j++) {
        const v = f[i * nxi + j]
        m += v
        s.xi += v * xi[j]
        s.square += v * v
        peak = Math.max(peak, Math.abs(v))
        if (j === 0 || j === nxi - 1 || (period === null && (i === 0 || i === nx - 1))) rim = Math.max(rim, Math.abs(v))
      }
      s.mass += m
      s.x += m * x[i]
      s.cos += m * Math.cos(k * x[i])
      s.sin += m * Math.sin(k * x[i])
    }
    const mx = s.x / s.mass
    const mxi = s.xi / s.mass
    const c = { xx: 0, xxi: 0, xixi: 0 }
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < nxi; j++) {
        const v = f[i * nxi + j]
        c.xx += v * (x[i] - mx) ** 2
        c.xxi += v * (x[i] - mx) * (xi[j] - mxi)
        c.xixi += v * (xi[j] - mxi) ** 2
      }
    }
    const cell = grid.x.spacing * grid.xi.spacing
    return {
      mass: s.mass * cell,
      mx,
      mxi,
      varX: c.xx / s.mass,
      covXXi: c.xxi / s.mass,
      varXi: c.xixi / s.mass,
      cos: s.cos * cell,
      sin: s.sin * cell,
      l2: Math.sqrt(s.square * cell),
      edge: rim / peak,
    }
  }
}

/**
 * One complex row holds the transforms of two real rows a + i b, A_k = (Z_k + conj Z_{-k})/2, i B_k = (Z_k - conj Z_{-k})/2. In place
 * A_k -> e^{i k alpha} A_k, B_k -> e^{i k beta} B_k; the Nyquist coefficient keeps the cosine, so that real stays real.
 */
function shiftPair(row: Float64Array, n: number, alpha: number, beta: number): void {
  const half = n / 2
  const ca = Math.cos(alpha)
  const sa = Math.sin(alpha)
  const cb = Math.cos(beta)
  const sb = Math.sin(beta)
  let pa = ca
  let qa = sa
  let pb = cb
  let qb = sb
  for (let k = 1; k < half; k++) {
    if ((k & 63) === 0) {
      // Renew the rotation, so that its rounding does not grow with k.
      pa = Math.cos(k * alpha)
      qa = Math.sin(k * alpha)
      pb = Math.cos(k * beta)
      qb = Math.sin(k * beta)
    }
    const i = 2 * k
    const m = 2 * (n - k)
    const ar = 0.5 * (row[i] + row[m])
    const ai = 0.5 * (row[i + 1] - row[m + 1])
    const br = 0.5 * (row[i + 1] + row[m + 1])
    const bi = 0.5 * (row[m] - row[i])
    const ur = ar * pa - ai * qa
    const ui = ar * qa + ai * pa
    const vr = br * pb - bi * qb
    const vi = br * qb + bi * pb
    row[i] = ur - vi
    row[i + 1] = ui + vr
    row[m] = ur + vi
    row[m + 1] = vr - ui
    const ta = pa * ca - qa * sa
    qa = pa * sa + qa * ca
    pa = ta
    const tb = pb * cb - qb * sb
    qb = pb * sb + qb * cb
    pb = tb
  }
  row[n] *= Math.cos(half * alpha)
  row[n + 1] *= Math.cos(half * beta)
}

/** Largest |Z_k| in the outer sixteenth of the band. */
function outerBand(row: Float64Array, n: number): number {
  let worst = 0
  const width = Math.max(1, n >> 5)
  for (let k = n / 2 - width; k <= n / 2 + width; k++) worst = Math.max(worst, Math.abs(row[2 * k]), Math.abs(row[2 * k + 1]))
  return worst
}

/** From pairs of rows to pairs of columns: the 2 x 2 blocks are transposed, inside and among each other, in tiles. */
function turnPairs(from: Float64Array, to: Float64Array, rowPairs: number, columnPairs: number): void {
  const tile = 16
  for (let p0 = 0; p0 < rowPairs; p0 += tile) {
    for (let q0 = 0; q0 < columnPairs; q0 += tile) {
      for (let p = p0; p < Math.min(p0 + tile, rowPairs); p++) {
        for (let q = q0; q < Math.min(q0 + tile, columnPairs); q++) {
          // Row pair p, columns 2q and 2q + 1.
          const o = 4 * (p * columnPairs + q)
          const d = 4 * (q * rowPairs + p)
          to[d] = from[o]
          to[d + 1] = from[o + 2]
          to[d + 2] = from[o + 1]
          to[d + 3] = from[o + 3]
        }
      }
    }
  }
}
