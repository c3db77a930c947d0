/** Pairs with a known calW^2 (half of W_2^2), sampled at cell centres; also read by the peers through `--print`. */
import type { PhaseSpaceField } from '../../core/grids/phase-space-grid.ts'

interface Axis {
  readonly weight: number
  readonly mean: number
  readonly variance: number
}
interface Pair {
  readonly half: number
  /** Densities are a product: this mixture in x, N(0, variance) in xi; g is f blurred by N(0, blur I). */
  readonly x: readonly Axis[]
  readonly xiVariance: number
  readonly blur: number
  readonly calW2: number
}

const pairs: Readonly<Record<string, Pair>> = {
  // N(0, I) against N(0, (1 + 2^-10) I): closed form 2 (sqrt(1 + hb) - 1)^2 / 2.
  P03: {
    half: 8,
    x: [{ weight: 1, mean: 0, variance: 1 }],
    xiVariance: 1,
    blur: 2 ** -10,
    calW2: 4.7660446957094486e-7 / 2,
  },
  // The bimodal pair: one-dimensional quantile integrals, 15 digits.
  P08: {
    half: 4.5,
    x: [
      { weight: 0.6, mean: -1, variance: 0.09 },
      { weight: 0.4, mean: 1.2, variance: 0.16 },
    ],
    xiVariance: 0.25,
    blur: 2 ** -7,
    calW2: 0.00019140972214913360245 / 2,
  },
}

export function transportPair(name: string, n: number): { f: PhaseSpaceField; g: PhaseSpaceField; exact: number } {
  const pair = pairs[name]
  if (!pair) throw new Error(`Unknown pair ${name}; there are ${Object.keys(pairs).join(', ')}.`)
  const spacing = (2 * pair.half) / n
  const axis = { count: n, origin: -pair.half + spacing / 2, spacing, period: null }
  const normal = (u: number, variance: number): number =>
    Math.exp((-u * u) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)
  const sample = (blur: number): PhaseSpaceField => {
    const values = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      const x = axis.origin + i * spacing
      const fx = pair.x.reduce((s, c) => s + c.weight * normal(x - c.mean, c.variance + blur), 0)
      for (let j = 0; j < n; j++) values[i * n + j] = fx * normal(axis.origin + j * spacing, pair.xiVariance + blur)
    }
    return { grid: { x: axis, xi: axis }, values }
  }
  return { f: sample(0), g: sample(pair.blur), exact: pair.calW2 }
}
