/**
 * How far a state gets in phase space, by classical mechanics: contour points of its Wigner function move in the mean
 * field of a few representative points. A guess for the box and the momentum band of the Hartree solver (which watches
 * the ends of both during the run), and deterministic.
 */
import type { Potential } from '../../potentials/potential.ts'
import type { GaussianComponent, PointMeasure } from '../../states/classical-density.ts'
import { pointBox, pointMoments } from '../../states/mixture.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'

export interface Reach {
  readonly xMin: number
  readonly xMax: number
  /** Largest |xi|. */
  readonly xi: number
}

interface Points {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly weight: Float64Array
}

const CONTOUR_POINTS = 24
const MOST_SOURCES = 400
const MOST_CONTOUR = 600

/** The extremes over [0, lastTime] of the contour at `sigmas` standard deviations. */
export function classicalReach(
  spec: QuantumStateSpec,
  hbar: number,
  potential: Potential,
  lastTime: number,
  sigmas: number,
): Reach {
  const components = wignerComponents(spec, hbar)
  const sources = thin(sourcePoints(components), MOST_SOURCES)
  const contour = thin(contourPoints(components, sigmas), MOST_CONTOUR)
  const rate = Math.sqrt(Math.max(potential.lipGradV, 1))
  const steps = Math.max(1, Math.min(400, Math.ceil(lastTime * rate * 10)))
  const h = lastTime / steps
  const reach = { xMin: Infinity, xMax: -Infinity, xi: 0 }
  widen(reach, contour)
  for (let n = 0; n < steps; n++) {
    drift(sources, h / 2)
    drift(contour, h / 2)
    const sourceForce = force(sources.x, sources, potential)
    kick(contour, force(contour.x, sources, potential), h)
    kick(sources, sourceForce, h)
    drift(sources, h / 2)
    drift(contour, h / 2)
    widen(reach, contour)
  }
  return reach
}

/** More points than this are gathered in cells: a box needs no more. */
const MOST_PACKETS = 400
const CELLS = 16
/** Cells of less mass lie within the reach of their neighbours. */
const LEAST_MASS = 1e-9

/** Points gathered in the cells of their box: one Gaussian a cell with the cell's moments, blurred by hbar/2. */
function gathered({ x, xi, weight }: PointMeasure, hbar: number): readonly GaussianComponent[] {
  const box = pointBox({ kind: 'points', x, xi, weight })
  const cell = (v: number, min: number, max: number): number =>
    Math.min(CELLS - 1, Math.floor((CELLS * (v - min)) / (max - min || 1)))
  const cells = new Map<number, number[]>()
  for (let i = 0; i < weight.length; i++) {
    const at = cell(x[i], box.xMin, box.xMax) * CELLS + cell(xi[i], box.xiMin, box.xiMax)
    const list = cells.get(at)
    if (list === undefined) cells.set(at, [i])
    else list.push(i)
  }
  return [...cells.values()].flatMap((indices): GaussianComponent[] => {
    const pick = (values: Float64Array): Float64Array => Float64Array.from(indices, (i) => values[i])
    const mass = indices.reduce((sum, i) => sum + weight[i], 0)
    if (!(mass > LEAST_MASS)) return []
    const m = pointMoments({ kind: 'points', x: pick(x), xi: pick(xi), weight: pick(weight) })
    return [
      {
        weight: mass,
        mean: [m.meanX, m.meanXi],
        covariance: [
          [m.varX + hbar / 2, m.covXXi],
          [m.covXXi, m.varXi + hbar / 2],
        ],
      },
    ]
  })
}

