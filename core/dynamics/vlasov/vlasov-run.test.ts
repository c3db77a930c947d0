import { describe, expect, it } from 'vitest'
import reference from '../../../tests/fixtures/vlasov-reference.json' with { type: 'json' }
import { referenceDensities, referenceInteractions } from '../../../tests/fixtures/reference-cases.ts'
import { Cancelled, silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../potentials/potential.ts'
import type { Covariance, GaussianMixture, PointMeasure } from '../../states/classical-density.ts'
import { mixtureDensity, mixtureMoments } from '../../states/mixture.ts'
import { fieldMass } from './vlasov-field.ts'
import type { VlasovOverrides } from './vlasov-plan.ts'
import { estimateVlasovCost, solveVlasov } from './vlasov-run.ts'

/** exp(t [[0, 1], [-kappa, 0]]). */
function harmonicFlow(kappa: number, t: number): [number, number, number, number] {
  if (kappa === 0) return [1, t, 0, 1]
  const w = Math.sqrt(Math.abs(kappa))
  return kappa > 0
    ? [Math.cos(w * t), Math.sin(w * t) / w, -w * Math.sin(w * t), Math.cos(w * t)]
    : [Math.cosh(w * t), Math.sinh(w * t) / w, w * Math.sinh(w * t), Math.cosh(w * t)]
}

describe('the harmonic interaction in closed form (spec of the exact Gaussian family)', () => {
  const mean = [0.7, -0.4] as const
  const covariance: Covariance = [
    [0.3, 0.1],
    [0.1, 0.2],
  ]
  const density: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean, covariance }] }
  for (const kappa of [2, -1, 0]) {
    for (const engine of ['characteristics', 'grid'] as const) {
      it(`kappa = ${kappa}, ${engine}`, () => {
        const potential = createPotential({ kind: 'harmonic', strength: kappa })
        // A stretched density is no friend of a grid along the axes.
        const times = engine === 'grid' ? [0, 0.3, 0.8] : [0, 0.7, 2]
        const solution = solveVlasov({ density, potential, times, tolerance: 1e-6, overrides: { engine } }, silentHooks)
        for (const s of solution.snapshots) {
          const [a, b, c, d] = harmonicFlow(kappa, s.t)
          const [[p, q], [, r]] = covariance
          const exact: Record<string, number> = {
            mass: 1,
            meanX: mean[0] + s.t * mean[1],
            meanXi: mean[1],
            varX: a * a * p + 2 * a * b * q + b * b * r,
            covXXi: a * c * p + (a * d + b * c) * q + b * d * r,
            varXi: c * c * p + 2 * c * d * q + d * d * r,
            l2: Math.sqrt(1 / (4 * Math.PI * Math.sqrt(p * r - q * q))),
          }
          exact.kineticEnergy = 0.5 * (exact.varXi + mean[1] ** 2)
          exact.potentialEnergy = 0.5 * kappa * exact.varX
          exact.energy = exact.kineticEnergy + exact.potentialEnergy
          expect(Object.keys(s.observables).sort()).toEqual(Object.keys(exact).sort())
          for (const [key, value] of Object.entries(exact)) {
            const e = s.observables[key]
            expect(Math.abs(e.value - value), key).toBeLessThanOrEqual(e.error!)
            expect(e.error!, key).toBeLessThan(2e-6 * (1 + Math.abs(value)))
          }
          // f(t, z) = f_in(Phi_{-t} z) about the moving centre.
          const x = Float64Array.of(0.3, 0.9, -0.5)
          const xi = Float64Array.of(-0.2, 0.1, -0.9)
          const f = s.valuesAt(x, xi)
          x.forEach((value, i) => {
            const u = value - exact.meanX
            const v = xi[i] - mean[1]
            const expected = mixtureDensity(density, mean[0] + d * u - b * v, mean[1] - c * u + a * v)
            expect(Math.abs(f[i] - expected)).toBeLessThan(1e-6)
          })
        }
      })
    }
  }
})

