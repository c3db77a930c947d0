import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import reference from '../../../tests/fixtures/transport-pairs.json' with { type: 'json' }
import {
  blurred,
  cosinePotential,
  gaussian,
  isotropic,
  normal,
  PAIRS,
  pushed,
  sampled,
  sampledPair,
} from '../../../tests/helpers/transport-densities.ts'
import type { Density } from '../../../tests/helpers/transport-densities.ts'
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import { mk2SquaredEstimateOnGrid, mk2SquaredOnGrid, TransportInputError } from './monge-kantorovich.ts'

/** calW² of the reference list, and the relative room that its own digits leave. */
function known(id: string): { low: number; high: number; value: number } {
  const pair = reference.pairs.find((p) => p.id === id)
  if (!pair) throw new Error(id)
  const room = pair.verified_digits > 8 ? 1e-9 : 2 * 10 ** (1 - pair.verified_digits)
  return {
    low: (pair.W2_squared / 2) * (1 - room),
    high: (pair.W2_squared / 2) * (1 + room),
    value: pair.W2_squared / 2,
  }
}

const bracket = (f: PhaseSpaceField, g: PhaseSpaceField, relativeTolerance = 0.01) =>
  mk2SquaredOnGrid(f, g, { relativeTolerance })

describe('the reference pairs at 128 × 128', () => {
  it.each(['P01', 'P02', 'P03', 'P05', 'P06', 'P07', 'P08', 'P10', 'P12', 'P17', 'P19', 'P20', 'P21'])(
    '%s: the interval holds the value and is at most one percent wide',
    (id) => {
      const b = bracket(...sampledPair(PAIRS[id], 128))
      const exact = known(id)
      expect(b.lower).toBeLessThanOrEqual(exact.high)
      expect(b.upper).toBeGreaterThanOrEqual(exact.low)
      expect((b.upper - b.lower) / exact.value).toBeLessThanOrEqual(0.01)
      expect(b.estimate).toBeGreaterThanOrEqual(b.lower)
      expect(b.estimate).toBeLessThanOrEqual(b.upper)
      expect(Math.abs(b.estimate / exact.value - 1)).toBeLessThan(1e-3)
    },
  )

  it.each(['P13', 'P22', 'P23'])('%s, hard or unresolved: the interval still holds the value', (id) => {
    const b = bracket(...sampledPair(PAIRS[id], 128))
    const exact = known(id)
    expect(b.lower).toBeLessThanOrEqual(exact.high)
    expect(b.upper).toBeGreaterThanOrEqual(exact.low)
  })
})

describe('tight tolerance', () => {
  it('narrows a strong blur to 1e-3', () => {
    const b = bracket(...sampledPair(PAIRS.P01, 128), 1e-3)
    const exact = known('P01').value
    expect(b.lower).toBeLessThanOrEqual(exact)
    expect(b.upper).toBeGreaterThanOrEqual(exact)
    expect((b.upper - b.lower) / exact).toBeLessThanOrEqual(1e-3)
  })

  it('between pure squeezed states far apart in shape, either way round, to 1e-3', () => {
    const s = [0.5, 0.12, 0.3] as const
    const t = [0.15, 0.05, 0.1] as const
    const cross = Math.sqrt(
      s[0] * t[0] +
        2 * s[1] * t[1] +
        s[2] * t[2] +
        2 * Math.sqrt((s[0] * s[2] - s[1] ** 2) * (t[0] * t[2] - t[1] ** 2)),
    )
    const exact = 0.5 * (0.04 + 0.01 + s[0] + s[2] + t[0] + t[2] - 2 * cross)
    const [f, g] = [sampled(gaussian([0, 0], s), 6, 168), sampled(gaussian([0.2, -0.1], t), 6, 168)]
    for (const b of [bracket(f, g, 1e-3), bracket(g, f, 1e-3)]) {
      expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-7))
      expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-7))
      expect((b.upper - b.lower) / exact).toBeLessThan(1e-3)
    }
  })

  it('keeps a valid lower end at W2² = 4e-19 (blur of 2^-30)', () => {
    const e = 2 ** -30
    const b = bracket(sampled(isotropic(1), 8, 128), sampled(isotropic(1 + e), 8, 128))
    const exact = (e / (Math.sqrt(1 + e) + 1)) ** 2
    expect(b.lower).toBeLessThanOrEqual(exact)
    expect(b.upper).toBeGreaterThanOrEqual(exact)
    expect((b.upper - b.lower) / exact).toBeLessThan(0.01)
  })
})

