import { describe, expect, it } from 'vitest'
import fixture from '../../../tests/fixtures/quantum-classical.json'
import { rangeFromFock } from '../../../tests/helpers/fock-range.ts'
import { solveHartree } from '../../dynamics/hartree/hartree-run.ts'
import { solveVlasov } from '../../dynamics/vlasov/vlasov-run.ts'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance, PointMeasure } from '../../states/classical-density.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { pointsFromRows } from '../../states/mixture.ts'
import { eHbarSquaredGaussians } from '../gaussian-closed-forms.ts'
import { eHbarSquaredOfPoints } from './quantum-classical.ts'
import { quantumClassicalProblem, QuantumClassicalInputError } from './quantum-classical-problem.ts'
import { adjoint, product, zeroMatrix } from './quantum-matrices.ts'
import { marginalMap, marginalMapNear } from './quantum-polar.ts'
import { rangeBasis, rangeOfState, type RangeOfState } from './quantum-range.ts'

/** Op(mu) of a few points, on a grid. */
function toeplitzRange(mu: PointMeasure, hbar: number, cut = 1e-13): RangeOfState {
  const state = discretiseState(
    { kind: 'coherent-sum', points: mu },
    hbar,
    centredGrid(0, 256, Math.sqrt((2 * Math.PI * hbar) / 256)),
    1e-14,
  )
  return rangeOfState(state, rangeBasis(state, cut), [0, 0])
}

function sunflower(n: number, m: readonly number[], s: readonly number[], phase: number): number[][] {
  return Array.from({ length: n }, (_, k) => {
    const r = Math.sqrt(-2 * Math.log(1 - (k + 0.5) / n))
    const angle = k * Math.PI * (3 - Math.sqrt(5)) + phase
    return [m[0] + s[0] * r * Math.cos(angle), m[1] + s[1] * r * Math.sin(angle)]
  })
}

const references = pointsFromRows([
  ...sunflower(60, [-0.9, 0.4], [0.35, 0.35], 0),
  ...sunflower(60, [0.9, -0.2], [0.45, 0.3], 0.7),
])

describe('closed forms', () => {
  it.each(fixture.neymanPearson)(
    'two points against a mixed state of rank 5 (quantum Neyman-Pearson): $E2',
    ({ z, p, hbar, rho_re, rho_im, E2 }) => {
      const rho = { re: Float64Array.from(rho_re.flat()), im: Float64Array.from(rho_im.flat()) }
      const range = rangeFromFock(hbar, rho, 12)
      const { lower, upper } = eHbarSquaredOfPoints(
        quantumClassicalProblem(pointsFromRows(z.map(([x, xi], i) => [x, xi, p[i]])), range),
        { gap: 0 },
      )
      expect(Math.abs(lower - E2)).toBeLessThan(1e-8)
      expect(Math.abs(upper - E2)).toBeLessThan(1e-8)
      // the same by the general solver: the first point in two halves
      const split = pointsFromRows([
        [...z[0], p[0] / 2],
        [...z[1], p[1]],
        [...z[0], p[0] / 2],
      ])
      const general = eHbarSquaredOfPoints(quantumClassicalProblem(split, range), { gap: 1e-4 * hbar })
      expect(general.lower).toBeLessThanOrEqual(E2 + 1e-9)
      expect(general.upper).toBeGreaterThanOrEqual(E2 - 1e-9)
      expect(general.reached).toBe(true)
    },
  )

  it.each(fixture.twoPoints)(
    'two points against Op of two points, hbar = $hbar, weights $wp and $wmu',
    ({ p, wp, mu, wmu, hbar, lo, hi, thm1 }) => {
      const R = toeplitzRange(
        pointsFromRows([
          [...mu[0], wmu],
          [...mu[1], 1 - wmu],
        ]),
        hbar,
      )
      const bracket = eHbarSquaredOfPoints(
        quantumClassicalProblem(
          pointsFromRows([
            [...p[0], wp],
            [...p[1], 1 - wp],
          ]),
          R,
        ),
        { gap: 0 },
      )
      expect(bracket.upper - bracket.lower).toBeLessThan(1e-8)
      expect(bracket.lower).toBeLessThanOrEqual(hi + 1e-8)
      expect(bracket.upper).toBeGreaterThanOrEqual(lo - 1e-8)
      expect(bracket.lower).toBeLessThanOrEqual(thm1 + 1e-8)
    },
  )

  it.each(fixture.gaussianClosedForm)('Gaussian pairs: $E2', ({ hbar, Sp, SR, E2 }) => {
    const covariance = (S: number[] | number[][]): Covariance =>
      typeof S[0] === 'number'
        ? [
            [S[0], 0],
            [0, S[1] as number],
          ]
        : (S as unknown as Covariance)
    expect(eHbarSquaredGaussians([0, 0], covariance(Sp), [0, 0], covariance(SR), hbar)).toBeCloseTo(E2, 10)
  })

  it('one point: the mean cost, whatever R', () => {
    const R = toeplitzRange(
      pointsFromRows([
        [0.5, 0],
        [-0.5, 0.2],
      ]),
      0.3,
    )
    const { lower, upper } = eHbarSquaredOfPoints(quantumClassicalProblem(pointsFromRows([[0.4, 0.3]]), R), { gap: 0 })
    // 1/2 mean |z - w|^2 + hbar/2 over the two centres w
    expect(lower).toBeCloseTo(0.5 * (0.5 * (0.01 + 0.09) + 0.5 * (0.81 + 0.01)) + 0.15, 10)
    expect(upper).toBe(lower)
  })
})