describe('stored reference runs', () => {
  for (const c of reference.cases) {
    it(c.id, () => {
      const times = Object.keys(c.times)
        .map(Number)
        .sort((a, b) => a - b)
      const potential = createPotential(referenceInteractions[c.potential])
      const solution = solveVlasov(
        { density: referenceDensities[c.init], potential, times, tolerance: 1e-8 },
        silentHooks,
      )
      expect(solution.warnings).toEqual([])
      for (const s of solution.snapshots) {
        const r = (c.times as unknown as Record<string, Record<string, number | null | number[] | number[][]>>)[
          String(s.t)
        ]
        const n = (key: string): number => r[key] as number
        const line = r.x !== null
        const expected: Record<string, number> = {
          mass: 1,
          meanXi: n('p'),
          varXi: n('p2') - n('p') ** 2,
          kineticEnergy: n('kinetic'),
          potentialEnergy: n('potential'),
          energy: n('energy'),
          l2: n('l2norm'),
          ...(line
            ? { meanX: n('x'), varX: n('x2') - n('x') ** 2, covXXi: n('xp') - n('x') * n('p') }
            : { meanCosX: n('cosx'), meanSinX: n('sinx') }),
        }
        for (const [key, value] of Object.entries(expected)) {
          const e = s.observables[key]
          // 1e-10: the reference's own uncertainty.
          expect(Math.abs(e.value - value), `${key} at ${s.t}`).toBeLessThanOrEqual(Math.min(1e-8, e.error! + 1e-10))
        }
        const z = r.z_points as number[][]
        const f = s.valuesAt(
          Float64Array.from(z, (q) => q[0]),
          Float64Array.from(z, (q) => q[1]),
        )
        ;(r.f as number[]).forEach((value, i) => expect(Math.abs(f[i] - value)).toBeLessThan(1e-9))
      }
    })
  }
})

describe('two routes', () => {
  const solve = (density: GaussianMixture, spec: InteractionSpec, times: number[], engine: VlasovOverrides['engine']) =>
    solveVlasov(
      { density, potential: createPotential(spec), times, tolerance: 1e-2, overrides: { engine } },
      silentHooks,
    )
  it.each([
    ['two bumps, attractive', referenceDensities.twobump, referenceInteractions.gaussian_attractive, [0.5, 1.5]],
    [
      'a concentrated bump',
      {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [0.5, 0.2],
            covariance: [
              [0.0049, 0],
              [0, 0.0049],
            ],
          },
        ],
      },
      referenceInteractions.softcoulomb,
      [0.05, 0.2],
    ],
    [
      'a correlated bump on the circle',
      {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [2.5, 0.4],
            covariance: [
              [0.6, -0.2],
              [-0.2, 0.3],
            ],
          },
        ],
      },
      referenceInteractions.cosine,
      [0.5, 1.5],
    ],
    ['a narrow interaction', referenceDensities.twobump, { kind: 'gaussian', strength: -0.2, width: 0.15 }, [0.5]],
  ] as [string, GaussianMixture, InteractionSpec, number[]][])('agree: %s', (_, density, spec, times) => {
    const a = solve(density, spec, times, 'grid')
    const b = solve(density, spec, times, 'characteristics')
    expect(a.numerics.method).not.toBe(b.numerics.method)
    a.snapshots.forEach((s, i) => {
      const other = b.snapshots[i]
      for (const key of Object.keys(s.observables)) {
        const [p, q] = [s.observables[key], other.observables[key]]
        expect(Math.abs(p.value - q.value), `${key} at ${s.t}`).toBeLessThanOrEqual(p.error! + q.error!)
        expect(p.error!).toBeLessThan(2e-6)
      }
      const centre = mixtureMoments(density)
      const grid = {
        x: { count: 16, origin: centre.meanX - 0.8, spacing: 0.1, period: null },
        xi: { count: 16, origin: centre.meanXi - 0.8, spacing: 0.1, period: null },
      }
      const f = s.fieldOn(grid).values
      const g = other.coarseFieldOn(grid).values
      const peak = Math.max(...f)
      f.forEach((value, j) => expect(Math.abs(value - g[j])).toBeLessThan(3e-7 * Math.max(peak, 1)))
    })
    expect(a.invariants.mass).toBeLessThan(1e-12)
    expect(a.invariants.momentum).toBeLessThan(1e-10)
    expect(a.invariants.l2!).toBeLessThan(1e-8)
    expect(a.invariants.energy).toBeLessThan(1e-7)
  })
})

describe('fields', () => {
  it('are the initial density at time 0, positive, and of mass 1', () => {
    const density = referenceDensities.twobump
    const input = {
      density,
      potential: createPotential(referenceInteractions.gaussian_attractive),
      times: [0, 2],
      tolerance: 1e-2,
    }
    const { snapshots } = solveVlasov(input, silentHooks)
    const axis = { count: 128, origin: -7, spacing: 14 / 128, period: null }
    const grid = { x: axis, xi: { ...axis, origin: -4, spacing: 8 / 128 } }
    const start = snapshots[0].fieldOn(grid)
    start.values.forEach((v, k) => {
      const exact = mixtureDensity(density, -7 + Math.floor(k / 128) * axis.spacing, -4 + (k % 128) / 16)
      expect(Math.abs(v - exact)).toBeLessThan(1e-14)
    })
    const end = snapshots[1].fieldOn(grid)
    expect(end.values.every((v) => v >= 0)).toBe(true)
    expect(fieldMass(end)).toBeCloseTo(1, 6)
    expect(snapshots[1].observables.energy.kind).toBe('estimated')
  })
})