/** The Wigner function of the state as a mixture of Gaussians; of very many points a rough one. */
export function wignerComponents(spec: QuantumStateSpec, hbar: number): readonly GaussianComponent[] {
  if (spec.kind === 'gaussian-wigner') return spec.mixture.components.filter((c) => c.weight > 0)
  if (spec.kind === 'wave') return spec.packets
  if (spec.points.weight.length > MOST_PACKETS) return gathered(spec.points, hbar)
  const { x, xi, weight } = spec.points
  const covariance = [
    [hbar / 2, 0],
    [0, hbar / 2],
  ] as const
  return Array.from(weight, (w, i) => ({ weight: w, mean: [x[i], xi[i]] as const, covariance })).filter(
    (c) => c.weight > 0,
  )
}

/** Lower Cholesky factor [a, b, c] of a covariance: (x, xi) = (a u, b u + c v). */
function factor(c: GaussianComponent): [number, number, number] {
  const a = Math.sqrt(c.covariance[0][0])
  const b = c.covariance[0][1] / a
  return [a, b, Math.sqrt(Math.max(0, c.covariance[1][1] - b * b))]
}

function sourcePoints(components: readonly GaussianComponent[]): Points {
  const nodes = components.length > 16 ? [0] : [-2, -1, 0, 1, 2]
  const total = nodes.reduce((s, u) => s + Math.exp((-u * u) / 2), 0)
  const rows = components.flatMap((c) => {
    const [a, b, d] = factor(c)
    return nodes.flatMap((u) =>
      nodes.map((v) => [
        c.mean[0] + a * u,
        c.mean[1] + b * u + d * v,
        (c.weight * Math.exp(-(u * u + v * v) / 2)) / (total * total),
      ]),
    )
  })
  return fromRows(rows)
}

function contourPoints(components: readonly GaussianComponent[], sigmas: number): Points {
  const rows = components.flatMap((c) => {
    const [a, b, d] = factor(c)
    return Array.from({ length: CONTOUR_POINTS }, (_, k) => {
      const u = sigmas * Math.cos((2 * Math.PI * k) / CONTOUR_POINTS)
      const v = sigmas * Math.sin((2 * Math.PI * k) / CONTOUR_POINTS)
      return [c.mean[0] + a * u, c.mean[1] + b * u + d * v, 0]
    })
  })
  return fromRows(rows)
}

function fromRows(rows: readonly (readonly number[])[]): Points {
  const column = (k: number): Float64Array => Float64Array.from(rows, (r) => r[k])
  return { x: column(0), xi: column(1), weight: column(2) }
}

/** Every n-th point, so that at most `most` remain; the weights keep their sum. */
function thin(points: Points, most: number): Points {
  const n = points.x.length
  if (n <= most) return points
  const keep = (v: Float64Array): Float64Array =>
    Float64Array.from({ length: most }, (_, i) => v[Math.floor((i * n) / most)])
  const weight = keep(points.weight)
  const sum = weight.reduce((s, w) => s + w, 0)
  return { x: keep(points.x), xi: keep(points.xi), weight: weight.map((w) => (sum > 0 ? w / sum : 0)) }
}

function drift(points: Points, h: number): void {
  for (let i = 0; i < points.x.length; i++) points.x[i] = points.x[i] + h * points.xi[i]
}

function kick(points: Points, force: Float64Array, h: number): void {
  for (let i = 0; i < points.xi.length; i++) points.xi[i] = points.xi[i] + h * force[i]
}

/** -(V' * rho)(x) for the density of the sources. */
function force(x: Float64Array, sources: Points, potential: Potential): Float64Array {
  return x.map((at) => {
    let sum = 0
    for (let j = 0; j < sources.x.length; j++) sum -= sources.weight[j] * potential.gradient(at - sources.x[j])
    return sum
  })
}

function widen(reach: { xMin: number; xMax: number; xi: number }, points: Points): void {
  for (let i = 0; i < points.x.length; i++) {
    reach.xMin = Math.min(reach.xMin, points.x[i])
    reach.xMax = Math.max(reach.xMax, points.x[i])
    reach.xi = Math.max(reach.xi, Math.abs(points.xi[i]))
  }
}