describe('certified brackets', () => {
  it('R = Op(p) costs hbar/2', () => {
    const hbar = 0.2
    const { lower, upper } = eHbarSquaredOfPoints(
      quantumClassicalProblem(references, toeplitzRange(references, hbar, 1e-10)),
      { gap: 1e-4 * hbar },
    )
    expect(lower).toBeLessThanOrEqual(hbar / 2 + 1e-8)
    expect(upper).toBeGreaterThanOrEqual(hbar / 2 - 1e-8)
    expect(upper - lower).toBeLessThan(1e-4 * hbar)
  })

  it('is invariant under translations of both, and scales as E_{s^2 hbar}(s.)^2 = s^2 E^2', () => {
    const mu = [
      [0.3, 0.1],
      [-0.6, 0.4],
      [0.2, -0.7],
      [0.9, 0.8],
    ]
    const p = [
      [0.1, 0.3, 0.2],
      [-0.4, 0.2, 0.5],
      [0.6, -0.5, 0.3],
    ]
    const solve = (s: number, dx: number, hbar: number) =>
      eHbarSquaredOfPoints(
        quantumClassicalProblem(
          pointsFromRows(p.map(([x, xi, w]) => [s * x + dx, s * xi - dx, w])),
          toeplitzRange(pointsFromRows(mu.map(([x, xi]) => [s * x + dx, s * xi - dx])), hbar),
        ),
        { gap: 2e-5 * hbar },
      )
    const [plain, moved, scaled] = [solve(1, 0, 0.1), solve(1, 1.3, 0.1), solve(1.5, 0, 0.225)]
    for (const [a, factor] of [
      [moved, 1],
      [scaled, 2.25],
    ] as const) {
      expect(a.lower).toBeLessThanOrEqual(factor * plain.upper + 1e-9)
      expect(a.upper).toBeGreaterThanOrEqual(factor * plain.lower - 1e-9)
      expect(a.upper - a.lower).toBeLessThan(5e-5 * 0.225)
    }
  })

  it.each([
    ['gauss', 0.4, [0.5, 1, 2]],
    ['cos', 0.4, [0.5, 1]],
  ] as const)('overlaps the reference intervals of the ladder, V = %s, hbar = %f', (name, hbar, times) => {
    const rows = fixture.ladder.find((l) => l.potential === name && l.hbar === hbar)!.rows
    const potential = createPotential(
      name === 'gauss' ? { kind: 'gaussian', strength: -1, width: 1 } : { kind: 'expression', formula: '-0.5*cos(x)' },
    )
    const common = { potential, times: [0, ...times], tolerance: 1e-3 }
    const hartree = solveHartree(
      { ...common, spec: { kind: 'coherent-sum', points: references }, hbar, overrides: { traceTail: 1e-13 } },
      silentHooks,
    )
    const vlasov = solveVlasov({ ...common, density: references }, silentHooks)
    const basis = rangeBasis(hartree.snapshots[0].state, 1e-9)
    times.forEach((t, i) => {
      const [lo, hi] = rows.find((row) => row.t === t)!.E2
      const range = rangeOfState(hartree.snapshots[i + 1].state, basis, [0, 0])
      const bracket = eHbarSquaredOfPoints(quantumClassicalProblem(vlasov.snapshots[i + 1].points!, range), {
        gap: 1e-4 * hbar,
      })
      expect(bracket.upper - bracket.lower).toBeLessThan(1e-4 * hbar)
      expect(bracket.lower).toBeLessThanOrEqual(hi + 1e-7)
      expect(bracket.upper).toBeGreaterThanOrEqual(lo - 1e-7)
    })
  })
})

