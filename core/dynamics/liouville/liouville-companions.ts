/** What moves along the Vlasov characteristics: a quadrature of f(t), and each body's companion from the same initial point. */
import type { ClassicalDensity, Moments, PointMeasure } from '../../states/classical-density.ts'
import { pointMoments } from '../../states/mixture.ts'
import { densityNodes } from '../vlasov/vlasov-characteristics.ts'
import type { VlasovSnapshot, VlasovSolution } from '../vlasov/vlasov-run.ts'

/** f(t) as weighted points: a fine and a coarse quadrature, whose difference measures the error (equal for point data). */
export interface QuadratureTime {
  readonly fine: PointMeasure
  readonly coarse: PointMeasure
  readonly moments: Moments
}

/** In standard deviations of the components; e^{-(2 pi/step)^2/2} and e^{-radius^2/2} are below rounding for smooth integrands. */
const FINE_STEP = 0.22
const COARSE_STEP = 0.3
const RADIUS = 8.5

export function vlasovQuadrature(
  density: ClassicalDensity,
  vlasov: VlasovSolution,
  period: number | null,
): QuadratureTime[] {
  if (density.kind === 'points') {
    return vlasov.snapshots.map(({ points }) => ({
      fine: points ?? density,
      coarse: points ?? density,
      moments: onCircle(offLine(pointMoments(points ?? density)), period),
    }))
  }
  const [fine, coarse] = [densityNodes(density, FINE_STEP, RADIUS), densityNodes(density, COARSE_STEP, RADIUS)]
  return vlasov.snapshots.map((snapshot) => {
    for (const nodes of [fine, coarse]) snapshot.carryInPlace(nodes.x, nodes.xi)
    return { fine: copyOf(fine), coarse: copyOf(coarse), moments: onCircle(pointMoments(fine), period) }
  })
}

/** Of the trace: less width than this across a line is given to points on it, so that test functions have a scale there. */
const LEAST_WIDTH = 1e-3

function offLine(moments: Moments): Moments {
  const { varX, covXXi, varXi } = moments
  const trace = varX + varXi
  const isThin = varX * varXi - covXXi * covXXi < LEAST_WIDTH * trace * trace
  const more = isThin ? LEAST_WIDTH * (trace > 0 ? trace : 1) : 0
  return { ...moments, varX: varX + more, varXi: varXi + more }
}

/** Only the momentum has moments on a circle. */
function onCircle(moments: Moments, period: number | null): Moments {
  return period === null ? moments : { ...moments, meanX: 0, varX: 1, covXXi: 0 }
}

function copyOf(points: PointMeasure): PointMeasure {
  return { ...points, x: points.x.slice(), xi: points.xi.slice() }
}

/** The Vlasov characteristics from the same initial points as the bodies. */
export interface Companions {
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Of point data: which point each body started from. */
  readonly index: Int32Array | null
  /** From the time before (or 0) to the snapshot's. */
  moveTo(snapshot: VlasovSnapshot): void
}

export class CarriedPoints implements Companions {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly index = null

  constructor(bodies: { readonly x: Float64Array; readonly xi: Float64Array }) {
    this.x = bodies.x.slice()
    this.xi = bodies.xi.slice()
  }

  moveTo(snapshot: VlasovSnapshot): void {
    snapshot.carryInPlace(this.x, this.xi)
  }
}

/** For point data a body starts at one of the points, and its characteristic is that point's own. */
export class FollowedPoints implements Companions {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly index: Int32Array

  constructor(index: Int32Array) {
    this.x = new Float64Array(index.length)
    this.xi = new Float64Array(index.length)
    this.index = index
  }

  moveTo({ points }: VlasovSnapshot): void {
    if (points === null) throw new Error('Point data keep their points.')
    for (let j = 0; j < this.index.length; j++) {
      this.x[j] = points.x[this.index[j]]
      this.xi[j] = points.xi[this.index[j]]
    }
  }
}
