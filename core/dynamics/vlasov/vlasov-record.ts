/**
 * The splitting map of a Vlasov run, written down while it runs, and its inverse applied to points.
 *
 * A run is a sequence of kicks xi -> xi - tau (V' * rho)(x), rho frozen, and drifts x -> x + tau xi. The characteristics of the
 * discrete field are known exactly, so f(t, z) = f_in(Phi_{-t}(z)) at any z: positive, without filamentation noise, and with
 * the L2 norm of f_in. Each factor of the map preserves phase-space volume.
 */
import type { SplineTable } from '../../numerics/interpolation.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { MeanField, RecordedField } from './vlasov-mean-field.ts'

interface Operation {
  readonly field: RecordedField | null
  tau: number
}

export class FlowRecord {
  private readonly operations: Operation[] = []
  private barrier = 0
  private readonly meanField: MeanField

  constructor(meanField: MeanField) {
    this.meanField = meanField
  }

  /** Closes what is recorded so far: later operations do not merge into it. Returns its length, the name of this time. */
  mark(): number {
    this.barrier = this.operations.length
    return this.barrier
  }

  drift(tau: number): void {
    this.append(null, tau)
  }

  kick(field: RecordedField, tau: number): void {
    this.append(field, tau)
  }

  /** Bytes held by the recorded fields. */
  get bytes(): number {
    return this.operations.reduce((sum, o) => sum + 64 + (o.field === null ? 0 : 8 * o.field.modes.length), 0)
  }

  /** Moves the points (x, xi) back from the marked time to time 0. */
  traceBackInPlace(mark: number, x: Float64Array, xi: Float64Array, hooks?: SolveHooks): void {
    for (let o = mark - 1; o >= 0; o--) {
      const { field, tau } = this.operations[o]
      if (field === null) driftInPlace(x, xi, x.length, -tau)
      else kickInPlace(this.meanField.table(field), this.meanField.potential, x, xi, x.length, -tau)
      if (hooks !== undefined) throwIfCancelled(hooks)
    }
  }

  /** Moves the points (x, xi) forward from the time of the mark `from` (0: the start) to that of the mark `to`. */
  carryInPlace(from: number, to: number, x: Float64Array, xi: Float64Array, hooks?: SolveHooks): void {
    for (let o = from; o < to; o++) {
      const { field, tau } = this.operations[o]
      if (field === null) driftInPlace(x, xi, x.length, tau)
      else kickInPlace(this.meanField.table(field), this.meanField.potential, x, xi, x.length, tau)
      if (hooks !== undefined) throwIfCancelled(hooks)
    }
  }

  private append(field: RecordedField | null, tau: number): void {
    const last = this.operations.at(-1)
    if (last !== undefined && this.operations.length > this.barrier && last.field === field) last.tau += tau
    else this.operations.push({ field, tau })
  }
}

/** x += tau xi. */
export function driftInPlace(x: Float64Array, xi: Float64Array, n: number, tau: number): void {
  for (let j = 0; j < n; j++) x[j] += tau * xi[j]
}

/**
 * xi -= tau F(x) with F tabulated; beyond the table, outside of the data's extent, F = V'(x): the field of the
 * mass at the centre (exact for V = 0 and for the harmonic interaction, and smoothly wrong only where the density vanishes).
 */
export function kickInPlace(
  table: SplineTable,
  potential: Potential,
  x: Float64Array,
  xi: Float64Array,
  n: number,
  tau: number,
): void {
  const { inverseSpacing, firstCell, cells, wraps, coefficients: c } = table
  const mask = cells - 1
  for (let j = 0; j < n; j++) {
    const s = x[j] * inverseSpacing
    const cell = Math.floor(s)
    const t = s - cell
    const index = wraps ? cell & mask : cell - firstCell
    if (index >= 0 && index < cells) {
      const o = 8 * index
      xi[j] -=
        tau *
        (c[o] +
          t *
            (c[o + 1] +
              t * (c[o + 2] + t * (c[o + 3] + t * (c[o + 4] + t * (c[o + 5] + t * (c[o + 6] + t * c[o + 7])))))))
    } else {
      xi[j] -= tau * potential.gradient(x[j])
    }
  }
}