describe('marginalMap', () => {
  it('takes S to R over ten decades, and is Hermitian', () => {
    const r = 6
    const spectrum = Float64Array.from({ length: r }, (_, k) => 100 ** -k)
    const B = zeroMatrix(r)
    for (let at = 0; at < r * r; at++) {
      const row = Math.sqrt(spectrum[Math.floor(at / r)])
      B.re[at] = row * Math.sin(at * at + 1)
      B.im[at] = row * Math.cos(3 * at * at)
    }
    const S = product(B, adjoint(B, r), r)
    const K = marginalMap(S, spectrum)!
    const R = product(K, product(S, adjoint(K, r), r), r)
    for (let a = 0; a < r; a++) {
      for (let b = 0; b < r; b++) {
        const scale = Math.sqrt(spectrum[a] * spectrum[b])
        expect(Math.hypot(R.re[a * r + b] - (a === b ? scale : 0), R.im[a * r + b]) / scale).toBeLessThan(1e-11)
        expect(Math.hypot(K.re[a * r + b] - K.re[b * r + a], K.im[a * r + b] + K.im[b * r + a])).toBeLessThan(1e-12)
      }
    }
  })

  it('near R is 1 + k to second order: K S K - R falls by four when S - R is halved; far from R there is no such map', () => {
    const spectrum = Float64Array.of(0.7, 0.2, 0.1)
    const defect = (h: number): number => {
      const S = zeroMatrix(3)
      for (let at = 0; at < 9; at++) {
        const [a, b] = [Math.floor(at / 3), at % 3]
        S.re[at] = (a === b ? spectrum[a] : 0) + h * Math.cos(a + b)
        S.im[at] = h * (a - b) * 0.3
      }
      const K = marginalMapNear(S, spectrum)
      if (K === null) return NaN
      const image = product(K, product(S, K, 3), 3)
      return Math.max(...image.re.map((x, at) => Math.hypot(x - (at % 4 === 0 ? spectrum[at / 4] : 0), image.im[at])))
    }
    const [one, half, quarter] = [0.02, 0.01, 0.005].map(defect)
    expect(one / half).toBeGreaterThan(3.6)
    expect(half / quarter).toBeCloseTo(4, 0)
    expect(defect(0.4)).toBeNaN()
  })

  it('has no answer for a singular S', () => {
    expect(
      marginalMap({ re: Float64Array.of(1, 1, 1, 1), im: new Float64Array(4) }, Float64Array.of(0.5, 0.5)),
    ).toBeNull()
  })
})

describe('bad input', () => {
  const R = toeplitzRange(
    pointsFromRows([
      [0.5, 0],
      [-0.5, 0.2],
    ]),
    0.3,
  )
  it('names the point', () => {
    const bad = (x: number, w: number): PointMeasure => ({
      kind: 'points',
      x: Float64Array.of(0, x),
      xi: Float64Array.of(0, 0),
      weight: Float64Array.of(1, w),
    })
    expect(() => quantumClassicalProblem(bad(Infinity, 1), R)).toThrow(QuantumClassicalInputError)
    expect(() => quantumClassicalProblem(bad(1, -0.1), R)).toThrow('Point 1')
    expect(() => quantumClassicalProblem(bad(1, 1), { ...R, rank: 200 })).toThrow('200 eigenvalues')
  })
})
