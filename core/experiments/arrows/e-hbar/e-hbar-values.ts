/** E_hbar^2(f(t), R(t)) at one time of the right arrow, from everything that is known there. */
import type { HartreeSnapshot } from '../../../dynamics/hartree/hartree-run.ts'
import type { VlasovSnapshot } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate, EstimateKind } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { curveVariance } from '../../../states/mixture.ts'
import type { LowRankState } from '../../../states/density-operator.ts'
import {
  eHbarSquaredUpperByHusimi,
  skewInformation,
} from '../../../transport/quantum-classical/quantum-classical-husimi.ts'
import type { Declined } from '../../../transport/quantum-classical/quantum-classical-problem.ts'
import type { Potential } from '../../../transport/quantum-classical/quantum-classical-start.ts'
import { rangeWithEdge } from '../../../transport/quantum-classical/quantum-classical-tail.ts'
import { leadingBasis, rangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { RangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import { SYMBOL_DISTANCE } from '../../audit-points.ts'
import type { Experiment } from '../../experiment.ts'
import { isPureKind } from '../../data/initial-data.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'
import { solveSmoothEHbar } from './e-hbar-density.ts'
import { solveEHbar, WORK_UNITS_PER_SECOND } from './e-hbar-solved.ts'
import { momentErrors, momentValues } from '../estimates.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { eHbarInterval, meanOf, productCoupling, quadraticDual } from './quantum-classical-bounds.ts'
import type { MomentPair } from './quantum-classical-bounds.ts'

/** f(t) and R(t), as the solvers left them. */
export interface QuantumClassicalPair {
  readonly t: number
  readonly hbar: number
  /** `valuesAt`: null where f is known on grids only. */
  readonly classical: Pick<VlasovSnapshot, 'observables' | 'points' | 'coarsePoints' | 'fieldOn' | 'coarseFieldOn'> & {
    readonly valuesAt: VlasovSnapshot['valuesAt'] | null
  }
  readonly quantum: Pick<HartreeSnapshot, 'observables' | 'state' | 'coarse'>
}

export interface ComparedPair extends QuantumClassicalPair {
  /** The window on which the two are compared. */
  readonly window: ComparisonWindow
}

export interface MeasuredEHbar {
  /** `eHbar` and the rungs that come with it, as far as they are asked for. */
  readonly values: Record<string, Estimate>
  /** How it was found, for `numerics`. */
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
}

export interface EHbarMeter {
  /** @param coupling calE(t), an upper bound of E^2, where it was carried along */
  measure(pair: ComparedPair, mk2: Estimate | null, coupling: Estimate | null, hooks: SolveHooks): MeasuredEHbar
}

/** Eigenvalues of R below this part of hbar^2 are left out of R^{1/2}: it raises the skew information by less than 0.1 %. */
const SKEW_CUT = 1e-6
/** Eigenvalues of R below this are counted as lost where the transport problem is solved; below the second where the first leaves too many. */
const RANGE_CUT = 1e-13
const COARSE_RANGE_CUT = 1e-11
/** Per time, in the units of e-hbar-solved.ts: 1 to 4 s of one core, up to 14 s of a density against 300 levels of R. */
const WORK_UNITS = 2e8
/** Levels of R beyond which its range is not even set up. */
const MOST_LEVELS = 96
/** No use in a smaller gap, in units of hbar. */
const LEAST_GAP = 2.5e-5
const LEAST_GAP_OF_DENSITIES = 1e-6

/** @param first the state at the first time: the flow is unitary, so its eigenvectors serve all times */
export function eHbarMeter(experiment: Experiment, initial: InitialDistances, first: LowRankState): EHbarMeter {
  const { measures } = experiment
  let bases: { readonly range: RangeBasis; readonly skew: RangeBasis } | null = null
  const last: { potential: Potential | null } = { potential: null }
  const basesOfRun = () => (bases ??= basesOf(first))
  return {
    measure(pair, mk2, coupling, hooks) {
      const moments = momentPair(pair)
      const dual = quadraticDual(moments)
      const symbol = pair.t === 0 ? initial.symbolMk2 : null
      const wanted = measures.includes('eHbar')
      const pure = isPureKind(experiment.initial.quantum)
      const skew = !wanted || pure || mk2 === null ? null : skewEstimate(pair.quantum.state, basesOfRun().skew, moments)
      const rungs = {
        ...(measures.includes('ladder') ? ladderRungs(dual, mk2, skew, pair.hbar) : {}),
        ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
      }
      if (!wanted) return { values: rungs, numerics: {}, warnings: [] }
      const cheap = eHbarInterval({
        hbar: pair.hbar,
        dual,
        product: productCoupling(moments),
        mk2,
        skewInformation: skew,
        coupling,
        lostTrace: pair.quantum.state.lostTrace,
        pure,
        symbolDistance: symbol === null ? null : upperEnd(symbol),
      })
      const isKnown = upperEnd(cheap) - lowerEnd(cheap) <= LEAST_GAP * pair.hbar
      if (isKnown)
        return { values: { eHbar: cheap, ...rungs }, numerics: { eHbar: 'closed form or bounds' }, warnings: [] }
      const warnings = lostTailWarnings(
        pair.quantum.state.lostTrace,
        productCoupling(moments),
        Math.max(LEAST_GAP_OF_DENSITIES * pair.hbar, gapOf(experiment, cheap, pair.hbar)),
      )
      const solved = solvedInterval(pair, moments, basesOfRun().range, experiment, cheap, last, hooks)
      if ('declined' in solved) {
        const words = `E_hbar^2 is given by its bounds where its transport problem is not solved (quadratic dual, calW^2 - hbar/2 | product, Husimi and proof's coupling): ${solved.declined}.`
        return {
          values: { eHbar: cheap, ...rungs },
          numerics: { eHbar: 'bounds by moments and by calW^2' },
          warnings: [...warnings, words],
        }
      }
      if (solved.estimate === null) {
        const words = `At t = ${pair.t} the solved transport problem of E_hbar^2 contradicts the bounds by moments and calW^2; the bounds are given.`
        return {
          values: { eHbar: cheap, ...rungs },
          numerics: { eHbar: solved.numerics },
          warnings: [...warnings, words],
        }
      }
      const proved: Record<string, Estimate> = solved.proved === null ? {} : { [PROVED_INTERVAL]: solved.proved }
      return { values: { eHbar: solved.estimate, ...proved, ...rungs }, numerics: { eHbar: solved.numerics }, warnings }
    },
  }
}

/** The ends of E^2 that stand on calW^2, as rungs of their own. */
function ladderRungs(
  dual: Estimate,
  mk2: Estimate | null,
  skew: Estimate | null,
  hbar: number,
): Record<string, Estimate> {
  if (mk2 === null) return { 'ladder.quadraticDual': dual }
  const h = hbar / 2
  const lower: Estimate = { value: mk2.value - h, lower: lowerEnd(mk2) - h, upper: upperEnd(mk2) - h, kind: mk2.kind }
  if (skew === null) return { 'ladder.quadraticDual': dual, 'ladder.husimiLower': lower }
  const at = (m: number, i: number): number => eHbarSquaredUpperByHusimi(Math.max(0, m), i, hbar)
  const upper: Estimate = {
    value: at(mk2.value, skew.value),
    lower: at(lowerEnd(mk2), lowerEnd(skew)),
    upper: at(upperEnd(mk2), upperEnd(skew)),
    kind: 'certified',
  }
  return { 'ladder.quadraticDual': dual, 'ladder.husimiLower': lower, 'ladder.husimiUpper': upper }
}

function basesOf(first: LowRankState): { range: RangeBasis; skew: RangeBasis } {
  const cut = SKEW_CUT * first.hbar ** 2
  const range = rangeBasis(first, Math.min(RANGE_CUT, cut))
  return { range, skew: leadingBasis(range, cut) }
}

/** The name under which a density's E_hbar^2 has its ends that are proved for all of phase space, beside the narrower estimate. */
export const PROVED_INTERVAL = 'ladder.provedEHbar'

/** What of the solved interval is proved and what is estimated (decision 19). */
const PROVED = 'both ends feasible and evaluated in double precision; R beyond its range is bounded'
const ESTIMATED =
  'both ends feasible for a quadrature of f; the integrals over phase space are trapezoidal sums, their error the difference on a grid half a cell on'
const BY_CONVEX_ORDER =
  'point measures below and above f in convex order, or the bounds by moments and calW^2; f is taken for the trigonometric polynomial through its samples'

interface Ends {
  readonly kind: EstimateKind
  readonly note: string
  readonly lower: number
  readonly upper: number
  readonly solver: number
  /** null where the ends themselves are proved, or nothing better than the bounds is. */
  readonly proved: { readonly lower: number; readonly upper: number } | null
  readonly numerics: Readonly<Record<string, unknown>>
}

/** What may be worked at one time. */
export function transportWork({ accuracy: { numerics } }: Experiment): number {
  return numerics?.transportSeconds === undefined ? WORK_UNITS : numerics.transportSeconds * WORK_UNITS_PER_SECOND
}

/** The width that is asked for: the tolerance, of what E^2 is beyond hbar/2. */
export function gapOf({ accuracy: { tolerance } }: Experiment, cheap: Estimate, hbar: number): number {
  return 0.5 * tolerance * (lowerEnd(cheap) - hbar / 2)
}

/** What R lost is coupled as a product above, and priced at the potentials' whole range below. */
function lostTailWarnings(lostTrace: number, product: Estimate, gap: number): string[] {
  const cost = lostTrace * upperEnd(product)
  if (cost <= gap) return []
  return [
    `R lost a trace of ${lostTrace.toExponential(1)} (accuracy.numerics.rankTail): it holds the ends of E_hbar^2 apart by ${cost.toExponential(1)} and more.`,
  ]
}

/** The solved problem's interval cut with the bounds' (no estimate where they have nothing in common). */
function solvedInterval(
  pair: ComparedPair,
  moments: MomentPair,
  basis: RangeBasis,
  experiment: Experiment,
  cheap: Estimate,
  last: { potential: Potential | null },
  hooks: SolveHooks,
): { estimate: Estimate | null; proved: Estimate | null; numerics: Readonly<Record<string, unknown>> } | Declined {
  const workUnits = transportWork(experiment)
  const gap = gapOf(experiment, cheap, pair.hbar)
  const budget = { workUnits, hooks }
  const smooth = pair.classical.points === null ? solveSmooth(pair, moments, basis, { ...budget, gap }) : null
  const solved =
    smooth === null || 'declined' in smooth
      ? solveOnRange(pair, moments, basis, cheap, { ...budget, gap }, last)
      : smooth
  if ('declined' in solved)
    return smooth !== null && 'declined' in smooth ? { declined: `${smooth.declined}; ${solved.declined}` } : solved
  const within = cutWith(cheap, solved, solved.solver)
  if (within === null) {
    const { lower, upper, numerics } = solved
    return { estimate: null, proved: null, numerics: { ...numerics, lower, upper } }
  }
  const transport = 0.5 * (Math.min(solved.upper, upperEnd(cheap)) - solved.lower)
  const estimate: Estimate = {
    ...within,
    kind: solved.kind,
    note: solved.note,
    budget: { transport, solver: solved.solver },
  }
  const proved = solved.kind === 'certified' ? null : (cutWith(cheap, solved.proved, solved.solver) ?? cheap)
  return {
    estimate,
    proved: proved && { ...proved, kind: 'certified', note: BY_CONVEX_ORDER },
    numerics: solved.numerics,
  }
}

/** What both intervals allow, and its middle; null where they have nothing in common. */
function cutWith(
  known: Estimate,
  ends: { readonly lower: number; readonly upper: number } | null,
  error: number,
): Estimate | null {
  const lower = Math.max(lowerEnd(known), ends === null ? -Infinity : ends.lower - error)
  const upper = Math.min(upperEnd(known), ends === null ? Infinity : ends.upper + error)
  return lower > upper ? null : { value: 0.5 * (lower + upper), lower, upper }
}

interface Budget {
  readonly gap: number
  readonly workUnits: number
  readonly hooks: SolveHooks
}

function solveSmooth(
  { hbar, classical, quantum, window }: ComparedPair,
  moments: MomentPair,
  basis: RangeBasis,
  { gap, workUnits, hooks }: Budget,
): Ends | Declined {
  const pair = {
    hbar,
    window,
    fieldOn: classical.fieldOn,
    coarseFieldOn: classical.coarseFieldOn,
    state: quantum.state,
    coarse: quantum.coarse,
    classicalMean: meanOf(moments.classical),
    quantumMean: meanOf(moments.quantum),
  }
  const smooth = solveSmoothEHbar(pair, basis, Math.max(LEAST_GAP_OF_DENSITIES * hbar, gap), workUnits, hooks)
  return 'declined' in smooth ? smooth : { ...smooth, kind: 'estimated', note: ESTIMATED }
}

function solveOnRange(
  { hbar, classical, quantum }: QuantumClassicalPair,
  moments: MomentPair,
  basis: RangeBasis,
  cheap: Estimate,
  { gap, workUnits, hooks }: Budget,
  last: { potential: Potential | null },
): Ends | Declined {
  const { points, valuesAt } = classical
  if (points === null && valuesAt === null) return { declined: 'f is known on grids only' }
  const affordable = basis.rank <= MOST_LEVELS ? basis : leadingBasis(basis, COARSE_RANGE_CUT)
  if (affordable.rank > MOST_LEVELS)
    return {
      declined: `R has ${affordable.rank} eigenvalues above ${COARSE_RANGE_CUT}, on its range up to ${MOST_LEVELS} are served`,
    }
  const range = rangeWithEdge(quantum.state, affordable, meanOf(moments.quantum))
  const side = {
    points: classical.points,
    moments: moments.classical,
    valuesAt: valuesAt ?? (() => new Float64Array()),
  }
  const solved = solveEHbar(side, range, {
    gap: Math.max(LEAST_GAP * hbar, gap),
    workUnits,
    hooks,
    earlier: last.potential,
  })
  if ('declined' in solved) return solved
  last.potential = solved.potential
  return {
    ...solved,
    kind: points === null ? 'estimated' : 'certified',
    note: points === null ? ESTIMATED : PROVED,
    proved: null,
    solver: solverError(moments, classical, upperEnd(cheap)),
  }
}

/** For points on a curve, times the variance within their stretches: as for calW^2 (mk2-of-points.ts). */
const CURVE_FACTOR = 8

/** E^2 follows the second moments to first order; points move it by at most sqrt 2 E e + e^2/2, e their root mean square error. */
function solverError(
  { classicalError, quantumError }: MomentPair,
  { points, coarsePoints }: QuantumClassicalPair['classical'],
  size: number,
): number {
  const ofMoments = [classicalError, quantumError].reduce((sum, e) => sum + e.varX + e.varXi + e.meanX + e.meanXi, 0)
  if (points === null || coarsePoints === null) return ofMoments
  const squared = points.weight.reduce(
    (sum, w, i) => sum + w * ((points.x[i] - coarsePoints.x[i]) ** 2 + (points.xi[i] - coarsePoints.xi[i]) ** 2),
    0,
  )
  return ofMoments + Math.sqrt(2 * squared * size) + squared / 2 + CURVE_FACTOR * curveVariance(points)
}

function momentPair({ classical, quantum, hbar }: QuantumClassicalPair): MomentPair {
  return {
    hbar,
    classical: momentValues(classical.observables),
    classicalError: momentErrors(classical.observables),
    quantum: momentValues(quantum.observables),
    quantumError: momentErrors(quantum.observables),
  }
}

/** I is a difference of second moments and of terms of their size: it inherits their error twice. */
function skewEstimate(state: LowRankState, basis: RangeBasis, { quantum, quantumError }: MomentPair): Estimate {
  const value = skewInformation(state, basis, [quantum.meanX, quantum.meanXi])
  const error = 2 * (quantumError.varX + quantumError.varXi) + 1e-13 * (quantum.varX + quantum.varXi)
  return { value, lower: Math.max(0, value - error), upper: value + error, kind: 'certified' }
}
