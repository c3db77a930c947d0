/**
 * Vlasov on a phase-space grid: Fourier in both variables, each factor of the splitting an exact shift.
 *
 *   drift  f(x, xi) -> f(x - tau xi, xi):      multiply the x-transform of the row xi_j by e^{-i k tau xi_j},
 *   kick   f(x, xi) -> f(x, xi + tau F(x)):    multiply the xi-transform of the row x_i by e^{+i eta tau F(x_i)}.
 *
 * Errors are spectral as long as f stays inside the box and its filaments inside
 * the band; `edge` and `tail` measure both and nothing is filtered. Mass and ||f||_2 are conserved to rounding.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { evaluateSpline } from '../../numerics/interpolation.ts'
import { createPeriodicMatrix, type PeriodicMatrix } from '../../numerics/fft/periodic-matrix.ts'
import type { MeanField, RecordedField } from './vlasov-mean-field.ts'
import type { DensitySums } from './vlasov-observables.ts'
import type { SplitState } from './vlasov-stepping.ts'

export class GridFlow implements SplitState<RecordedField> {
  readonly grid: PhaseSpaceGrid
  /** f(x_i, xi_j): rows of x, columns of xi. */
  private readonly f: PeriodicMatrix
  private readonly meanField: MeanField
  private readonly x: Float64Array
  private readonly xi: Float64Array
  private readonly rhoWeight: Float64Array
  /** Angles a mode of the shifts, by row and by column. */
  private readonly kicks: Float64Array
  private readonly drifts: Float64Array
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
    this.f = createPeriodicMatrix(nx, nxi, values)
    this.kicks = new Float64Array(nx)
    this.drifts = new Float64Array(nxi)
    this.x = Float64Array.from({ length: nx }, (_, i) => grid.x.origin + i * grid.x.spacing)
    this.xi = Float64Array.from({ length: nxi }, (_, j) => grid.xi.origin + j * grid.xi.spacing)
    this.rhoWeight = new Float64Array(nx)
    // rho on the grid has no content beyond its Nyquist wave number.
    meanField.setBandLimit(Math.PI / grid.x.spacing)
  }

  /** rho as weighted positions: the trapezoidal rule in xi, exact for what the grid resolves. */
  private densityWeights(): Float64Array {
    const { rhoWeight, grid } = this
    const cell = grid.x.spacing * grid.xi.spacing
    this.f.rowSumsInto(rhoWeight)
    for (let i = 0; i < rhoWeight.length; i++) rhoWeight[i] = rhoWeight[i] * cell
    return rhoWeight
  }

  solveField(): RecordedField {
    return this.meanField.solve(this.x, this.densityWeights(), this.x.length)
  }

  interactionEnergy(): number {
    return this.meanField.interactionEnergy(this.x, this.densityWeights(), this.x.length)
  }

  kick(field: RecordedField, tau: number): void {
    const { x, grid, kicks } = this
    const unit = (2 * Math.PI) / (grid.xi.count * grid.xi.spacing)
    const table = this.meanField.table(field)
    for (let i = 0; i < x.length; i++) kicks[i] = unit * tau * evaluateSpline(table, x[i])
    this.tailXi = Math.max(this.tailXi, this.f.shiftRows(kicks))
  }

  drift(tau: number): void {
    const { xi, grid, drifts } = this
    const unit = (2 * Math.PI) / (grid.x.count * grid.x.spacing)
    for (let j = 0; j < xi.length; j++) drifts[j] = -unit * tau * xi[j]
    this.tailX = Math.max(this.tailX, this.f.shiftColumns(drifts))
  }

  /** f in the layout of the fields, values[i * nxi + j]. */
  values(): Float64Array {
    return this.f.values()
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
