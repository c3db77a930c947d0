/**
 * Gaussian mixtures and weighted points on phase space: values, moments, blur, linear maps, boxes.
 */
import type {
  Covariance,
  GaussianComponent,
  GaussianMixture,
  Moments,
  PhaseSpaceBox,
  PointMeasure,
} from './classical-density.ts'

export function determinant(c: Covariance): number {
  return c[0][0] * c[1][1] - c[0][1] * c[1][0]
}

export function inverseCovariance(c: Covariance): Covariance {
  const det = determinant(c)
  return [
    [c[1][1] / det, -c[0][1] / det],
    [-c[1][0] / det, c[0][0] / det],
  ]
}

/** True for a symmetric, positive definite 2x2 matrix of finite numbers. */
export function isPositiveCovariance(c: Covariance): boolean {
  const entries = [c[0][0], c[0][1], c[1][0], c[1][1]]
  return entries.every(Number.isFinite) && c[0][1] === c[1][0] && c[0][0] > 0 && c[1][1] > 0 && determinant(c) > 0
}

/** The components with their weights divided by the sum of the weights. */
export function normalisedMixture(components: readonly GaussianComponent[]): GaussianMixture {
  const total = components.reduce((sum, c) => sum + c.weight, 0)
  return { kind: 'mixture', components: components.map((c) => ({ ...c, weight: c.weight / total })) }
}

/** sum_i w_i N(z; m_i, C_i), evaluator with the inverses computed once: for loops over a grid. */
export function mixtureEvaluator(mixture: GaussianMixture): (x: number, xi: number) => number {
  // Per component: mean, the entries of C^{-1}/2, and w/(2 pi sqrt det C).
  const table = new Float64Array(mixture.components.length * 6)
  mixture.components.forEach(({ weight, mean, covariance: c }, i) => {
    const det = determinant(c)
    table.set(
      [
        mean[0],
        mean[1],
        c[1][1] / (2 * det),
        -c[0][1] / det,
        c[0][0] / (2 * det),
        weight / (2 * Math.PI * Math.sqrt(det)),
      ],
      6 * i,
    )
  })
  return (x, xi) => {
    let density = 0
    for (let k = 0; k < table.length; k += 6) {
      const u = x - table[k]
      const v = xi - table[k + 1]
      density += table[k + 5] * Math.exp(-(table[k + 2] * u * u + table[k + 3] * u * v + table[k + 4] * v * v))
    }
    return density
  }
}

/** The density of the mixture at (x, xi). For many points use `mixtureEvaluator`. */
export function mixtureDensity(mixture: GaussianMixture, x: number, xi: number): number {
  return mixtureEvaluator(mixture)(x, xi)
}

/** rho(x) = int f(x, xi) dxi. */
export function mixturePositionDensity(mixture: GaussianMixture, x: number): number {
  return mixture.components.reduce((sum, { weight, mean, covariance }) => {
    const variance = covariance[0][0]
    const u = x - mean[0]
    return sum + (weight * Math.exp((-0.5 * u * u) / variance)) / Math.sqrt(2 * Math.PI * variance)
  }, 0)
}

/** Exact first and second moments: the covariance is the mean of the covariances plus the scatter of the means. */
export function mixtureMoments(mixture: GaussianMixture): Moments {
  const parts = mixture.components
  const mass = parts.reduce((sum, c) => sum + c.weight, 0)
  const average = (g: (c: GaussianComponent) => number): number =>
    parts.reduce((sum, c) => sum + c.weight * g(c), 0) / mass
  const meanX = average((c) => c.mean[0])
  const meanXi = average((c) => c.mean[1])
  return {
    mass,
    meanX,
    meanXi,
    varX: average((c) => c.covariance[0][0] + (c.mean[0] - meanX) ** 2),
    covXXi: average((c) => c.covariance[0][1] + (c.mean[0] - meanX) * (c.mean[1] - meanXi)),
    varXi: average((c) => c.covariance[1][1] + (c.mean[1] - meanXi) ** 2),
  }
}

/** First and second moments of weighted points. */
export function pointMoments(points: PointMeasure): Moments {
  const { x, xi, weight } = points
  let mass = 0
  let meanX = 0
  let meanXi = 0
  for (let i = 0; i < x.length; i++) {
    mass += weight[i]
    meanX += weight[i] * x[i]
    meanXi += weight[i] * xi[i]
  }
  meanX /= mass
  meanXi /= mass
  let varX = 0
  let covXXi = 0
  let varXi = 0
  for (let i = 0; i < x.length; i++) {
    const u = x[i] - meanX
    const v = xi[i] - meanXi
    varX += weight[i] * u * u
    covXXi += weight[i] * u * v
    varXi += weight[i] * v * v
  }
  return { mass, meanX, meanXi, varX: varX / mass, covXXi: covXXi / mass, varXi: varXi / mass }
}

