/** What goes into and comes out of the classical transport module, and the checks at its door. */
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { PlaneShape } from './plane-shape.ts'

export interface TransportBracket {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
  readonly model: 'spline' | 'piecewise-constant' | 'points'
  /** Half-widths and parts by origin, in the unit of calW². */
  readonly terms: Record<string, number>
  readonly workUnits: number
  readonly budgetHit: boolean
  readonly note?: string
}

export interface TransportOptions {
  /** Wanted (upper − lower)/upper. */
  readonly relativeTolerance: number
  /** Cell visits that may be spent; about 2e7 take one second. */
  readonly workBudget?: number
  readonly hooks?: SolveHooks
}

export class TransportInputError extends Error {
  constructor(field: string, value: string, allowed: string) {
    super(`${field} is ${value}: ${allowed}`)
    this.name = 'TransportInputError'
  }
}

/** Checks that two fields share one grid of square cells; returns the shape and the cell size. */
export function commonShape(f: PhaseSpaceField, g: PhaseSpaceField): { shape: PlaneShape; cell: number } {
  const { x, xi } = f.grid
  const { x: x2, xi: xi2 } = g.grid
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(x.spacing)
  if (
    x.count !== x2.count ||
    xi.count !== xi2.count ||
    !near(x.origin, x2.origin) ||
    !near(xi.origin, xi2.origin) ||
    !near(x.spacing, x2.spacing) ||
    !near(xi.spacing, xi2.spacing)
  ) {
    throw new TransportInputError(
      'g.grid',
      `${x2.count} × ${xi2.count}`,
      `it must be the grid of f (${x.count} × ${xi.count}, same origin and spacing)`,
    )
  }
  if (!(Math.abs(x.spacing - xi.spacing) <= 1e-9 * x.spacing))
    throw new TransportInputError(
      'grid.xi.spacing',
      String(xi.spacing),
      `cells must be square, so it must equal grid.x.spacing = ${x.spacing}`,
    )
  if (x.count < 8 || xi.count < 8)
    throw new TransportInputError('grid', `${x.count} × ${xi.count}`, 'at least 8 points along each axis are needed')
  for (const [name, field] of [
    ['f', f],
    ['g', g],
  ] as const) {
    if (field.values.length !== x.count * xi.count)
      throw new TransportInputError(
        `${name}.values.length`,
        String(field.values.length),
        `it must be ${x.count * xi.count}`,
      )
    let positive = false
    for (let k = 0; k < field.values.length; k++) {
      if (!Number.isFinite(field.values[k]))
        throw new TransportInputError(`${name}.values[${k}]`, String(field.values[k]), 'all samples must be finite')
      if (field.values[k] > 0) positive = true
    }
    if (!positive)
      throw new TransportInputError(`${name}.values`, 'nowhere positive', 'a density must have positive mass')
  }
  return { shape: { nx: x.count, ny: xi.count, periodic: x.period !== null }, cell: x.spacing }
}
