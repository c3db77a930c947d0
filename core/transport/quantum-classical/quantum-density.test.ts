import { describe, expect, it } from 'vitest'
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { mixtureEvaluator } from '../../states/mixture.ts'
import { eHbarSquaredGaussians } from '../gaussian-closed-forms.ts'
import { CouplingRounding, RELAXATIONS } from './quantum-classical-rounding.ts'
import { DensityDual } from './quantum-density-dual.ts'
import type { ProofBudget } from './quantum-density-proof.ts'
import { DensityNewton } from './quantum-density-newton.ts'
import { groundStatesInRange, pointsOfCoupling } from './quantum-density-states.ts'
import { eHbarSquaredOfDensity, type DensityBracket } from './quantum-density.ts'
import { entryIndex, SymbolCalculus } from './quantum-symbol.ts'
import { rangeBasis } from './quantum-range.ts'

const gaussian = (mean: readonly [number, number], covariance: Covariance): GaussianMixture => ({
  kind: 'mixture',
  components: [{ weight: 1, mean, covariance }],
})

function box(count: number, halfX: number, halfXi: number): PhaseSpaceGrid {
  return {
    x: { count, origin: -halfX, spacing: (2 * halfX) / count, period: null },
    xi: { count, origin: -halfXi, spacing: (2 * halfXi) / count, period: null },
  }
}

function onGrid(f: (x: number, xi: number) => number, { x, xi }: PhaseSpaceGrid): Float64Array {
  return Float64Array.from({ length: x.count * xi.count }, (_, at) =>
    f(x.origin + Math.floor(at / xi.count) * x.spacing, xi.origin + (at % xi.count) * xi.spacing),
  )
}

interface Case {
  readonly hbar: number
  readonly mean: readonly [number, number]
  readonly P: Covariance
  readonly G: Covariance
  readonly count: number
  readonly levels: number
  readonly gap: number
}

function bracketOf(answer: ReturnType<typeof eHbarSquaredOfDensity>): DensityBracket {
  if ('declined' in answer) throw new Error(answer.declined)
  return answer
}

const everyProof: ProofBudget = { affordsFactors: () => true, rounds: () => 20 }

function solved({ hbar, mean, P, G, count, levels, gap }: Case, polishWork = 0): DensityBracket {
  const state = discretiseState(
    { kind: 'gaussian-wigner', mixture: gaussian([0, 0], G), pure: false },
    hbar,
    centredGrid(0, 256, Math.sqrt((2 * Math.PI * hbar) / 256)),
    1e-12,
  )
  const f = mixtureEvaluator(gaussian(mean, P))
  const [halfX, halfXi] = [0, 1].map((k) => 6.5 * Math.sqrt(Math.max(P[k][k], G[k][k] + hbar / 2)))
  const around = box(count, halfX, halfXi)
  const grid = {
    x: { ...around.x, origin: around.x.origin + mean[0] },
    xi: { ...around.xi, origin: around.xi.origin + mean[1] },
  }
  const answer = eHbarSquaredOfDensity(
    {
      hbar,
      grid,
      state,
      basis: rangeBasis(state, 1e-11),
      classicalMean: mean,
      quantumMean: [0, 0],
      coarse: null,
      fine: { density: (g) => onGrid(f, g), husimi: (g) => husimiOnGrid(state, g, null).values },
    },
    { gap, levels, couplings: () => 20, mostImages: 1000, proof: everyProof, polishWork, hooks: silentHooks },
  )
  return bracketOf(answer)
}

/** A free flow for time t of an isotropic Gaussian and its Töplitz state. */
const flown = (s: number, t: number): Covariance => [
  [s * (1 + t * t), s * t],
  [s * t, s],
]

