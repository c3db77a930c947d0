/**
 * A cheap run with tangent maps that measures how far the data spread, how strongly the flow stretches them and how fine their
 * structures become: from it follow the nodes of the quadrature, the box and spacing of the grid, and at each time the band
 * of rho. All of it is a guess from local linearisation; the comparison of a fine and a coarse run verifies it.
 */
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, PointMeasure, SmoothDensity } from '../../states/classical-density.ts'
import { packetCovariance } from '../../states/function-density.ts'
import { determinant } from '../../states/mixture.ts'
import { densityNodes, PointFlow } from './vlasov-characteristics.ts'
import { extentOf, MeanField } from './vlasov-mean-field.ts'
import { stepsPerInterval } from './vlasov-plan.ts'
import { advance } from './vlasov-stepping.ts'

/** The data at one time of the pilot. */
export interface PilotSample {
  readonly t: number
  /** Largest |dx/du| among the nodes with |u|^2/2 in [bin, bin + 1): u in standard deviations of the node's packet. */
  readonly stretch: Float64Array
  /**
   * Wave number beyond which rho's transform is below the accuracy: a packet of amplitude a and stretch s contributes
   * a e^{-(k s)^2/2}.
   */
  readonly band: number
}

export interface Pilot {
  /** Largest |x|, |xi| in the frame over all times, out to where the density is `accuracy` of its peak. */
  readonly extentX: number
  readonly extentXi: number
  /** Wave numbers of f in x and in xi beyond which its transform is below the accuracy (from the local covariances). */
  readonly waveX: number
  readonly waveXi: number
  readonly samples: readonly PilotSample[]
  /** Nodes of the bulk (|u| < 3.5) at the last time, in the frame. */
  readonly probes: { readonly x: Float64Array; readonly xi: Float64Array }
}

const nodeStep = 0.6
const bins = 40

/** The packets that the data consist of, and where they are strong. */
export interface PilotCloud {
  readonly nodes: PointMeasure
  /** -log of f relative to its peak (mixtures: to the peak of the node's component). */
  readonly depth: Float64Array
  /** The covariance of the packet at node j. */
  packetAt(j: number): Packet
}

interface Packet {
  readonly covariance: Covariance
  readonly inverse: { readonly xx: number; readonly xxi: number; readonly xixi: number }
}

function packetOf(covariance: Covariance): Packet {
  const det = determinant(covariance)
  return {
    covariance,
    inverse: { xx: covariance[1][1] / det, xxi: -covariance[0][1] / det, xixi: covariance[0][0] / det },
  }
}

/** @param accuracy relative to the peak of f; it sets the radius in which nodes are placed */
export function pilotCloud(density: SmoothDensity, accuracy: number): PilotCloud {
  const nodes = densityNodes(density, nodeStep, Math.sqrt(-2 * Math.log(accuracy)))
  const n = nodes.x.length
  const depth = new Float64Array(n)
  if (density.kind === 'function') {
    const packet = packetOf(packetCovariance(density))
    for (let j = 0; j < n; j++) depth[j] = Math.log(density.peak / density.value(nodes.x[j], nodes.xi[j]))
    return { nodes, depth, packetAt: () => packet }
  }
  const components = density.components.filter((c) => c.weight > 0)
  const packets = components.map((c) => packetOf(c.covariance))
  const componentOf = (j: number): number => Math.floor(j / (n / components.length))
  for (let j = 0; j < n; j++) {
    const k = componentOf(j)
    const { inverse } = packets[k]
    const u = nodes.x[j] - components[k].mean[0]
    const v = nodes.xi[j] - components[k].mean[1]
    depth[j] = 0.5 * (inverse.xx * u * u + 2 * inverse.xxi * u * v + inverse.xixi * v * v)
  }
  return { nodes, depth, packetAt: (j) => packets[componentOf(j)] }
}