/**
 * What points that stand for a measure on a curve leave out: sum_j w_j |z_{j+1} - z_{j-1}|^2/48, the mean square distance within
 * the stretches of the curve; 0 for points as they stand.
 */
export function curveVariance({ x, xi, weight, curve }: PointMeasure): number {
  if (curve !== true) return 0
  let sum = 0
  for (let j = 0; j < x.length; j++) {
    const [a, b] = [Math.max(0, j - 1), Math.min(x.length - 1, j + 1)]
    const cells = (b - a) / 2
    sum += (weight[j] * ((x[b] - x[a]) ** 2 + (xi[b] - xi[a]) ** 2)) / (48 * cells * cells)
  }
  return sum
}

/**
 * Points on a curve gathered into at most `count` stretches of equal mass: their centres, and the mean square distance to them,
 * within the points' own stretches included.
 */
export function gatheredCurve(points: PointMeasure, count: number): { points: PointMeasure; variance: number } {
  const { x, xi, weight } = points
  const rows: number[][] = []
  let variance = curveVariance(points)
  let done = 0
  for (let first = 0, j = 0; j < x.length; j++) {
    done += weight[j]
    const isFull = done >= ((rows.length + 1) / count) * (1 - 1e-12) || j === x.length - 1
    if (!isFull) continue
    const m = pointMoments({
      kind: 'points',
      x: x.subarray(first, j + 1),
      xi: xi.subarray(first, j + 1),
      weight: weight.subarray(first, j + 1),
    })
    rows.push([m.meanX, m.meanXi, m.mass])
    variance += m.mass * (m.varX + m.varXi)
    first = j + 1
  }
  return { points: pointsFromRows(rows), variance }
}

/** The mixture convolved with N(0, diag(addXX, addXiXi)); hbar/2 twice takes a symbol to its Wigner function. */
export function blurMixture(mixture: GaussianMixture, addXX: number, addXiXi: number): GaussianMixture {
  return {
    kind: 'mixture',
    components: mixture.components.map(({ weight, mean, covariance: c }) => ({
      weight,
      mean,
      covariance: [
        [c[0][0] + addXX, c[0][1]],
        [c[1][0], c[1][1] + addXiXi],
      ],
    })),
  }
}

/** sum_i w_i N(z_i, diag(varX, varXi)): points blurred to a mixture with one component a point. */
export function blurPoints(points: PointMeasure, varX: number, varXi: number): GaussianMixture {
  const components = Array.from(points.weight, (weight, i): GaussianComponent => ({
    weight,
    mean: [points.x[i], points.xi[i]],
    covariance: [
      [varX, 0],
      [0, varXi],
    ],
  }))
  return { kind: 'mixture', components }
}

/** Rows [x, xi] or [x, xi, weight] as a point measure; weights divided by their sum, equal where absent. */
export function pointsFromRows(rows: readonly (readonly number[])[]): PointMeasure {
  const weight = Float64Array.from(rows, (r) => r[2] ?? 1)
  const total = weight.reduce((a, b) => a + b, 0)
  return {
    kind: 'points',
    x: Float64Array.from(rows, (r) => r[0]),
    xi: Float64Array.from(rows, (r) => r[1]),
    weight: weight.map((w) => w / total),
  }
}

/**
 * A box outside of which at most `tail` of the mixture's mass lies.
 *
 * Component i of K reaches q_i standard deviations, 4 w_i Q(q_i) <= tail/K, by Q(q) <= e^{-q^2/2}/2.
 */
export function mixtureBox(mixture: GaussianMixture, tail: number): PhaseSpaceBox {
  const count = mixture.components.length
  let box: PhaseSpaceBox = { xMin: Infinity, xMax: -Infinity, xiMin: Infinity, xiMax: -Infinity }
  for (const { weight, mean, covariance: c } of mixture.components) {
    if (weight <= 0) continue
    const q = Math.sqrt(Math.max(0, 2 * Math.log((2 * weight * count) / tail)))
    const reachX = q * Math.sqrt(c[0][0])
    const reachXi = q * Math.sqrt(c[1][1])
    box = {
      xMin: Math.min(box.xMin, mean[0] - reachX),
      xMax: Math.max(box.xMax, mean[0] + reachX),
      xiMin: Math.min(box.xiMin, mean[1] - reachXi),
      xiMax: Math.max(box.xiMax, mean[1] + reachXi),
    }
  }
  return box
}

/** The smallest box that holds all points. */
export function pointBox(points: PointMeasure): PhaseSpaceBox {
  let box: PhaseSpaceBox = { xMin: Infinity, xMax: -Infinity, xiMin: Infinity, xiMax: -Infinity }
  for (let i = 0; i < points.x.length; i++) {
    box = {
      xMin: Math.min(box.xMin, points.x[i]),
      xMax: Math.max(box.xMax, points.x[i]),
      xiMin: Math.min(box.xiMin, points.xi[i]),
      xiMax: Math.max(box.xiMax, points.xi[i]),
    }
  }
  return box
}
