/** A spline measure on nodes that are halved again and again (Jensen's two-scale relation), with the points beside it in the nodes' coordinates. */
import { subdivideMasses } from '../jensen-subdivision.ts'
import type { NodeGrid, Sites } from './laguerre-cells.ts'
import type { PlaneShape } from '../plane-shape.ts'
import { nodeMeasure } from './semi-discrete.ts'
import type { NodeMeasure } from './semi-discrete.ts'

export interface NodeLevel {
  /** Nodes per cell along an axis: 1, 2, 4 … */
  readonly scale: number
  readonly sites: Sites
  readonly measure: NodeMeasure
  /** null where it would have too many nodes. */
  finer(): NodeLevel | null
}

const MAX_NODES = 1.2e6
const MARGIN = 3

/**
 * @param sites in cells of `shape`
 * @param mass coefficients of the B-splines at the cells' centres, sum 1
 */
export function nodeLevel(sites: Sites, mass: Float64Array, shape: PlaneShape, scale = 1): NodeLevel {
  const padded = withMargin(mass, shape)
  // node coordinate = scale · cell coordinate + 2 (scale − 1), without the shift on the circle
  const shiftV = 2 * (scale - 1) + MARGIN
  const shiftU = shape.periodic ? 0 : shiftV
  return {
    scale,
    sites: {
      u: sites.u.map((a) => scale * a + shiftU),
      v: sites.v.map((a) => scale * a + shiftV),
      weight: sites.weight,
    },
    measure: nodeMeasure(padded.mass, padded.grid),
    finer: () => {
      if (4 * mass.length > MAX_NODES) return null
      const { nx, ny, periodic } = shape
      return nodeLevel(
        sites,
        subdivideMasses(mass, shape),
        { nx: periodic ? 2 * nx : 2 * nx + 3, ny: 2 * ny + 3, periodic },
        2 * scale,
      )
    },
  }
}

/** Margin of empty nodes, so that every stencil stays inside. */
function withMargin(mass: Float64Array, { nx, ny, periodic }: PlaneShape): { mass: Float64Array; grid: NodeGrid } {
  const rows = periodic ? nx : nx + 2 * MARGIN
  const columns = ny + 2 * MARGIN
  const out = new Float64Array(rows * columns)
  const first = periodic ? 0 : MARGIN
  for (let i = 0; i < nx; i++) out.set(mass.subarray(i * ny, (i + 1) * ny), (i + first) * columns + MARGIN)
  return { mass: out, grid: { rows, columns, period: periodic ? nx : 0 } }
}
