/**
 * The window and the grid on which two phase-space densities are compared: square cells; outside of it both carry next to
 * no mass; inside, the thinnest structure is resolved. Found by looking at the densities themselves, since moments say
 * nothing about two bumps far apart or a thin filament.
 */
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { periodicGrid } from '../grids/phase-space-grid.ts'
import type { Moments } from '../states/classical-density.ts'

/** Samples of a density on any phase-space grid. */
export type FieldSampler = (grid: PhaseSpaceGrid) => PhaseSpaceField

export interface Box {
  readonly xMin: number
  readonly xMax: number
  readonly xiMin: number
  readonly xiMax: number
}

export interface ComparisonWindow {
  readonly grid: PhaseSpaceGrid
  /** Length over which the densities change, by the mean curvature: sigma for a Gaussian. */
  readonly structure: number
  /** Length of the diagonal. */
  readonly diameter: number
  /** The same window with cells half as wide; null when it would have too many. */
  refined(): ComparisonWindow | null
}

/**
 * A density counts as zero where all of the box at that value would carry this mass (7.7 standard deviations of a Gaussian),
 * or where it drowns in the rounding of its maximum.
 */
const NEGLIGIBLE_MASS = 3e-12
const RELATIVE_ROUNDING = 1e-14
const SCAN_COUNTS = [96, 192, 384]
const MAX_SCANS = 8
/** Cells on the longer side: never fewer, and never more than the product of two of these in all. */
const LEAST_CELLS = 96
const MOST_CELLS = 512

/** @param cellsPerStructure resolution asked for: 4 gives the transport about 1 %, 6 about 0.2 % */
export function comparisonWindow(
  samplers: readonly FieldSampler[],
  moments: readonly Moments[],
  period: number | null,
  cellsPerStructure: number,
  spacing?: number,
): ComparisonWindow {
  const { box, fields } = scan(samplers, generousBox(moments, period), period)
  const structure = Math.min(...fields.map(structureLength))
  return windowFor(box, structure, period, spacing ?? chosenSpacing(box, structure, cellsPerStructure))
}

function chosenSpacing(box: Box, structure: number, cellsPerStructure: number): number {
  const longest = Math.max(box.xMax - box.xMin, box.xiMax - box.xiMin)
  return Math.max(Math.min(structure / cellsPerStructure, longest / LEAST_CELLS), finestSpacing(box))
}

function finestSpacing(box: Box): number {
  return Math.sqrt(area(box)) / MOST_CELLS
}

function windowFor(box: Box, structure: number, period: number | null, spacing: number): ComparisonWindow {
  const grid = squareCells(box, Math.max(spacing, finestSpacing(box)), period)
  const half = grid.xi.spacing / 2
  return {
    grid,
    structure,
    diameter: Math.hypot(box.xMax - box.xMin, box.xiMax - box.xiMin),
    refined: () => (half < finestSpacing(box) ? null : windowFor(box, structure, period, half)),
  }
}

/** Ten standard deviations around either mean: where the search begins. */
function generousBox(moments: readonly Moments[], period: number | null): Box {
  const reach = (mean: number, variance: number, sign: number) =>
    mean + sign * 10 * Math.sqrt(Math.max(variance, 1e-12))
  const xMin = period === null ? Math.min(...moments.map((m) => reach(m.meanX, m.varX, -1))) : -period / 2
  const xMax = period === null ? Math.max(...moments.map((m) => reach(m.meanX, m.varX, 1))) : period / 2
  return {
    xMin,
    xMax,
    xiMin: Math.min(...moments.map((m) => reach(m.meanXi, m.varXi, -1))),
    xiMax: Math.max(...moments.map((m) => reach(m.meanXi, m.varXi, 1))),
  }
}

/** Shrinks, widens and refines until the box holds the support of every density and the scan sees its mass. */
function scan(
  samplers: readonly FieldSampler[],
  start: Box,
  period: number | null,
): { box: Box; fields: PhaseSpaceField[] } {
  let box = start
  let level = 0
  let fields: PhaseSpaceField[] = []
  for (let pass = 0; pass < MAX_SCANS; pass++) {
    const grid = scanGrid(box, SCAN_COUNTS[level], period)
    fields = samplers.map((sample) => sample(grid))
    if (!fields.every(massIsSeen) && level < SCAN_COUNTS.length - 1) {
      level++
      continue
    }
    const support = union(fields.map((field) => supportBox(field, area(box), period)))
    const touches = touchesEdge(support, grid, period)
    const shrinks = area(support) < 0.7 * area(box)
    box = touches ? widened(box, 1.5, period) : support
    if (!touches && !shrinks) break
  }
  return { box, fields }
}

