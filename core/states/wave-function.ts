/**
 * Pure states given as functions psi(y): superpositions of coherent states, and a(y) exp(i S(y)/hbar). psi' comes along, so that the
 * moments of the state are integrals of closed forms; both are normalised by the program.
 */
import type { GaussianComponent, Moments } from './classical-density.ts'
import type { LineDensity } from './line-density.ts'
import { refuseTooMany } from './sample-limit.ts'

/** psi and psi' at a point: re, im, re', im'. */
export type WaveValue = readonly [number, number, number, number]

export interface WaveFunction {
  readonly kind: 'wave'
  /** Equal for equal states. */
  readonly key: string
  readonly hbar: number
  /** Of norm 1. */
  readonly value: (y: number) => WaveValue
  /** Beyond it psi is nothing; psi is resolved by `step`. */
  readonly min: number
  readonly max: number
  readonly step: number
  /** Rough packets that it consists of: for plans of boxes and bands. */
  readonly packets: readonly GaussianComponent[]
  /** Of the Wigner function. */
  readonly moments: Moments
}

export interface CatComponent {
  readonly amplitude: number
  /** Radians. */
  readonly phase: number
  readonly mean: readonly [number, number]
}

/** Waves whose parts cancel to less than this part of their squares have no digits left. */
const LEAST_NORM = 1e-6
const PACKET_REACH = 9

/** sum_j a_j e^{i theta_j} |z_j>, normalised; null when the parts cancel. */
export function catState(key: string, components: readonly CatComponent[], hbar: number): WaveFunction | null {
  const norm = (Math.PI * hbar) ** -0.25
  const raw = (y: number): WaveValue => {
    let [re, im, dre, dim] = [0, 0, 0, 0]
    for (const { amplitude, phase, mean } of components) {
      const s = y - mean[0]
      const size = amplitude * norm * Math.exp((-s * s) / (2 * hbar))
      const angle = phase + (mean[1] * s) / hbar
      const [c, d] = [size * Math.cos(angle), size * Math.sin(angle)]
      re += c
      im += d
      dre += (-s * c - mean[1] * d) / hbar
      dim += (-s * d + mean[1] * c) / hbar
    }
    return [re, im, dre, dim]
  }
  const total = components.reduce((sum, c) => sum + c.amplitude ** 2, 0)
  const reach = PACKET_REACH * Math.sqrt(hbar)
  const h = hbar / 2
  const packets = components.map(({ amplitude, mean }): GaussianComponent => ({
    weight: amplitude ** 2 / total,
    mean,
    covariance: [
      [h, 0],
      [0, h],
    ],
  }))
  const xs = components.map((c) => c.mean[0])
  const speeds = components.map((c) => c.mean[1])
  const band = Math.max(...speeds) - Math.min(...speeds) + 2 * PACKET_REACH * Math.sqrt(hbar)
  const frame = { min: Math.min(...xs) - reach, max: Math.max(...xs) + reach, step: (Math.PI * hbar) / band }
  return normalised({ key, hbar, ...frame, packets }, raw, LEAST_NORM * total)
}

/** What a WKB state is made of; the derivatives belong to the values. */
export interface WkbParts {
  readonly amplitude: (x: number) => number
  readonly amplitudeSlope: (x: number) => number
  readonly phase: (x: number) => number
  readonly velocity: (x: number) => number
  /** a^2, measured. */
  readonly density: LineDensity
}

const WKB_PACKETS = 40

