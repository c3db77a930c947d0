/**
 * Where f(t) lives, for point data: how far a body is from the points or from the curve that they stand for, and where along the curve it is.
 *
 * Every plan from F_N^1 to f pays at least 1/2 dist(z, supp f)^2 a body: the lower end of calW^2 without any potential. Along a curve the nearest points
 * have a law sigma; its distribution function is compared with f's own at knots, body by body with the companion's place.
 */
import type { PointMeasure } from '../../states/classical-density.ts'

/** Points whose bounding circle is tried first. */
const BLOCK = 32
/** Places on a curve where the distribution functions are compared. */
const MOST_KNOTS = 32

export class Support {
  /** Knots: between point k and k + 1 for each entry k; none for points as they stand. */
  readonly knots: Int32Array
  /** For each knot the stretch it stands for over the density of f per length: sum metric D^2 is int D^2/rho ds. */
  readonly metric: Float64Array
  /** Root mean square distance between the curve and its chords. */
  readonly sag: number
  /** Root mean square of the curve's curvature. */
  readonly curvature: number
  private readonly points: PointMeasure
  private readonly period: number
  /** Centre (x, xi) and radius of each block. */
  private readonly circles: Float64Array
  /** Squared distance and place (index, with its fraction along the chord) of the last search. */
  private found = 0
  private place = 0

  constructor(points: PointMeasure, period: number | null) {
    this.points = points
    this.period = period ?? 0
    this.circles = this.boundingCircles()
    this.knots = points.curve === true ? this.chosenKnots() : new Int32Array(0)
    this.metric = this.metricOfKnots()
    const bends = points.curve === true ? this.meanBends() : { sag: 0, curvature: 0 }
    this.sag = bends.sag
    this.curvature = bends.curvature
  }

  /** How many numbers `addInto` fills. */
  get size(): number {
    return 1 + this.knots.length
  }

  /** Adds 1/2 dist^2 to out[at], and to out[at + 1 + k] what the body's place adds to the distribution function at knot k beyond its companion's, point `index`. */
  addInto(out: Float64Array, at: number, x: number, xi: number, index: number): void {
    this.search(x, xi, index)
    out[at] += 0.5 * this.found
    const { knots, place } = this
    for (let k = 0; k < knots.length; k++) out[at + 1 + k] += Number(place < knots[k] + 0.5) - Number(index <= knots[k])
  }

  private search(x: number, xi: number, start: number): void {
    const {
      circles,
      points: { x: px, xi: pxi },
    } = this
    let nearest = start
    let best = this.squared(x - px[start], xi - pxi[start])
    for (let b = 0; 3 * b < circles.length; b++) {
      const reach = Math.sqrt(best) + circles[3 * b + 2]
      if (this.squared(x - circles[3 * b], xi - circles[3 * b + 1]) >= reach * reach) continue
      for (let p = b * BLOCK; p < Math.min(px.length, (b + 1) * BLOCK); p++) {
        const d = this.squared(x - px[p], xi - pxi[p])
        if (d >= best) continue
        best = d
        nearest = p
      }
    }
    this.found = best
    this.place = nearest
    if (this.points.curve !== true) return
    if (nearest > 0) this.tryChord(x, xi, nearest - 1)
    if (nearest + 1 < px.length) this.tryChord(x, xi, nearest)
  }

  private tryChord(x: number, xi: number, p: number): void {
    const [u, v] = [this.wrapped(x - this.points.x[p]), xi - this.points.xi[p]]
    const [a, b] = this.chord(p)
    const length = a * a + b * b
    const along = length > 0 ? Math.min(1, Math.max(0, (u * a + v * b) / length)) : 0
    const d = (u - along * a) ** 2 + (v - along * b) ** 2
    if (d >= this.found) return
    this.found = d
    this.place = p + along
  }

  private chord(p: number): [number, number] {
    const { x, xi } = this.points
    return [this.wrapped(x[p + 1] - x[p]), xi[p + 1] - xi[p]]
  }

  private wrapped(dx: number): number {
    return this.period > 0 ? dx - this.period * Math.round(dx / this.period) : dx
  }

  private squared(dx: number, dxi: number): number {
    const u = this.wrapped(dx)
    return u * u + dxi * dxi
  }

  private boundingCircles(): Float64Array {
    const { x, xi } = this.points
    const circles: number[] = []
    for (let first = 0; first < x.length; first += BLOCK) {
      const end = Math.min(x.length, first + BLOCK)
      const middle = (first + end) >> 1
      let radius = 0
      for (let p = first; p < end; p++) radius = Math.max(radius, this.squared(x[p] - x[middle], xi[p] - xi[middle]))
      circles.push(x[middle], xi[middle], Math.sqrt(radius))
    }
    return Float64Array.from(circles)
  }

  /** Dense where rho^{1/3} is large: what serves an integral of D^2/rho with a curve's tails. */
  private chosenKnots(): Int32Array {
    const { weight } = this.points
    const share = Float64Array.from({ length: weight.length - 1 }, (_, p) => Math.cbrt(weight[p] + weight[p + 1]))
    const total = share.reduce((a, b) => a + b, 0)
    const knots: number[] = []
    let sum = 0
    share.forEach((part, p) => {
      sum += part
      if (sum >= ((knots.length + 0.5) / MOST_KNOTS) * total && weight[p] > 0 && weight[p + 1] > 0) knots.push(p)
    })
    return Int32Array.from(knots)
  }

  private metricOfKnots(): Float64Array {
    const {
      knots,
      points: { weight },
    } = this
    const lengths = Array.from({ length: Math.max(0, weight.length - 1) }, (_, p) => Math.hypot(...this.chord(p)))
    const arc = Float64Array.from(knots, (p) => lengths.slice(0, p).reduce((a, b) => a + b, 0) + lengths[p] / 2)
    return Float64Array.from(knots, (p, k) => {
      const stretch = (arc[Math.min(k + 1, arc.length - 1)] - arc[Math.max(k - 1, 0)]) / 2
      return (stretch * 2 * lengths[p]) / (weight[p] + weight[p + 1])
    })
  }

  /** From second differences: a chord of length h leaves the curve by kappa h^2/8. */
  private meanBends(): { sag: number; curvature: number } {
    const {
      points: { weight },
    } = this
    let [sag, curvature] = [0, 0]
    for (let p = 1; p + 1 < weight.length; p++) {
      const [a, b] = [this.chord(p - 1), this.chord(p)]
      const [s, t] = [Math.hypot(...a), Math.hypot(...b)]
      const turn = s > 0 && t > 0 ? Math.hypot(b[0] / t - a[0] / s, b[1] / t - a[1] / s) / (0.5 * (s + t)) : 0
      curvature += weight[p] * turn * turn
      sag += weight[p] * ((turn * Math.max(s, t) ** 2) / 8) ** 2
    }
    return { sag: Math.sqrt(sag), curvature: Math.sqrt(curvature) }
  }
}
