/** How far the coordinates of an N-body state get, by classical mechanics of points on the contour of its Wigner function. */
import { createRandomStream } from '../../numerics/rng.ts'
import type { ProductTerm } from '../../states/n-particle.ts'
import type { Frame, SchrodingerInput } from './schrodinger-frame.ts'

/** Trajectories a term; on the plane they are the corners of a polygon, in more dimensions directions drawn at random. */
const PLANE_POINTS = 48
const RANDOM_POINTS = 96
const MOST_TERMS = 24

/** Largest |y_k| and |eta_k| over [0, last time] of the contour at `sigmas` standard deviations. A guess: the run watches the ends. */
export function relativeReach(
  input: SchrodingerInput,
  { dimension, pairs, terms }: Frame,
  sigmas: number,
): { y: number; xi: number } {
  const { potential, particles, times } = input
  const lastTime = times.at(-1) ?? 0
  const steps = Math.max(1, Math.min(400, Math.ceil(lastTime * Math.sqrt(Math.max(potential.lipGradV, 1)) * 10)))
  const h = lastTime / steps
  const reach = { y: 0, xi: 0 }
  const kick = (y: Float64Array, eta: Float64Array): void => {
    for (const v of pairs) {
      let difference = 0
      for (let a = 0; a < dimension; a++) difference += v[a] * y[a]
      const force = (-h * potential.gradient(difference)) / particles
      for (let a = 0; a < dimension; a++) eta[a] = eta[a] + force * v[a]
    }
  }
  const stride = Math.max(1, Math.ceil(terms.length / MOST_TERMS))
  for (const term of terms.filter((_, i) => i % stride === 0)) {
    for (const [y, eta] of contour(term, dimension, sigmas)) {
      for (let n = 0; n <= steps; n++) {
        for (let a = 0; a < dimension; a++) {
          reach.y = Math.max(reach.y, Math.abs(y[a]))
          reach.xi = Math.max(reach.xi, Math.abs(eta[a]))
          y[a] = y[a] + (h / 2) * eta[a]
        }
        kick(y, eta)
        for (let a = 0; a < dimension; a++) y[a] = y[a] + (h / 2) * eta[a]
      }
    }
  }
  return reach
}

/** Points mean + sigmas * L u for unit vectors u of the 2d-dimensional phase space, L the Cholesky factor of each covariance. */
function contour(
  { relativeMeans, covariances }: ProductTerm,
  dimension: number,
  sigmas: number,
): [Float64Array, Float64Array][] {
  const place = (u: ArrayLike<number>): [Float64Array, Float64Array] => {
    const point: [Float64Array, Float64Array] = [new Float64Array(dimension), new Float64Array(dimension)]
    for (let a = 0; a < dimension; a++) {
      const [[gxx, gxxi], [, gxixi]] = covariances[a]
      const l = Math.sqrt(gxx)
      point[0][a] = relativeMeans[a][0] + sigmas * l * u[2 * a]
      point[1][a] =
        relativeMeans[a][1] +
        sigmas * ((gxxi / l) * u[2 * a] + Math.sqrt(Math.max(0, gxixi - (gxxi * gxxi) / gxx)) * u[2 * a + 1])
    }
    return point
  }
  // in every plane (y_a, eta_a) alone, and in directions drawn at random (always the same ones)
  const planes = Array.from({ length: dimension * PLANE_POINTS }, (_, i) => {
    const u = new Float64Array(2 * dimension)
    const angle = (2 * Math.PI * (i % PLANE_POINTS)) / PLANE_POINTS
    u.set([Math.cos(angle), Math.sin(angle)], 2 * Math.floor(i / PLANE_POINTS))
    return u
  })
  const random = createRandomStream(0, 0)
  const directions = Array.from({ length: dimension === 1 ? 0 : RANDOM_POINTS }, (_, i) => {
    const u = Float64Array.from({ length: 2 * dimension }, (_, a) => random.normal(2 * dimension * i + a))
    const norm = Math.hypot(...u)
    return u.map((v) => v / norm)
  })
  return [...planes, ...directions].map(place)
}
