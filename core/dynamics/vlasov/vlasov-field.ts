/** f(t, z) = f_in(Phi_{-t}(z)) on phase-space grids and at points, by the recorded splitting map. */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { SmoothDensity } from '../../states/classical-density.ts'
import { densityEvaluator } from '../../states/density.ts'
import type { Frame } from './vlasov-observables.ts'
import type { FlowRecord } from './vlasov-record.ts'

/** The initial density as a function, summed over the images on the circle. */
export function initialDensity(density: SmoothDensity, period: number | null): (x: number, xi: number) => number {
  const f = densityEvaluator(density)
  if (period === null) return f
  const reach =
    density.kind === 'function'
      ? Math.max(-density.box.xMin, density.box.xMax)
      : Math.max(...density.components.map((c) => Math.abs(c.mean[0]) + 9 * Math.sqrt(c.covariance[0][0])))
  const images = Math.ceil(reach / period + 0.5)
  return (x, xi) => {
    const wrapped = x - period * Math.round(x / period)
    let sum = 0
    for (let n = -images; n <= images; n++) sum += f(wrapped + n * period, xi)
    return sum
  }
}

/** f(t) at the points (x, xi), which are in the laboratory frame and are overwritten by their initial positions in the moving frame. */
export function tracedValues(
  record: FlowRecord,
  mark: number,
  t: number,
  frame: Frame,
  density: (x: number, xi: number) => number,
  x: Float64Array,
  xi: Float64Array,
  hooks?: SolveHooks,
): Float64Array {
  for (let j = 0; j < x.length; j++) {
    x[j] -= frame.origin + frame.velocity * t
    xi[j] -= frame.velocity
  }
  record.traceBackInPlace(mark, x, xi, hooks)
  const values = new Float64Array(x.length)
  for (let j = 0; j < x.length; j++) values[j] = density(x[j], xi[j])
  return values
}

/** All points of a grid, in the layout of the fields. */
export function gridCoordinates(grid: PhaseSpaceGrid): { x: Float64Array; xi: Float64Array } {
  const { x: gx, xi: gxi } = grid
  const x = new Float64Array(gx.count * gxi.count)
  const xi = new Float64Array(x.length)
  for (let i = 0; i < gx.count; i++) {
    for (let j = 0; j < gxi.count; j++) {
      x[i * gxi.count + j] = gx.origin + i * gx.spacing
      xi[i * gxi.count + j] = gxi.origin + j * gxi.spacing
    }
  }
  return { x, xi }
}

/** sum of the samples times the cell: the mass that a grid sees. */
export function fieldMass(field: PhaseSpaceField): number {
  let sum = 0
  for (const v of field.values) sum += v
  return sum * field.grid.x.spacing * field.grid.xi.spacing
}
