/**
 * Vlasov by characteristics: weighted points moved by their own mean field. For point data this is the exact weak solution up
 * to the time step; for a mixture the points are the nodes of a quadrature in the initial phase space, which converges
 * exponentially because z_0 -> V'(x - X(t, z_0)) is smooth, however thin f(t) has become.
 */
import type { Potential } from '../../potentials/potential.ts'
import type { FunctionDensity, GaussianMixture, PointMeasure, SmoothDensity } from '../../states/classical-density.ts'
import { latticeCount, latticePoints, packetCovariance } from '../../states/function-density.ts'
import { evaluateSpline, splineDerivativesInto } from '../../numerics/interpolation.ts'
import type { MeanField, RecordedField } from './vlasov-mean-field.ts'
import { driftInPlace, kickInPlace } from './vlasov-record.ts'
import type { SplitState } from './vlasov-stepping.ts'

/** Points with the tangent map A = d(x, xi)/d(x_0, xi_0) carried along when `tangents` is given (rows a = dx, b = dxi). */
export interface Tangents {
  readonly dxdx: Float64Array
  readonly dxdxi: Float64Array
  readonly dxidx: Float64Array
  readonly dxidxi: Float64Array
}

export class PointFlow implements SplitState<RecordedField> {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly weight: Float64Array
  readonly tangents: Tangents | null
  /** F' at the points. */
  private readonly slopes: Float64Array
  private readonly meanField: MeanField

  constructor(points: PointMeasure, meanField: MeanField, withTangents = false) {
    this.x = points.x.slice()
    this.xi = points.xi.slice()
    this.weight = points.weight
    this.meanField = meanField
    const n = this.x.length
    this.slopes = new Float64Array(withTangents ? n : 0)
    this.tangents = withTangents
      ? {
          dxdx: new Float64Array(n).fill(1),
          dxdxi: new Float64Array(n),
          dxidx: new Float64Array(n),
          dxidxi: new Float64Array(n).fill(1),
        }
      : null
  }

  solveField(): RecordedField {
    return this.meanField.solve(this.x, this.weight, this.x.length)
  }

  kick(field: RecordedField, tau: number): void {
    const { x, xi, tangents } = this
    const n = x.length
    const table = this.meanField.table(field, field.level.reach)
    if (tangents !== null) {
      splineDerivativesInto(this.slopes, table, x)
      kickTangentsInPlace(this.slopes, tangents, tau)
    }
    kickInPlace(table, this.meanField.potential, x, xi, n, tau)
  }

  drift(tau: number): void {
    const { x, xi, tangents } = this
    driftInPlace(x, xi, x.length, tau)
    if (tangents !== null) {
      driftInPlace(tangents.dxdx, tangents.dxidx, x.length, tau)
      driftInPlace(tangents.dxdxi, tangents.dxidxi, x.length, tau)
    }
  }
}

/** dxi -= tau F'(x) dx. */
function kickTangentsInPlace(slopes: Float64Array, tangents: Tangents, tau: number): void {
  const { dxdx, dxdxi, dxidx, dxidxi } = tangents
  for (let j = 0; j < slopes.length; j++) {
    const slope = tau * slopes[j]
    dxidx[j] -= slope * dxdx[j]
    dxidxi[j] -= slope * dxdxi[j]
  }
}

/** Points under the direct sum of their pair forces, O(n^2): no table, so V may have kinks; error from the time step only. */
export class DirectPointFlow implements SplitState<Float64Array> {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly weight: Float64Array
  private readonly potential: Potential
  private readonly force: Float64Array

  constructor(points: PointMeasure, potential: Potential) {
    this.x = points.x.slice()
    this.xi = points.xi.slice()
    this.weight = points.weight
    this.potential = potential
    this.force = new Float64Array(this.x.length)
  }

  solveField(): Float64Array {
    directForceInto(this.force, this.potential, this.x, this.x, this.weight)
    return this.force
  }

  kick(force: Float64Array, tau: number): void {
    for (let j = 0; j < force.length; j++) this.xi[j] -= tau * force[j]
  }

