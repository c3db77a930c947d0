/**
 * Uniform grids on phase space and the fields that live on them.
 *
 * Layout everywhere in Quadrant: `values[i * nxi + j]` is the sample at `(x_i, xi_j)`,
 * `x_i = x.origin + i * x.spacing`, `xi_j = xi.origin + j * xi.spacing`.
 */

/** A uniform one-dimensional grid: `count` points `origin + i * spacing`, i = 0 … count − 1. */
export interface Grid1d {
  readonly count: number
  readonly origin: number
  readonly spacing: number
  /** The period (= count * spacing) when the axis is a circle, else null. */
  readonly period: number | null
}

export interface PhaseSpaceGrid {
  readonly x: Grid1d
  readonly xi: Grid1d
}

/** Samples of a phase-space function (a density has units 1/(x·xi) and total mass about 1). */
export interface PhaseSpaceField {
  readonly grid: PhaseSpaceGrid
  readonly values: Float64Array
}

export function gridPoint(grid: Grid1d, index: number): number {
  return grid.origin + index * grid.spacing
}

/** A centred, non-periodic grid with `count` points; the box is [centre − count·spacing/2, centre + count·spacing/2). */
export function centredGrid(centre: number, count: number, spacing: number): Grid1d {
  return { count, origin: centre - (count / 2) * spacing, spacing, period: null }
}

/** The circle [-period/2, period/2) cut into `count` equal cells. */
export function periodicGrid(period: number, count: number): Grid1d {
  return { count, origin: -period / 2, spacing: period / count, period }
}
