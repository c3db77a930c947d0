/** The densities of tests/fixtures/transport-pairs.json as functions, and their samples on square grids. */
import type { PhaseSpaceField } from '../../core/grids/phase-space-grid.ts'

export type Density = (x: number, xi: number) => number

export const normal = (x: number, mean: number, variance: number): number =>
  Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)

export function gaussian(mean: readonly [number, number], [a, b, c]: readonly [number, number, number]): Density {
  const det = a * c - b * b
  return (x, xi) => {
    const u = x - mean[0]
    const v = xi - mean[1]
    return Math.exp(-(c * u * u - 2 * b * u * v + a * v * v) / (2 * det)) / (2 * Math.PI * Math.sqrt(det))
  }
}

export const isotropic = (variance: number): Density => gaussian([0, 0], [variance, 0, variance])

const bimodal =
  (hb: number): Density =>
  (x, xi) =>
    (0.6 * normal(x, -1, 0.09 + hb) + 0.4 * normal(x, 1.2, 0.16 + hb)) * normal(xi, 0, 0.25 + hb)

function modulated(amplitude: number, k: number, hb: number): Density {
  const v = 1 + hb
  const z = 1 + amplitude * Math.exp((-k * k) / 2)
  const damped = amplitude * Math.exp((-k * k) / 2 + (k * k) / (2 * v))
  return (x, xi) => ((normal(x, 0, v) * (1 + damped * Math.cos((k / v) * x))) / z) * normal(xi, 0, 0.25 + hb)
}

function blobs(hb: number): Density {
  const parts: [number, Density][] = [
    [0.4, gaussian([-0.9, -0.6], [0.2 + hb, 0.05, 0.1 + hb])],
    [0.35, gaussian([0.8, -0.3], [0.08 + hb, -0.03, 0.25 + hb])],
    [0.25, gaussian([0.2, 1.0], [0.15 + hb, 0.06, 0.12 + hb])],
  ]
  return (x, xi) => parts.reduce((sum, [w, f]) => sum + w * f(x, xi), 0)
}

/** ∇φ and D²φ of φ = a cos(k x) cos(l ξ). */
export function cosinePotential(
  a: number,
  k: number,
  l: number,
): (x: number, xi: number) => [number, number, number, number, number] {
  return (x, xi) => [
    -a * k * Math.sin(k * x) * Math.cos(l * xi),
    -a * l * Math.cos(k * x) * Math.sin(l * xi),
    -a * k * k * Math.cos(k * x) * Math.cos(l * xi),
    a * k * l * Math.sin(k * x) * Math.sin(l * xi),
    -a * l * l * Math.cos(k * x) * Math.cos(l * xi),
  ]
}

/** (id − ∇φ)_# f by fixed-point inversion: f(x)/det(1 − D²φ(x)), x = y + ∇φ(x). */
export function pushed(f: Density, phi: (x: number, xi: number) => [number, number, number, number, number]): Density {
  return (y, eta) => {
    let x = y
    let xi = eta
    for (let k = 0; k < 60; k++) {
      const [gx, gxi] = phi(x, xi)
      x = y + gx
      xi = eta + gxi
    }
    const [, , a, b, c] = phi(x, xi)
    return f(x, xi) / ((1 - a) * (1 - c) - b * b)
  }
}

const filament: Density = (x, xi) => normal(x, 0, 1) * normal(xi, 1.2 * Math.sin(2 * x), 0.0225)

const spiral: Density = (x, xi) => {
  const w = 5 / (1 + x * x + xi * xi)
  const c = Math.cos(w)
  const s = Math.sin(w)
  return normal(c * x + s * xi, 1.3, 0.1225) * normal(-s * x + c * xi, 0, 0.1225)
}

/** A pair by formula, or by blurring f on the grid. */
export type Pair = { readonly f: Density; readonly half: number } & (
  { readonly g: Density } | { readonly blur: number }
)