function scanGrid(box: Box, count: number, period: number | null): PhaseSpaceGrid {
  const side = (min: number, max: number): Grid1d => ({
    count,
    origin: min,
    spacing: (max - min) / (count - 1),
    period: null,
  })
  return { x: period === null ? side(box.xMin, box.xMax) : periodicGrid(period, count), xi: side(box.xiMin, box.xiMax) }
}

/** Too coarse a scan misses a thin density or counts it several times. */
function massIsSeen(field: PhaseSpaceField): boolean {
  const mass = field.values.reduce((a, b) => a + b, 0) * field.grid.x.spacing * field.grid.xi.spacing
  return mass > 0.98 && mass < 1.02
}

/** The cells above the floor, with one cell of margin. */
function supportBox({ grid: { x, xi }, values }: PhaseSpaceField, boxArea: number, period: number | null): Box {
  const floor = Math.max(NEGLIGIBLE_MASS / boxArea, RELATIVE_ROUNDING * values.reduce((a, b) => Math.max(a, b), 0))
  let [i0, i1, j0, j1] = [x.count, -1, xi.count, -1]
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < xi.count; j++) {
      if (!(values[i * xi.count + j] > floor)) continue
      if (i < i0) i0 = i
      if (i > i1) i1 = i
      if (j < j0) j0 = j
      if (j > j1) j1 = j
    }
  }
  const at = (grid: Grid1d, index: number) => grid.origin + index * grid.spacing
  return {
    xMin: period === null ? at(x, i0 - 1) : -period / 2,
    xMax: period === null ? at(x, i1 + 1) : period / 2,
    xiMin: at(xi, j0 - 1),
    xiMax: at(xi, j1 + 1),
  }
}

function touchesEdge(box: Box, { x, xi }: PhaseSpaceGrid, period: number | null): boolean {
  const outside = (grid: Grid1d, min: number, max: number) =>
    min < grid.origin || max > grid.origin + (grid.count - 1) * grid.spacing
  return outside(xi, box.xiMin, box.xiMax) || (period === null && outside(x, box.xMin, box.xMax))
}

function widened(box: Box, factor: number, period: number | null): Box {
  const grow = (min: number, max: number): [number, number] => [
    (min + max) / 2 - (factor * (max - min)) / 2,
    (min + max) / 2 + (factor * (max - min)) / 2,
  ]
  const [xMin, xMax] = period === null ? grow(box.xMin, box.xMax) : [box.xMin, box.xMax]
  const [xiMin, xiMax] = grow(box.xiMin, box.xiMax)
  return { xMin, xMax, xiMin, xiMax }
}

function union(boxes: readonly Box[]): Box {
  return {
    xMin: Math.min(...boxes.map((b) => b.xMin)),
    xMax: Math.max(...boxes.map((b) => b.xMax)),
    xiMin: Math.min(...boxes.map((b) => b.xiMin)),
    xiMax: Math.max(...boxes.map((b) => b.xiMax)),
  }
}

function area(box: Box): number {
  return (box.xMax - box.xMin) * (box.xiMax - box.xiMin)
}

/**
 * From int |Lap f| / int f, which is 4/(e sigma^2) for an isotropic Gaussian: sqrt(4/e * int f / int |Lap f|).
 * Central second differences along each axis, so that the scan's cells need not be square.
 */
export function structureLength({ grid: { x, xi }, values }: PhaseSpaceField): number {
  const n = xi.count
  const [ax, axi] = [1 / x.spacing ** 2, 1 / xi.spacing ** 2]
  let curvature = 0
  let mass = 0
  for (let i = 1; i < x.count - 1; i++) {
    for (let j = 1; j < n - 1; j++) {
      const at = i * n + j
      const f = values[at]
      mass += f
      curvature += Math.abs(
        (values[at - n] - 2 * f + values[at + n]) * ax + (values[at - 1] - 2 * f + values[at + 1]) * axi,
      )
    }
  }
  return Math.sqrt(((4 / Math.E) * mass) / curvature)
}

/** Square cells that cover the box, the box in the middle. */
function squareCells(box: Box, spacing: number, period: number | null): PhaseSpaceGrid {
  const even = (length: number, h: number) => 2 * Math.max(8, Math.ceil(length / h / 2))
  const h = period === null ? spacing : period / even(period, spacing)
  const side = (min: number, max: number): Grid1d => {
    const count = even(max - min, h)
    return { count, origin: (min + max) / 2 - ((count - 1) / 2) * h, spacing: h, period: null }
  }
  return {
    x: period === null ? side(box.xMin, box.xMax) : periodicGrid(period, even(period, spacing)),
    xi: side(box.xiMin, box.xiMax),
  }
}

/** sum f * cell area. */
export function fieldMass({ grid, values }: PhaseSpaceField): number {
  return values.reduce((a, b) => a + b, 0) * grid.x.spacing * grid.xi.spacing
}
