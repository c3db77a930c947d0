/**
 * What a Vlasov run will look like: accuracy goals, the frame, the time step, and a pilot run that measures how far the data
 * spread and how strongly the flow stretches them, from which the resolutions follow. Everything is verified afterwards by
 * the comparison of a fine and a coarse run (vlasov-run.ts).
 */
import { rkn6 } from '../numerics/splitting.ts'
import type { Potential } from '../potentials/potential.ts'
import type { ClassicalDensity, GaussianMixture } from '../states/classical-density.ts'
import { mixtureMoments, pointMoments } from '../states/mixture.ts'
import { mixtureNodes, PointFlow } from './vlasov-characteristics.ts'
import { extentOf, MeanField } from './vlasov-mean-field.ts'
import type { Frame } from './vlasov-observables.ts'
import { advance } from './vlasov-stepping.ts'

/** A refusal or a failure of a Vlasov run, with a message for the user. */
export class VlasovError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'VlasovError'
  }
}

/**
 * The accuracy that states must have so that distances have the relative error `tolerance`: distances squared are of order hbar^2,
 * so the state goes well beyond the tolerance.
 */
export function stateAccuracy(tolerance: number): number {
  return Math.min(1e-7, Math.max(1e-10, tolerance / 10))
}

/** The centre-of-mass frame on the line; the circle stays where it is. */
export function centreFrame(density: ClassicalDensity, potential: Potential): Frame {
  if (potential.period !== null) return { origin: 0, velocity: 0 }
  const m = density.kind === 'mixture' ? mixtureMoments(density) : pointMoments(density)
  return { origin: m.meanX, velocity: m.meanXi }
}

export function shiftDensity(density: ClassicalDensity, frame: Frame): ClassicalDensity {
  if (density.kind === 'points') {
    return { ...density, x: density.x.map((x) => x - frame.origin), xi: density.xi.map((xi) => xi - frame.velocity) }
  }
  const components = density.components.map((c) => ({
    ...c,
    mean: [c.mean[0] - frame.origin, c.mean[1] - frame.velocity] as const,
  }))
  return { kind: 'mixture', components }
}

/**
 * Time step for an error of about `accuracy` by rkn6: step = c(accuracy)/rate, with the rate of the fastest oscillation plus
 * that of crossing the width of V' at the typical speed, c calibrated on the reference cases.
 */
export function timeStepFor(potential: Potential, speed: number, accuracy: number): number {
  const { lipGradV, supGradV } = potential
  const crossing = Number.isFinite(supGradV) && supGradV > 0 ? (0.5 * speed * lipGradV) / supGradV : 0
  const rate = Math.sqrt(lipGradV) + crossing
  return rate > 0 ? Math.min(1, 0.35 * (accuracy / 1e-10) ** (1 / 6)) / rate : Infinity
}

export function typicalSpeed(density: ClassicalDensity, potential: Potential): number {
  const m = density.kind === 'mixture' ? mixtureMoments(density) : pointMoments(density)
  return Math.sqrt(m.varXi + (Number.isFinite(potential.supV) ? potential.supV : 0))
}

/** Number of steps in each interval between consecutive times (starting at 0), for one level of refinement. */
export function stepsPerInterval(times: readonly number[], timeStep: number): number[] {
  return times.map((t, i) => {
    const span = t - (i === 0 ? 0 : times[i - 1])
    return span <= 0 ? 0 : Math.max(1, Math.ceil(span / timeStep - 1e-9))
  })
}

/** What the pilot saw. */
export interface Pilot {
  /** Largest |x|, |xi| in the frame over all times, out to `radius` standard deviations. */
  readonly extentX: number
  readonly extentXi: number
  /** Per node: |u|^2/2 and the largest stretch |dx/du| over all times (u in standard deviations). */
  readonly amplitudeLog: Float64Array
  readonly stretch: Float64Array
  /** Largest local wave numbers, sqrt((Sigma_t^{-1})_xx) and _xixi, weighted by how much of the amplitude is above `accuracy`. */
  readonly waveX: number
  readonly waveXi: number
  /** Where the nodes are at the last time. */
  readonly lastX: Float64Array
  readonly lastXi: Float64Array
}