/** @param accuracy the cloud's */
export function runPilot(
  { nodes, depth, packetAt }: PilotCloud,
  potential: Potential,
  times: readonly number[],
  timeStep: number,
  accuracy: number,
): Pilot {
  const logAccuracy = -Math.log(accuracy)
  const n = nodes.x.length
  const meanField = new MeanField(potential, 1e-6, Math.max(extentOf(nodes.x, n), 1e-12))
  const flow = new PointFlow(nodes, meanField, true)
  const samples: PilotSample[] = []
  const largest = { x: 0, xi: 0, waveX: 0, waveXi: 0 }
  const look = (t: number): void => {
    const { dxdx: a, dxdxi: b, dxidx: c, dxidxi: d } = flow.tangents!
    largest.x = Math.max(largest.x, extentOf(flow.x, n))
    largest.xi = Math.max(largest.xi, extentOf(flow.xi, n))
    const stretch = new Float64Array(bins)
    let band = 0
    for (let j = 0; j < n; j++) {
      const { covariance: cov, inverse } = packetAt(j)
      const s = Math.sqrt(cov[0][0] * a[j] ** 2 + 2 * cov[0][1] * a[j] * b[j] + cov[1][1] * b[j] ** 2)
      const bin = Math.max(0, Math.min(bins - 1, Math.floor(depth[j])))
      stretch[bin] = Math.max(stretch[bin], s)
      const left = Math.sqrt(2 * Math.max(0, logAccuracy - depth[j]))
      band = Math.max(band, left / s)
      // Sigma_t^{-1} = A^{-T} C^{-1} A^{-1}, A^{-1} = [[d, -b], [-c, a]] (det A = 1).
      const { xx, xxi, xixi } = inverse
      largest.waveX = Math.max(
        largest.waveX,
        left * Math.sqrt(xx * d[j] ** 2 - 2 * xxi * d[j] * c[j] + xixi * c[j] ** 2),
      )
      largest.waveXi = Math.max(
        largest.waveXi,
        left * Math.sqrt(xx * b[j] ** 2 - 2 * xxi * a[j] * b[j] + xixi * a[j] ** 2),
      )
    }
    samples.push({ t, stretch, band })
  }
  look(0)
  const steps = stepsPerInterval(times, timeStep)
  times.forEach((t, i) => {
    if (steps[i] === 0) return
    const start = i === 0 ? 0 : times[i - 1]
    const dt = (t - start) / steps[i]
    advance(flow, null, rkn6, dt, steps[i], (step) => look(start + (step + 1) * dt))
  })
  const bulk = Array.from(depth.keys()).filter((j) => depth[j] < 6)
  return {
    extentX: largest.x,
    extentXi: largest.xi,
    waveX: largest.waveX,
    waveXi: largest.waveXi,
    samples,
    probes: { x: Float64Array.from(bulk, (j) => flow.x[j]), xi: Float64Array.from(bulk, (j) => flow.xi[j]) },
  }
}

/** The largest band of rho between t0 and t1, widened by `margin` for what the linearisation does not see. */
export function bandBetween(pilot: Pilot, t0: number, t1: number, margin: number): number {
  const { samples } = pilot
  let first = 0
  while (first + 1 < samples.length && samples[first + 1].t <= t0) first++
  let band = 0
  for (let i = first; i < samples.length; i++) {
    band = Math.max(band, samples[i].band)
    if (samples[i].t >= t1) break
  }
  return band * margin
}

/**
 * The node step (in standard deviations, at most 0.6) of the quadrature. A mode kappa_k of V' meets nodes of stretch s with the error
 * kappa_k e^{-(q - k s)^2/2}, q = 2 pi/step, damped by the root of the local amplitude; at each time only modes inside the
 * band of rho count. q is the least value for which every term is below `accuracy` times sum_k |kappa_k|.
 */
export function nodeStepFor(pilot: Pilot, potential: Potential, accuracy: number, bandMargin: number): number {
  const extent = Math.max(pilot.extentX, 1e-12)
  const { kernelModes, period } = new MeanField(potential, 1e-8, extent).levelFor(extent)
  const scale = kernelModes.reduce((s, m) => s + m, 0)
  const logs = kernelModes.map((m) => (m > 0 ? Math.log(m / (scale * accuracy)) : -Infinity))
  const base = (2 * Math.PI) / period
  let q = (2 * Math.PI) / nodeStep
  // At most about 64 of the times: the stretch grows steadily, and the last one is among them.
  const stride = Math.ceil(pilot.samples.length / 64)
  for (let i = pilot.samples.length - 1; i >= 0; i -= stride) {
    const { stretch, band } = pilot.samples[i]
    stretch.forEach((s, bin) => {
      if (s === 0) return
      for (let k = 1; k < logs.length && k * base <= band * bandMargin; k++) {
        const excess = logs[k] - 0.5 * bin
        if (excess > 0) q = Math.max(q, k * base * s + Math.sqrt(2 * excess))
      }
    })
  }
  return (2 * Math.PI) / q
}