  drift(tau: number): void {
    driftInPlace(this.x, this.xi, this.x.length, tau)
  }

  interactionEnergy(): number {
    const { x, weight, potential } = this
    let sum = 0
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < x.length; j++) sum += weight[i] * weight[j] * potential.value(x[i] - x[j])
    }
    return 0.5 * sum
  }
}

/**
 * Trapezoidal nodes of a mixture: per component the points mean + C^{1/2} u (Cholesky), u on the square lattice of step `step`
 * (in standard deviations) inside the disc |u| <= radius, weights proportional to e^{-|u|^2/2} and of sum equal to the
 * component's. The error for e^{i k.u} is about e^{-(2 pi/step - |k|)^2/2}, that of the cut e^{-radius^2/2}.
 */
export function mixtureNodes(mixture: GaussianMixture, step: number, radius: number): PointMeasure {
  const half = Math.floor(radius / step)
  const lattice: number[] = []
  let sum = 0
  for (let a = -half; a <= half; a++) {
    for (let b = -half; b <= half; b++) {
      const u = a * step
      const v = b * step
      if (u * u + v * v > radius * radius) continue
      const g = Math.exp(-0.5 * (u * u + v * v))
      lattice.push(u, v, g)
      sum += g
    }
  }
  const perComponent = lattice.length / 3
  const components = mixture.components.filter((c) => c.weight > 0)
  const total = components.reduce((s, c) => s + c.weight, 0)
  const x = new Float64Array(perComponent * components.length)
  const xi = new Float64Array(x.length)
  const weight = new Float64Array(x.length)
  components.forEach((c, index) => {
    const l11 = Math.sqrt(c.covariance[0][0])
    const l21 = c.covariance[0][1] / l11
    const l22 = Math.sqrt(c.covariance[1][1] - l21 * l21)
    for (let j = 0; j < perComponent; j++) {
      const o = index * perComponent + j
      x[o] = c.mean[0] + l11 * lattice[3 * j]
      xi[o] = c.mean[1] + l21 * lattice[3 * j] + l22 * lattice[3 * j + 1]
      weight[o] = (c.weight / total) * (lattice[3 * j + 2] / sum)
    }
  })
  return { kind: 'points', x, xi, weight }
}

/** Nodes of a density: `mixtureNodes`, or a lattice of `step` in the width of f's packets, where f is above e^{-radius^2/2} of its peak. */
export function densityNodes(density: SmoothDensity, step: number, radius: number): PointMeasure {
  if (density.kind === 'mixture') return mixtureNodes(density, step, radius)
  const [hx, hxi] = latticeSteps(density, step)
  return latticePoints(density, hx, hxi, Math.exp(-0.5 * radius * radius))
}

/** Number of nodes of `densityNodes`, about: pi (radius/step)^2 a component; of a function at most. */
export function nodeCount(density: SmoothDensity, step: number, radius: number): number {
  if (density.kind === 'function') return latticeCount(density, ...latticeSteps(density, step))
  return Math.ceil(Math.PI * (radius / step + 0.5) ** 2) * density.components.length
}

function latticeSteps(density: FunctionDensity, step: number): [number, number] {
  const [[xx], [, xixi]] = packetCovariance(density)
  return [step * Math.sqrt(xx), step * Math.sqrt(xixi)]
}

/** V' * rho at the positions `at`, summed directly: the reference for the fast field, O(n m). */
export function directForceInto(
  out: Float64Array,
  potential: Potential,
  at: Float64Array,
  x: Float64Array,
  w: Float64Array,
): void {
  for (let i = 0; i < at.length; i++) {
    let sum = 0
    for (let j = 0; j < x.length; j++) sum += w[j] * potential.gradient(at[i] - x[j])
    out[i] = sum
  }
}

/** The recorded field at given positions (tests, and the error check against `directForceInto`). */
export function forceAtInto(out: Float64Array, meanField: MeanField, field: RecordedField, at: Float64Array): void {
  const table = meanField.table(field)
  for (let i = 0; i < at.length; i++) out[i] = evaluateSpline(table, at[i])
}