describe('invariants', () => {
  it('is zero, without NaN, between equal densities', () => {
    const f = sampled(PAIRS.P17.f, 5, 64)
    const b = bracket(f, f)
    expect(b.lower).toBe(0)
    expect(b.upper).toBeGreaterThanOrEqual(0)
    expect(b.upper).toBeLessThan(1e-20)
    expect(mk2SquaredEstimateOnGrid(f, f)).toBeLessThan(1e-20)
  })

  it('is symmetric within its intervals', () => {
    const [f, g] = sampledPair(PAIRS.P17, 96)
    const a = bracket(f, g)
    const b = bracket(g, f)
    expect(a.lower).toBeLessThanOrEqual(b.upper)
    expect(b.lower).toBeLessThanOrEqual(a.upper)
  })

  it('gives ½|s|² for a whole-cell shift of several cells', () => {
    const h = 16 / 128
    const b = bracket(sampled(isotropic(1), 8, 128), sampled(gaussian([3 * h, -2 * h], [1, 0, 1]), 8, 128))
    const exact = 0.5 * 13 * h * h
    expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-9))
    expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-9))
    expect((b.upper - b.lower) / exact).toBeLessThan(0.01)
  })

  it('takes rectangular grids', () => {
    const b = bracket(sampled(isotropic(0.5), 6, 120, 90), sampled(isotropic(0.52), 6, 120, 90))
    const exact = (Math.sqrt(0.52) - Math.sqrt(0.5)) ** 2
    expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-6))
    expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-6))
    expect((b.upper - b.lower) / exact).toBeLessThan(0.01)
  })

  it('on the circle: a rotation of a uniform ring costs nothing, a known map costs ½ E|∇φ|²', () => {
    // f uniform in x times a Gaussian in xi; T = id − ∇φ with φ = a cos(kx), so calW² = ½ a² k² E sin² = a² k²/4
    const n = 96
    const period = 4
    const h = period / n
    const k = (2 * Math.PI) / period
    const a = 5e-3
    const make = (density: Density): PhaseSpaceField => {
      const field = sampled(density, period / 2, n)
      return { ...field, grid: { x: { count: n, origin: -period / 2 + h / 2, spacing: h, period }, xi: field.grid.xi } }
    }
    const base: Density = (_x, xi) => normal(xi, 0, 0.06) / period
    const f = make(base)
    const b = bracket(f, make(pushed(base, cosinePotential(a, k, 0))))
    const exact = (a * a * k * k) / 4
    expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-6))
    expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-6))
    expect((b.upper - b.lower) / exact).toBeLessThan(0.01)
    // the same data rotated by a third of the circle
    const turned = (field: PhaseSpaceField): PhaseSpaceField => {
      const values = new Float64Array(field.values.length)
      for (let i = 0; i < n; i++) values.set(field.values.subarray(i * n, (i + 1) * n), ((i + n / 3) % n) * n)
      return { ...field, values }
    }
    const c = bracket(turned(f), turned(make(pushed(base, cosinePotential(a, k, 0)))))
    expect(c.estimate / b.estimate).toBeCloseTo(1, 6)
  })

  it('shrugs off noise of 1e-15 in the tails', () => {
    const [f, g] = sampledPair(PAIRS.P02, 128)
    const noisy = (field: PhaseSpaceField, seed: number): PhaseSpaceField => {
      let state = seed
      const values = field.values.map((v) => {
        state = (state * 1103515245 + 12345) % 2147483648
        return v + 1e-15 * 0.16 * (state / 2147483648 - 0.5)
      })
      return { ...field, values }
    }
    const b = bracket(noisy(f, 1), noisy(g, 2))
    const exact = known('P02').value
    expect(b.lower).toBeLessThanOrEqual(exact)
    expect(b.upper).toBeGreaterThanOrEqual(exact)
    expect((b.upper - b.lower) / exact).toBeLessThan(0.01)
  })

  it('same input, same bits', () => {
    const [f, g] = sampledPair(PAIRS.P17, 64)
    expect(bracket(f, g)).toEqual(bracket(f, g))
  })
})