describe('point data', () => {
  const potential = createPotential({ kind: 'gaussian', strength: -2, width: 1 })
  const points: PointMeasure = {
    kind: 'points',
    x: Float64Array.of(-1, 0.5, 1.5),
    xi: Float64Array.of(0.2, 0, -0.4),
    weight: Float64Array.of(0.5, 0.25, 0.25),
  }
  it('two equal points are a one-body problem: energy of the relative motion', () => {
    const pair: PointMeasure = {
      kind: 'points',
      x: Float64Array.of(3, 4),
      xi: Float64Array.of(1, 1),
      weight: Float64Array.of(0.5, 0.5),
    }
    const { snapshots } = solveVlasov({ density: pair, potential, times: [0.5, 1], tolerance: 1e-8 }, silentHooks)
    for (const s of snapshots) {
      const p = s.points!
      const r = p.x[1] - p.x[0]
      const v = p.xi[1] - p.xi[0]
      // r'' = -V'(r) (each feels half the mass of the other): v^2/2 + V(r) is conserved.
      expect(0.5 * v * v + potential.value(r)).toBeCloseTo(potential.value(1), 9)
      expect(p.x[0] + p.x[1]).toBeCloseTo(7 + 2 * s.t, 12)
      expect(() =>
        s.fieldOn({
          x: { count: 1, origin: 0, spacing: 1, period: null },
          xi: { count: 1, origin: 0, spacing: 1, period: null },
        }),
      ).toThrow(/Point data/)
    }
  })
  it('has no L2 norm, keeps its weights, and many copies of it take the same path', () => {
    const few = solveVlasov({ density: points, potential, times: [1], tolerance: 1e-6 }, silentHooks)
    expect(few.snapshots[0].observables.l2).toBeUndefined()
    expect(few.numerics.method).toMatch(/direct/)
    const copies = 150
    const repeat = (a: Float64Array, factor = 1): Float64Array =>
      Float64Array.from({ length: 3 * copies }, (_, i) => a[i % 3] * factor)
    const density: PointMeasure = {
      kind: 'points',
      x: repeat(points.x),
      xi: repeat(points.xi),
      weight: repeat(points.weight, 1 / copies),
    }
    const many = solveVlasov({ density, potential, times: [1], tolerance: 1e-6 }, silentHooks)
    expect(many.numerics.method).toMatch(/tabulated/)
    for (let j = 0; j < 3; j++) {
      expect(Math.abs(many.snapshots[0].points!.x[j] - few.snapshots[0].points!.x[j])).toBeLessThan(1e-8)
      expect(Math.abs(many.snapshots[0].points!.xi[j] - few.snapshots[0].points!.xi[j])).toBeLessThan(1e-8)
    }
  })
})

describe('running', () => {
  const input = {
    density: referenceDensities.gauss,
    potential: createPotential(referenceInteractions.gaussian_attractive),
    times: [1],
    tolerance: 1e-2,
  }
  it('refuses times out of order', () => {
    expect(() => solveVlasov({ ...input, times: [1, 0.5] }, silentHooks)).toThrow(/times\[1\] is 0.5/)
    expect(() => solveVlasov({ ...input, times: [-1] }, silentHooks)).toThrow(/times\[0\]/)
  })
  it('stops when it is told to, and reports a fraction that does not decrease', () => {
    expect(() => solveVlasov(input, { progress: () => {}, cancelled: () => true })).toThrow(Cancelled)
    const seen: number[] = []
    solveVlasov(input, { progress: (f) => seen.push(f), cancelled: () => false })
    expect(seen.every((f, i) => f >= 0 && f <= 1 && (i === 0 || f >= seen[i - 1]))).toBe(true)
    expect(seen.at(-1)).toBe(1)
  })
  it('repeats bit for bit', () => {
    const a = solveVlasov(input, silentHooks).snapshots[0].observables
    const b = solveVlasov(input, silentHooks).snapshots[0].observables
    expect(a).toEqual(b)
  })
  it('refuses times that no step would ever reach, before it looks for structures', () => {
    for (const time of [1e4, 1e300])
      for (const solve of [
        () => solveVlasov({ ...input, times: [time] }, silentHooks),
        () => estimateVlasovCost({ ...input, times: [time] }),
      ])
        expect(solve).toThrow(/So late a time .* at least/)
  })
  it('gives up accuracy for very thin structures, and says so or refuses', () => {
    const far = { ...input, times: [60] }
    expect(() => solveVlasov(far, silentHooks)).toThrow(/thin/)
    expect(estimateVlasovCost(input).workUnits).toBeGreaterThan(0)
    expect(estimateVlasovCost(input).bytes).toBeLessThan(1e8)
  })
})