describe('E_hbar^2 of a density', () => {
  it.each<Case>([
    { hbar: 0.2, mean: [0, 0], P: flown(0.25, 0.7), G: flown(0.35, 0.7), count: 48, levels: 8, gap: 1e-4 },
    { hbar: 0.1, mean: [0.3, -0.2], P: flown(0.25, 0.5), G: flown(0.3, 0.5), count: 48, levels: 8, gap: 3e-5 },
    {
      hbar: 0.4,
      mean: [0, 0.1],
      P: [
        [0.3, 0.05],
        [0.05, 0.25],
      ],
      G: [
        [0.5, 0.1],
        [0.1, 0.45],
      ],
      count: 32,
      levels: 12,
      gap: 3e-5,
    },
  ])('holds the closed form of Gaussians, hbar = $hbar, and a hundredth of the excess', ({ ...c }) => {
    const exact = eHbarSquaredGaussians(c.mean, c.P, [0, 0], c.G, c.hbar)
    const { lower, upper, wells, proof } = solved(c)
    expect(lower).toBeLessThanOrEqual(exact + 1e-12)
    expect(upper).toBeGreaterThanOrEqual(exact - 1e-12)
    const mean = 0.5 * (c.mean[0] ** 2 + c.mean[1] ** 2)
    expect(upper - lower).toBeLessThan(0.03 * (exact - mean - c.hbar / 2))
    expect(exact - lower).toBeLessThan(0.003 * (exact - mean - c.hbar / 2))
    expect(wells).toBe(0)
    // what is proved loses what convex order moves the second moments by, and little else
    const [below, above] = proof!.convexOrder
    expect(exact - proof!.lower).toBeGreaterThan(0.9 * below)
    expect(exact - proof!.lower).toBeLessThan(1.1 * below)
    expect(proof!.upper - exact).toBeGreaterThan(0.9 * above)
    expect(proof!.upper - exact).toBeLessThan(1.1 * above)
  })

  it('closes what few local levels leave open by the iteration on the range of R', () => {
    const strong: Case = {
      hbar: 0.4,
      mean: [0, 0],
      P: flown(0.2, 1.2),
      G: flown(0.4, 1.2),
      count: 48,
      levels: 8,
      gap: 1e-5,
    }
    const exact = eHbarSquaredGaussians([0, 0], strong.P, [0, 0], strong.G, 0.4)
    const [rough, polished] = [0, 1e9].map((work) => solved(strong, work))
    expect(rough.polished).toBeNull()
    expect(rough.upper - rough.lower).toBeGreaterThan(5e-3)
    expect(polished.lower).toBeLessThanOrEqual(exact)
    expect(polished.upper).toBeGreaterThanOrEqual(exact)
    expect(polished.upper - polished.lower).toBeLessThan(1e-4)
  })

  it('keeps to its budget: one round of scaling, no coupling at all', () => {
    const P = flown(0.25, 0.5)
    const G = flown(0.45, 0.5)
    const state = discretiseState(
      { kind: 'gaussian-wigner', mixture: gaussian([0, 0], G), pure: false },
      0.4,
      centredGrid(0, 128, Math.sqrt((2 * Math.PI * 0.4) / 128)),
      1e-12,
    )
    const f = mixtureEvaluator(gaussian([0, 0], P))
    const fine = {
      density: (g: PhaseSpaceGrid) => onGrid(f, g),
      husimi: (g: PhaseSpaceGrid) => husimiOnGrid(state, g, null).values,
    }
    const within = (couplings: number) =>
      eHbarSquaredOfDensity(
        {
          hbar: 0.4,
          grid: box(32, 6, 6),
          state,
          basis: rangeBasis(state, 1e-11),
          classicalMean: [0, 0],
          quantumMean: [0, 0],
          fine,
          coarse: fine,
        },
        { gap: 1e-6, levels: 8, couplings: () => couplings, mostImages: 1000, hooks: silentHooks },
      )
    expect(within(0)).toHaveProperty('declined', expect.stringContaining('levels of R is beyond the work'))
    const [one, four] = [within(1), within(4)].map(bracketOf)
    expect(four.lower).toBeGreaterThan(0.2)
    expect(four.upper - four.lower).toBeLessThan(one.upper - one.lower)
    expect(one.solver).toBe(0)
  })
})

describe('rounds of scaling', () => {
  it("together, of Chebyshev's lengths, leave less than half of what equal rounds leave", () => {
    const hbar = 0.3
    const grid = box(40, 5, 5)
    const state = discretiseState(
      { kind: 'gaussian-wigner', mixture: gaussian([0, 0], flown(0.5, 0.4)), pure: false },
      hbar,
      centredGrid(0, 128, Math.sqrt((2 * Math.PI * hbar) / 128)),
      1e-12,
    )
    const p = onGrid(mixtureEvaluator(gaussian([0, 0], flown(0.35, 0.4))), grid)
    const cell = grid.x.spacing * grid.xi.spacing
    const dual = new DensityDual(
      grid,
      hbar,
      p.map((v) => v * cell),
      husimiOnGrid(state, grid, null).values.map((v) => v * cell),
      8,
      8,
    )
    const beta = new Float64Array(p.length)
    const newton = new DensityNewton(dual, 500)
    dual.evaluate(beta)
    for (let step = 0; step < 4; step++) newton.stepInPlace(beta)
    const all = Int32Array.from(dual.points.keys())
    const missed = (lengths: readonly number[]): number => {
      const { states } = groundStatesInRange(dual, all, state, rangeBasis(state, 1e-9), [0, 0], [0, 0])
      const rounding = new CouplingRounding(states, [0])
      for (const w of lengths) rounding.scaleStatesInPlace(w)
      return rounding.upper() - dual.value
    }
    // what is left when the marginals are met is the dual's own distance from the optimum
    const least = missed(new Array<number>(30).fill(1))
    const [equal, unequal] = [missed([1, 1, 1, 1, 1, 1]) - least, missed([1, 1, ...RELAXATIONS]) - least]
    expect(least).toBeGreaterThan(0)
    expect(Math.abs(unequal)).toBeLessThan(equal / 2)
    // every second point carries the same sums
    expect(dual.changeOnPoints(pointsOfCoupling(dual, 0))).toBeLessThan(1e-6)
    expect(pointsOfCoupling(dual, 0).length).toBeLessThan(0.51 * all.length)
    expect(pointsOfCoupling(dual, 1e-6).length).toBeLessThan(pointsOfCoupling(dual, 0).length)
  })
})