/** a exp(iS/hbar)/||a||. */
export function wkbState(
  key: string,
  { amplitude, amplitudeSlope, phase, velocity, density }: WkbParts,
  hbar: number,
): WaveFunction | null {
  // a^2 is below 1e-17 of its peak at the ends of its interval; a itself goes on a little
  const more = (density.max - density.min) / 4
  const [min, max] = [density.min - more, density.max + more]
  const raw = (y: number): WaveValue => {
    if (y < min || y > max) return [0, 0, 0, 0]
    const [a, angle] = [amplitude(y), phase(y) / hbar]
    const [c, s, slope, u] = [Math.cos(angle), Math.sin(angle), amplitudeSlope(y), velocity(y) / hbar]
    const value: WaveValue = [a * c, a * s, slope * c - a * u * s, slope * s + a * u * c]
    return value.every(Number.isFinite) ? value : [0, 0, 0, 0]
  }
  const width = (density.max - density.min) / WKB_PACKETS
  const packets = Array.from({ length: WKB_PACKETS }, (_, i): GaussianComponent => {
    const x = density.min + (i + 0.5) * width
    const bend = (velocity(x + width / 2) - velocity(x - width / 2)) / width
    const v = Math.max((width * width) / 12, hbar / 2)
    return {
      weight: density.value(x) * width,
      mean: [x, velocity(x)],
      covariance: [
        [v, bend * v],
        [bend * v, bend * bend * v + (hbar * hbar) / (4 * v)],
      ],
    }
  }).filter((p) => p.weight > 1e-12)
  const speeds = packets.map((p) => p.mean[1])
  const band =
    Math.max(...speeds) - Math.min(...speeds) + 2 * PACKET_REACH * Math.sqrt(hbar) + (2 * Math.PI * hbar) / density.step
  return normalised({ key, hbar, min, max, step: (Math.PI * hbar) / band, packets }, raw, 0)
}

/** Norm and moments by the trapezoidal rule: <P> = hbar int Im(conj(psi) psi'), <P^2> = hbar^2 int |psi'|^2, symmetrised <XP> from Im too. @throws TooManySamplesError */
function normalised(
  parts: Omit<WaveFunction, 'kind' | 'value' | 'moments'>,
  raw: (y: number) => WaveValue,
  least: number,
): WaveFunction | null {
  const { hbar, min, max, step } = parts
  const count = Math.ceil((max - min) / step)
  refuseTooMany(count)
  let [norm, x, xx, p, pp, xp] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i <= count; i++) {
    const y = min + i * step
    const [re, im, dre, dim] = raw(y)
    const rho = (re * re + im * im) * step
    const current = hbar * (re * dim - im * dre) * step
    norm += rho
    x += y * rho
    xx += y * y * rho
    p += current
    xp += y * current
    pp += hbar * hbar * (dre * dre + dim * dim) * step
  }
  if (!(norm > least)) return null
  const scale = 1 / Math.sqrt(norm)
  const [meanX, meanXi] = [x / norm, p / norm]
  return {
    ...parts,
    kind: 'wave',
    value: (y) => {
      const [re, im, dre, dim] = raw(y)
      return [re * scale, im * scale, dre * scale, dim * scale]
    },
    moments: {
      mass: 1,
      meanX,
      meanXi,
      varX: xx / norm - meanX ** 2,
      covXXi: xp / norm - meanX * meanXi,
      varXi: pp / norm - meanXi ** 2,
    },
  }
}

/**
 * |<z|psi>|^2/(2 pi hbar), the Husimi function at z, by the trapezoidal rule over psi's samples within reach of the packet: exponentially exact, since
 * the step resolves psi's band and the packet's together.
 */
export function waveHusimi({ value, min, max, step, hbar, moments }: WaveFunction): (x: number, xi: number) => number {
  const count = Math.ceil((max - min) / step) + 1
  const samples = new Float64Array(2 * count)
  for (let i = 0; i < count; i++) {
    const [re, im] = value(min + i * step)
    samples[2 * i] = re
    samples[2 * i + 1] = im
  }
  const band = (Math.PI * hbar) / step
  const middle = moments.meanXi
  const reach = PACKET_REACH * Math.sqrt(hbar)
  const norm = (step * step) / (2 * Math.PI * hbar) / Math.sqrt(Math.PI * hbar)
  return (x, xi) => {
    // beyond the band the samples would alias; there is nothing
    if (Math.abs(xi - middle) > band) return 0
    const first = Math.max(0, Math.ceil((x - reach - min) / step))
    const last = Math.min(count - 1, Math.floor((x + reach - min) / step))
    let [re, im] = [0, 0]
    const turn = (xi * step) / hbar
    let [c, s] = [1, 0]
    const [tc, ts] = [Math.cos(turn), Math.sin(turn)]
    for (let i = first; i <= last; i++) {
      const u = min + i * step - x
      const g = Math.exp((-u * u) / (2 * hbar))
      // e^{-i xi y/hbar} psi(y)
      re += g * (c * samples[2 * i] + s * samples[2 * i + 1])
      im += g * (c * samples[2 * i + 1] - s * samples[2 * i])
      ;[c, s] = [c * tc - s * ts, s * tc + c * ts]
    }
    return norm * (re * re + im * im)
  }
}
