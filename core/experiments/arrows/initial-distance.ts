/**
 * The distances at time zero that Theorem 2.5 starts from, known from the document alone:
 * calW^2(f_in, mu) for a Töplitz state Op(mu), and E_hbar^2(f_in, R_in), whose upper end enters the bound.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { ClassicalDensity, Moments, PointMeasure, SmoothDensity } from '../../states/classical-density.ts'
import { densityMoments, plainDensity } from '../../states/density.ts'
import { mixtureMoments, pointMoments } from '../../states/mixture.ts'
import { eHbarSquaredGaussians, mk2SquaredGaussians } from '../../transport/gaussian-closed-forms.ts'
import { mk2SquaredOnGrid, mk2SquaredPointsToField } from '../../transport/monge-kantorovich/monge-kantorovich.ts'
import { canonicalJson } from '../canonical-hash.ts'
import type { Experiment } from '../experiment.ts'
import { toClassicalDensity, toQuantumStateSpec, toeplitzSymbolDensity } from '../data/initial-data.ts'
import { comparisonWindow } from '../phase-space-window.ts'
import { covarianceOf, meanOf } from './e-hbar/quantum-classical-bounds.ts'
import { exactEstimate } from './estimates.ts'
import { densityOnGrid } from './density-on-grid.ts'

export interface InitialDistances {
  /** calW^2(f_in, mu); null when the state is no Töplitz operator. */
  readonly symbolMk2: Estimate | null
  /** E_hbar^2(f_in, R_in): its upper end is what the theorem needs. */
  readonly eHbar: Estimate
}

/** Transport to this relative accuracy is plenty for the right-hand side of an inequality. */
const TRANSPORT_TOLERANCE = 0.01

export function initialDistances(
  experiment: Pick<Experiment, 'initial'>,
  hbar: number,
  hooks: SolveHooks,
): InitialDistances {
  const { initial } = experiment
  const classical = toClassicalDensity(initial, hbar)
  const symbol = toeplitzSymbolDensity(initial)
  if (symbol === null) return { symbolMk2: null, eHbar: stateCost(initial, classical, hbar) }
  const symbolMk2 = symbolDistance(initial, classical, symbol, hbar, hooks)
  const upper = upperEnd(symbolMk2) + hbar / 2
  // E^2(f, Op(mu)) lies in [hbar/2, calW^2(f, mu) + hbar/2] (Theorem 2.4).
  return {
    symbolMk2,
    eHbar:
      upper === hbar / 2 ? exactEstimate(hbar / 2) : { value: hbar / 2, lower: hbar / 2, upper, kind: 'certified' },
  }
}

function symbolDistance(
  initial: Experiment['initial'],
  f: ClassicalDensity,
  mu: ClassicalDensity,
  hbar: number,
  hooks: SolveHooks,
): Estimate {
  if (initial.quantum.kind === 'toeplitz' && (initial.quantum.symbol === 'classical' || sameDensity(f, mu)))
    return exactEstimate(0)
  // f = mu * N(0, s I): the coupling that adds the noise costs 1/2 * 2s, with s = hbar (Husimi) or hbar/2 (Wigner).
  if (initial.classical.kind === 'husimi') return enclosed(0, hbar)
  if (initial.classical.kind === 'wigner') return enclosed(0, hbar / 2)
  if (f.kind === 'points') return mu.kind === 'points' ? betweenPoints(f, mu) : pointsToDensity(f, mu, hooks)
  return mu.kind === 'points' ? pointsToDensity(mu, f, hooks) : betweenDensities(f, mu, hooks)
}

function sameDensity(f: ClassicalDensity, mu: ClassicalDensity): boolean {
  return f.kind === mu.kind && canonicalJson(plainDensity(f)) === canonicalJson(plainDensity(mu))
}

function betweenDensities(f: SmoothDensity, mu: SmoothDensity, hooks: SolveHooks): Estimate {
  const [a, b] = [f, mu].map((d) => (d.kind === 'mixture' && d.components.length === 1 ? d.components[0] : null))
  if (a !== null && b !== null) return exactEstimate(mk2SquaredGaussians(a.mean, a.covariance, b.mean, b.covariance))
  const samplers = [f, mu].map(densityOnGrid)
  const { grid } = comparisonWindow(samplers, [f, mu].map(densityMoments), null, 4)
  const bracket = mk2SquaredOnGrid(samplers[0](grid), samplers[1](grid), {
    relativeTolerance: TRANSPORT_TOLERANCE,
    hooks,
  })
  return enclosed(bracket.lower, bracket.upper)
}

function pointsToDensity(points: PointMeasure, g: SmoothDensity, hooks: SolveHooks): Estimate {
  const sampler = densityOnGrid(g)
  const { grid } = comparisonWindow([sampler], [densityMoments(g)], null, 4)
  const bracket = mk2SquaredPointsToField(points, sampler(grid), { relativeTolerance: TRANSPORT_TOLERANCE, hooks })
  return enclosed(bracket.lower, bracket.upper)
}

/** Between two clouds: the moments' lower bound, and the better of the product coupling and (equal weights) the pairing in file order. */
function betweenPoints(f: PointMeasure, mu: PointMeasure): Estimate {
  const [a, b] = [pointMoments(f), pointMoments(mu)]
  const lower = mk2SquaredGaussians(meanOf(a), covarianceOf(a), meanOf(b), covarianceOf(b))
  return enclosed(Math.min(lower, pairedCost(f, mu)), Math.min(productCost(a, b), pairedCost(f, mu)))
}

function productCost(a: Moments, b: Moments): number {
  return 0.5 * ((a.meanX - b.meanX) ** 2 + (a.meanXi - b.meanXi) ** 2 + a.varX + a.varXi + b.varX + b.varXi)
}

function pairedCost(f: PointMeasure, mu: PointMeasure): number {
  if (f.x.length !== mu.x.length || f.weight.some((w, i) => w !== mu.weight[i])) return Infinity
  return f.weight.reduce((sum, w, i) => sum + 0.5 * w * ((f.x[i] - mu.x[i]) ** 2 + (f.xi[i] - mu.xi[i]) ** 2), 0)
}

/** Pure: the product is the only coupling. Mixed Gaussian: exact for a Gaussian f, the product from above otherwise. */
function stateCost(initial: Experiment['initial'], classical: ClassicalDensity, hbar: number): Estimate {
  const state = toQuantumStateSpec(initial, hbar)
  if (state.kind === 'coherent-sum') throw new Error('A sum of coherent states has a symbol.')
  const c = densityMoments(classical)
  if (state.kind === 'wave') return exactEstimate(productCost(c, state.moments))
  const q = mixtureMoments(state.mixture)
  const dual = eHbarSquaredGaussians(meanOf(c), covarianceOf(c), meanOf(q), covarianceOf(q), hbar)
  const isGaussian = classical.kind === 'mixture' && classical.components.length === 1
  if (isGaussian) return exactEstimate(dual)
  return state.pure ? exactEstimate(productCost(c, q)) : enclosed(dual, productCost(c, q))
}

function enclosed(lower: number, upper: number): Estimate {
  return { value: lower, lower, upper, kind: 'certified' }
}