describe('symbols', () => {
  const hbar = 0.3
  const grid = box(24, 2, 2)
  const wave = (x: number, xi: number): number =>
    0.4 * Math.cos((Math.PI / 2) * x) + 0.2 * Math.sin(Math.PI * x - (Math.PI / 2) * xi)

  it('have the matrices of displacement operators: <0|B|1> = sqrt(hbar/2) (d_x + i d_xi) beta, <1|B|1> = beta + (hbar/2) Lap beta', () => {
    const calculus = new SymbolCalculus(grid, hbar, 2, 20)
    const at = 5 * 24 + 17
    const entries = new Float64Array(4 * entryIndex(2, 0))
    calculus.entriesInto(entries, onGrid(wave, grid), Int32Array.of(3, at))
    const entry = (j: number, k: number): readonly number[] =>
      [0, 1].map((part) => entries[2 * (2 * entryIndex(j, k) + 1) + part])
    const [x, xi] = [grid.x.origin + 5 * grid.x.spacing, grid.xi.origin + 17 * grid.xi.spacing]
    const h = 1e-4
    const dx = (wave(x + h, xi) - wave(x - h, xi)) / (2 * h)
    const dxi = (wave(x, xi + h) - wave(x, xi - h)) / (2 * h)
    const lap = (wave(x + h, xi) + wave(x - h, xi) + wave(x, xi + h) + wave(x, xi - h) - 4 * wave(x, xi)) / h ** 2
    expect(entry(0, 0)[0]).toBeCloseTo(wave(x, xi), 12)
    expect(entry(1, 0)[0]).toBeCloseTo(Math.sqrt(hbar / 2) * dx, 6)
    expect(entry(1, 0)[1]).toBeCloseTo(Math.sqrt(hbar / 2) * dxi, 6)
    expect(entry(1, 1)[0]).toBeCloseTo(wave(x, xi) + (hbar / 2) * lap, 5)
  })

  it('and the pairing is the adjoint of the matrices', () => {
    const [levels, places] = [7, Int32Array.of(0, 77, 300, 575)]
    const calculus = new SymbolCalculus(box(24, 1, 1), hbar, levels, 6)
    const beta = onGrid((x, xi) => Math.cos(Math.PI * (2 * x - xi) + 0.3) + Math.sin(Math.PI * (x + xi)), box(24, 1, 1))
    const [entries, W] = [0, 1].map(() => new Float64Array(2 * places.length * entryIndex(levels, 0)))
    calculus.entriesInto(entries, beta, places)
    const isDiagonal = (e: number): boolean => Array.from({ length: levels }, (_, j) => entryIndex(j, j)).includes(e)
    for (let i = 0; i < W.length; i++)
      W[i] = isDiagonal(Math.floor(i / (2 * places.length))) ? Math.cos(i) * (1 - (i % 2)) : Math.sin(3 * i)
    const paired = W.reduce(
      (sum, w, i) => sum + (isDiagonal(Math.floor(i / (2 * places.length))) ? 1 : 2) * w * entries[i],
      0,
    )
    const adjoint = new Float64Array(beta.length)
    calculus.pairingInto(adjoint, W, places)
    expect(Math.abs(paired)).toBeGreaterThan(1)
    expect(adjoint.reduce((sum, a, i) => sum + a * beta[i], 0)).toBeCloseTo(paired, 9)
  })

  it('and gradient and Hessian of the dual are those of its values', () => {
    const p = onGrid((x, xi) => Math.exp(-2 * (x * x + xi * xi)), grid)
    const total = p.reduce((a, b) => a + b, 0)
    const mass = p.map((v) => v / total)
    const dual = new DensityDual(grid, hbar, mass, mass, 8, 6)
    const beta = onGrid((x, xi) => 0.1 * wave(x, xi), grid)
    const direction = onGrid((x, xi) => 0.1 * Math.cos((Math.PI / 2) * (x + xi)), grid)
    const along = (s: number): number => dual.evaluate(beta.map((b, i) => b + s * direction[i]))
    const h = 0.01
    const [minus, zero, plus] = [along(-h), along(0), along(h)]
    const gradient = new Float64Array(beta.length)
    dual.evaluate(beta)
    dual.gradientInto(gradient)
    const image = new Float64Array(beta.length)
    dual.hessianInto(image, direction)
    const dot = (a: Float64Array): number => a.reduce((sum, v, i) => sum + v * direction[i], 0)
    expect(dot(gradient)).toBeCloseTo((plus - minus) / (2 * h), 6)
    expect(dot(image)).toBeCloseTo((2 * zero - plus - minus) / h ** 2, 5)
  })
})