export const PAIRS: Readonly<Record<string, Pair>> = {
  P01: { f: isotropic(1), g: isotropic(1 + 2 ** -2), half: 8 },
  P02: { f: isotropic(1), g: isotropic(1 + 2 ** -6), half: 8 },
  P03: { f: isotropic(1), g: isotropic(1 + 2 ** -10), half: 8 },
  P05: { f: gaussian([0, 0], [1, 0.5, 0.8]), g: gaussian([0.3, -0.2], [0.7, -0.2, 1.1]), half: 8 },
  P06: { f: isotropic(1), g: gaussian([1e-3, 0], [1, 0, 1]), half: 8 },
  P07: { f: bimodal(0), g: bimodal(2 ** -4), half: 4.5 },
  P08: { f: bimodal(0), g: bimodal(2 ** -7), half: 4.5 },
  P10: { f: modulated(0.8, 4, 0), g: modulated(0.8, 4, 2 ** -6), half: 7 },
  P12: { f: isotropic(1), g: pushed(isotropic(1), cosinePotential(1e-3, 2, 1.5)), half: 8 },
  P13: { f: filament, g: pushed(filament, cosinePotential(2e-3, 3, 3)), half: 6 },
  P17: { f: blobs(0), g: blobs(2 ** -6), half: 5 },
  P19: { f: spiral, blur: 2 ** -8, half: 4 },
  P20: { f: spiral, blur: 2 ** -10, half: 4 },
  P21: { f: blobs(0), g: blobs(2 ** -3), half: 5 },
  P22: { f: modulated(0.95, 8, 0), g: modulated(0.95, 8, 2 ** -6), half: 7 },
  P23: { f: modulated(0.5, 12, 0), g: modulated(0.5, 12, 2 ** -8), half: 7 },
}

/** Cell-centred samples on [−half, half] × [−half·nxi/n, …] with square cells. */
export function sampled(f: Density, half: number, n: number, nxi = n): PhaseSpaceField {
  const h = (2 * half) / n
  const x = { count: n, origin: -half + h / 2, spacing: h, period: null }
  const xi = { count: nxi, origin: (-nxi / 2 + 0.5) * h, spacing: h, period: null }
  const values = new Float64Array(n * nxi)
  for (let i = 0; i < n; i++) for (let j = 0; j < nxi; j++) values[i * nxi + j] = f(x.origin + i * h, xi.origin + j * h)
  return { grid: { x, xi }, values }
}

/** f convolved with N(0, v I), by sampling on a finer grid (step at most √v/2.2) and keeping the cell centres. */
export function blurred(f: Density, half: number, n: number, v: number): PhaseSpaceField {
  const k = Math.max(1, Math.ceil((2 * half) / n / (Math.sqrt(v) / 2.2))) | 1
  const m = n * k
  const fine = sampled(f, half, m)
  const h = (2 * half) / m
  const reach = Math.ceil((8.5 * Math.sqrt(v)) / h)
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, t) => h * normal((t - reach) * h, 0, v))
  const rows = new Float64Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let t = -reach; t <= reach; t++) {
      const p = i * k + (k - 1) / 2 + t
      if (p < 0 || p >= m) continue
      for (let j = 0; j < m; j++) rows[i * m + j] += taps[t + reach] * fine.values[p * m + j]
    }
  }
  const out = sampled(() => 0, half, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let t = -reach; t <= reach; t++) {
        const p = j * k + (k - 1) / 2 + t
        if (p >= 0 && p < m) out.values[i * n + j] += taps[t + reach] * rows[i * m + p]
      }
    }
  }
  return out
}

export function sampledPair(pair: Pair, n: number): [PhaseSpaceField, PhaseSpaceField] {
  return [
    sampled(pair.f, pair.half, n),
    'g' in pair ? sampled(pair.g, pair.half, n) : blurred(pair.f, pair.half, n, pair.blur),
  ]
}