/** A cheap run with tangents: nodes of step 0.6 out to the radius where the density is `accuracy` of its peak. */
export function runPilot(mixture: GaussianMixture, potential: Potential, times: readonly number[], timeStep: number, accuracy: number): Pilot {
  const radius = Math.sqrt(2 * Math.log(1 / accuracy))
  const nodes = mixtureNodes(mixture, 0.6, radius)
  const n = nodes.x.length
  const meanField = new MeanField(potential, 1e-6, Math.max(extentOf(nodes.x, n), 1e-12))
  const flow = new PointFlow(nodes, meanField, true)
  const components = mixture.components.filter((c) => c.weight > 0)
  const perComponent = n / components.length
  const amplitudeLog = new Float64Array(n)
  const stretch = new Float64Array(n)
  const inverse = components.map(({ covariance: c }) => {
    const det = c[0][0] * c[1][1] - c[0][1] * c[1][0]
    return { xx: c[1][1] / det, xxi: -c[0][1] / det, xixi: c[0][0] / det }
  })
  for (let j = 0; j < n; j++) {
    const k = Math.floor(j / perComponent)
    const u = nodes.x[j] - components[k].mean[0]
    const v = nodes.xi[j] - components[k].mean[1]
    amplitudeLog[j] = 0.5 * (inverse[k].xx * u * u + 2 * inverse[k].xxi * u * v + inverse[k].xixi * v * v)
  }
  let extentX = 0
  let extentXi = 0
  let waveX = 0
  let waveXi = 0
  const look = (): void => {
    const { dxdx: a, dxdxi: b, dxidx: c, dxidxi: d } = flow.tangents!
    extentX = Math.max(extentX, extentOf(flow.x, n))
    extentXi = Math.max(extentXi, extentOf(flow.xi, n))
    for (let j = 0; j < n; j++) {
      const k = Math.floor(j / perComponent)
      const cov = components[k].covariance
      stretch[j] = Math.max(stretch[j], Math.sqrt(cov[0][0] * a[j] ** 2 + 2 * cov[0][1] * a[j] * b[j] + cov[1][1] * b[j] ** 2))
      // Sigma_t^{-1} = A^{-T} C^{-1} A^{-1}, A^{-1} = [[d, -b], [-c, a]] (det A = 1).
      const { xx, xxi, xixi } = inverse[k]
      const left = Math.sqrt(2 * Math.max(0, -Math.log(accuracy) - amplitudeLog[j]))
      waveX = Math.max(waveX, left * Math.sqrt(xx * d[j] ** 2 - 2 * xxi * d[j] * c[j] + xixi * c[j] ** 2))
      waveXi = Math.max(waveXi, left * Math.sqrt(xx * b[j] ** 2 - 2 * xxi * a[j] * b[j] + xixi * a[j] ** 2))
    }
  }
  look()
  const steps = stepsPerInterval(times, timeStep)
  times.forEach((t, i) => {
    if (steps[i] === 0) return
    advance(flow, null, rkn6, (t - (i === 0 ? 0 : times[i - 1])) / steps[i], steps[i], look)
  })
  return { extentX, extentXi, amplitudeLog, stretch, waveX, waveXi, lastX: flow.x, lastXi: flow.xi }
}

/**
 * The largest node step (in standard deviations, at most 0.6) whose quadrature error sum_k |kappa_k| e^{-(2 pi/step - k s)^2/2},
 * s the stretch, weighted by the root of the local amplitude, is below `accuracy` times sup|V'|.
 */
export function nodeStepFor(pilot: Pilot, potential: Potential, accuracy: number): number {
  const level = new MeanField(potential, 1e-8, Math.max(pilot.extentX, 1e-12)).levelFor(Math.max(pilot.extentX, 1e-12))
  const modes = level.kernelModes
  let scale = 0
  for (const m of modes) scale += m
  if (scale === 0) return 0.6
  const base = (2 * Math.PI) / level.period
  // The stretches that matter: their largest value among nodes of each amplitude class.
  const worst = new Float64Array(40)
  for (let j = 0; j < pilot.stretch.length; j++) {
    const bin = Math.min(39, Math.floor(pilot.amplitudeLog[j]))
    worst[bin] = Math.max(worst[bin], pilot.stretch[j])
  }
  const error = (step: number): number => {
    let largest = 0
    for (let bin = 0; bin < 40; bin++) {
      if (worst[bin] === 0) continue
      let sum = 0
      for (let k = 1; k < modes.length; k++) {
        if (modes[k] === 0) continue
        const gap = (2 * Math.PI) / step - k * base * worst[bin]
        sum += gap <= 0 ? modes[k] : modes[k] * Math.exp(-0.5 * gap * gap)
      }
      largest = Math.max(largest, (2 * sum * Math.exp(-0.5 * bin)) / scale)
    }
    return largest
  }
  let step = 0.6
  while (step > 0.002 && error(step) > accuracy) step *= 0.93
  return step
}