describe('compact and discontinuous data', () => {
  it('two water bags of different size: an honest interval', () => {
    // uniform squares of side 2 and 2.2: T(x) = 1.1 x, calW² = ½ · 0.01 · 2/3 · … = ½ (0.1)² · 2 · (1/3)
    const square =
      (side: number): Density =>
      (x, xi) =>
        Math.abs(x) <= side / 2 && Math.abs(xi) <= side / 2 ? 1 / (side * side) : 0
    const b = bracket(sampled(square(2), 2, 80), sampled(square(2.2), 2, 80))
    const exact = 0.5 * 0.01 * (2 / 3)
    expect(b.lower).toBeLessThanOrEqual(exact * 1.0001)
    expect(b.upper).toBeGreaterThanOrEqual(exact * 0.9999)
    expect(Number.isFinite(b.upper)).toBe(true)
  })

  it('never hands out NaN: single spikes', () => {
    const f = sampled(() => 0, 1, 16)
    const g = sampled(() => 0, 1, 16)
    f.values[5 * 16 + 5] = 1
    g.values[9 * 16 + 8] = 2
    const b = bracket(f, g)
    const exact = 0.5 * (16 + 9) * (2 / 16) ** 2
    expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-6))
    expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-6))
  })
})

describe('refusals', () => {
  const f = sampled(isotropic(1), 4, 32)
  it('names the field', () => {
    expect(() => bracket(f, sampled(isotropic(1), 4, 34))).toThrow(TransportInputError)
    expect(() => bracket(f, { ...f, values: f.values.map((v, k) => (k === 7 ? NaN : v)) })).toThrow(/g\.values\[7\]/)
    expect(() => bracket({ ...f, values: f.values.map(() => 0) }, f)).toThrow(/f\.values/)
  })
})

describe('fuzz', () => {
  it('holds the closed form between random Gaussians', () => {
    const spd = fc.tuple(
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    )
    const cov = spd.map(([a, c, r]) => [a, r * Math.sqrt(a * c), c] as const)
    fc.assert(
      fc.property(
        cov,
        fc.double({ min: -4, max: -0.5, noNaN: true }),
        fc.double({ min: -0.3, max: 0.3, noNaN: true }),
        (s, power, shift) => {
          const e = 10 ** power
          const t = [s[0] + e, s[1] + 0.3 * e, s[2] + 0.5 * e] as const
          const cross = Math.sqrt(
            s[0] * t[0] +
              2 * s[1] * t[1] +
              s[2] * t[2] +
              2 * Math.sqrt((s[0] * s[2] - s[1] ** 2) * (t[0] * t[2] - t[1] ** 2)),
          )
          const exact = 0.5 * ((shift * e) ** 2 + s[0] + s[2] + t[0] + t[2] - 2 * cross)
          const b = bracket(sampled(gaussian([0, 0], s), 8, 96), sampled(gaussian([shift * e, 0], t), 8, 96))
          expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-6) + 1e-15)
          expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-6) - 1e-15)
          expect((b.upper - b.lower) / exact).toBeLessThan(0.02)
        },
      ),
      { numRuns: 12, seed: 20151 },
    )
  })

  it('holds ½ E|∇φ|² for random mixtures under random Brenier maps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.double({ min: 0.3, max: 1.2, noNaN: true }),
        fc.double({ min: -4, max: -1.3, noNaN: true }),
        fc.double({ min: 0.5, max: 1.6, noNaN: true }),
        fc.double({ min: 0.5, max: 1.6, noNaN: true }),
        (w, offset, power, k, l) => {
          const one = gaussian([-offset, 0.2], [0.5, 0.1, 0.4])
          const two = gaussian([offset, -0.3], [0.35, -0.05, 0.6])
          const f: Density = (x, xi) => w * one(x, xi) + (1 - w) * two(x, xi)
          const phi = cosinePotential(10 ** power, k, l)
          const field = sampled(f, 6.5, 112)
          let exact = 0
          const h = field.grid.x.spacing
          for (let i = 0; i < 112; i++) {
            for (let j = 0; j < 112; j++) {
              const [a, b] = phi(field.grid.x.origin + i * h, field.grid.xi.origin + j * h)
              exact += 0.5 * h * h * field.values[i * 112 + j] * (a * a + b * b)
            }
          }
          const b = bracket(field, sampled(pushed(f, phi), 6.5, 112))
          expect(b.lower).toBeLessThanOrEqual(exact * (1 + 2e-5))
          expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 2e-5))
          expect((b.upper - b.lower) / exact).toBeLessThan(0.02)
        },
      ),
      { numRuns: 12, seed: 20152 },
    )
  })
})

describe('the estimate', () => {
  it('agrees with the bracket', () => {
    const [f] = sampledPair(PAIRS.P08, 128)
    const g = blurred(PAIRS.P08.f, 4.5, 128, 2 ** -7)
    expect(mk2SquaredEstimateOnGrid(f, g) / known('P08').value).toBeCloseTo(1, 3)
  })
})
