/**
 * The diagonal and the top arrow from sampled products of packets: mixtures whose components have different covariances, many point sources, mixed states
 * of three and four bodies whose sum would be too long. Each packet's partner is Newton's trajectory from its centre, whose law many cheap bodies tell: it stays with
 * the packet as ħ falls, where Vlasov's characteristic differs by 1/N. On the diagonal those characteristics are the coupling of Theorem 2.6's proof.
 */
import { estimateHartreeCost } from '../../../dynamics/hartree/hartree-plan.ts'
import type { PacketInput } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import { vlasovPartners } from '../../../dynamics/schrodinger/schrodinger-partners.ts'
import { vlasovQuadrature } from '../../../dynamics/liouville/liouville-companions.ts'
import { estimateNBodyCost } from '../../../dynamics/schrodinger/schrodinger-solver.ts'
import { estimateVlasovCost } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'
import type { ClassicalDensity } from '../../../states/classical-density.ts'
import { isPureState } from '../../../states/density-operator.ts'
import { isFewTerms } from '../../../states/n-particle.ts'
import { packetMixture } from '../../../states/packet-samples.ts'
import { SYMBOL_DISTANCE } from '../../audit-points.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../../experiment.ts'
import type { PointCost } from '../arrow-engine.ts'
import { finishedPoint } from '../finished-point.ts'
import { halfWidth, prefixed } from '../estimates.ts'
import { solveHartreeOnce } from '../hartree-memo.ts'
import { hartreeCoupling } from '../ladder/ladder-packets.ts'
import { initialDistances, type InitialDistances } from '../initial-distance.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { eHbarInterval, productCoupling, quadraticDual } from '../e-hbar/quantum-classical-bounds.ts'
import {
  isMk2Wanted,
  nBodyData,
  quantumCorner,
  selfCoupling,
  unservedOnNBody,
  type NBodyData,
} from './schrodinger-data.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { windowOfCorners } from './schrodinger-distance.ts'
import { gaussianStart, momentPair, packetInput } from './schrodinger-liouville-many.ts'
import { LAW_ERROR, newtonSide, pointsOf } from './schrodinger-liouville-sampled.ts'
import {
  estimateSampledCost,
  solveSampled,
  type SampledRequest,
  type SampledSide,
  type SampledSolution,
  type SampledTime,
} from './schrodinger-sampled.ts'
import { classicalCorner } from '../liouville/liouville-corner.ts'
import { stagedProgress } from '../staged-progress.ts'
import { solveVlasovOnce } from '../vlasov-memo.ts'

/** Work of the sum over all wave functions, above which samples of them are taken: about a minute. */
const SUM_LIMIT = 3e10
const UNITS_PER_SECOND = 3e8
const VLASOV_UNITS_PER_SECOND = 1.3e7

/** True where the state's products are sampled rather than summed. */
export function isSampled({ schrodinger, potential, particles, hbar }: NBodyData): boolean {
  const { spec } = schrodinger
  if (potential.period !== null || isPureState(spec)) return false
  return !isFewTerms(spec, hbar, particles) || (particles > 2 && estimateNBodyCost(schrodinger).workUnits > SUM_LIMIT)
}

export function costOfSampled(experiment: Experiment, task: PointTask): PointCost {
  const data = nBodyData(experiment, task)
  const { bytes, workUnits } = estimateSampledCost(packetInput(data, task))
  const vlasov = estimateVlasovCost(data.vlasov)
  const hartree =
    experiment.arrow === 'schrodinger-hartree' ? estimateHartreeCost(data.hartree) : { bytes: 0, workUnits: 0 }
  return {
    bytes: bytes + vlasov.bytes + hartree.bytes,
    seconds: (workUnits + hartree.workUnits) / UNITS_PER_SECOND + vlasov.workUnits / VLASOV_UNITS_PER_SECOND,
  }
}

export function runSampledDiagonal(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { vlasov: 0.2, schrodinger: 0.8 })
  const vlasov = solveVlasovOnce(data.vlasov, stages.hooksFor('vlasov', 'Vlasov'))
  const input = packetInput(data, task)
  const { density } = data.vlasov
  const quadrature = vlasovQuadrature(density, vlasov, null)
  const side: SampledSide = {
    ...newtonSide(input, symbolOf(input)),
    coupled: { density, partners: (points) => vlasovPartners(points, density, vlasov) },
    known: (j) => [quadrature[j].fine],
    references: (j) => [quadrature[j].fine, quadrature[j].coarse],
    lawError: (j) =>
      LAW_ERROR +
      Math.max(
        ...['varX', 'covXXi', 'varXi', 'potentialEnergy'].map((name) =>
          halfWidth(vlasov.snapshots[j].observables[name]),
        ),
      ),
    smooth: density.kind !== 'points',
    start: gaussianStart(data),
  }
  const solved = solveSampled(
    {
      input,
      side,
      ...askedOf(experiment),
      ...(density.kind === 'points'
        ? {}
        : { narrowing: { accuracy: experiment.accuracy, corners: vlasov.snapshots.map(classicalCorner) } }),
    },
    stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`),
  )
  const initial = initialDistances(experiment, data.hbar, { cancelled: hooks.cancelled, progress: () => undefined })
  const times = solved.times.map((seen, j) => ({
    t: seen.t,
    values: {
      ...diagonalValues(experiment, data, initial, seen, vlasov.snapshots[j].observables),
      ...prefixed('schrodinger', seen.observables),
      ...prefixed('vlasov', vlasov.snapshots[j].observables),
    },
  }))
  return finished(task, hooks, times, solved, `vlasov-${String(vlasov.numerics['method'])}`, [
    ...vlasov.warnings,
    ...unservedOnNBody(experiment, data, isOwnSymbol(initial) ? ['coupling'] : []),
  ])
}

/** Of the packets' centres, whose Newtonian trajectories are their partners. */
function symbolOf({ spec, hbar, symbol }: PacketInput): ClassicalDensity {
  return packetMixture(spec, hbar, symbol).symbol
}

/** Packets around the very points that move along the characteristics: what Theorem 2.6 starts from. */
function isOwnSymbol({ symbolMk2 }: InitialDistances): boolean {
  return symbolMk2 !== null && upperEnd(symbolMk2) === 0
}

function diagonalValues(
  experiment: Experiment,
  data: NBodyData,
  initial: InitialDistances,
  { t, mk2, coupling, observables }: SampledTime,
  classical: Readonly<Record<string, Estimate>>,
): Record<string, Estimate> {
  const { measures } = experiment
  const { hbar, particles, potential } = data
  const moments = momentPair(hbar, observables, classical)
  const dual = quadraticDual(moments)
  const symbol = t === 0 ? initial.symbolMk2 : null
  const eHbar = eHbarInterval({
    hbar,
    dual,
    product: productCoupling(moments),
    mk2,
    skewInformation: null,
    coupling,
    lostTrace: 0,
    pure: false,
    symbolDistance: symbol === null ? null : upperEnd(symbol),
  })
  return {
    ...(mk2 !== null && measures.includes('mk2') ? { mk2 } : {}),
    ...(measures.includes('eHbar') ? { eHbar } : {}),
    ...(measures.includes('coupling') && coupling !== null && isOwnSymbol(initial) ? { coupling } : {}),
    ...(measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
    ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
    ...secondMarginal(experiment, data, {
      t,
      quantum: observables,
      other: classical,
      mk2: measures.includes('mk2') ? mk2 : null,
      cost: measures.includes('eHbar') ? eHbar : null,
      coupling,
    }),
    ...nBodyBounds({ experiment, potential, hbar, particles, t, start: upperEnd(initial.eHbar) }),
  }
}

/** Both corners start from R_in. */
const bothStart: Estimate = { value: 0, lower: 0, upper: 0, kind: 'exact' }

export function runSampledTop(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { hartree: 0.2, schrodinger: 0.7, coupling: 0.1 })
  const hartree = solveHartreeOnce(data.hartree, stages.hooksFor('hartree', 'Hartree'))
  const input = packetInput(data, task)
  const corners = hartree.snapshots.map((snapshot) => quantumCorner(snapshot, data.hbar, null))
  const fields = corners.map((corner, j) => {
    const { grid } = windowOfCorners([corner], null, experiment.accuracy)
    const other = {
      x: { ...grid.x, origin: grid.x.origin + grid.x.spacing / 3 },
      xi: { ...grid.xi, origin: grid.xi.origin + grid.xi.spacing / 3 },
    }
    return [grid, other].map((g) => pointsOf(husimiOnGrid(hartree.snapshots[j].state, g, null)))
  })
  const side: SampledSide = {
    ...newtonSide(input, symbolOf(input)),
    coupled: null,
    known: (j) => [fields[j][0]],
    references: (j) => [fields[j][0], fields[j][1]],
    smooth: true,
    start: bothStart,
  }
  const solved = solveSampled(
    { input, side, ...askedOf(experiment), narrowing: { accuracy: experiment.accuracy, corners } },
    stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`),
  )
  const carried = hartreeCoupling(experiment, data, task.seed, hartree, stages.hooksFor('coupling', 'coupling'))
  const times = solved.times.map((seen, j) => ({
    t: seen.t,
    values: {
      ...topValues(experiment, data, seen, hartree.snapshots[j].observables, carried.estimates?.[j] ?? null),
      ...prefixed('schrodinger', seen.observables),
      ...prefixed('hartree', hartree.snapshots[j].observables),
    },
  }))
  return finished(task, hooks, times, solved, 'hartree-orbitals', [
    ...hartree.warnings,
    ...carried.warnings,
    ...unservedOnNBody(experiment, data, ['coupling']),
  ])
}

function topValues(
  experiment: Experiment,
  data: NBodyData,
  { t, mk2, observables }: SampledTime,
  hartree: Readonly<Record<string, Estimate>>,
  coupling: Estimate | null,
): Record<string, Estimate> {
  const { hbar, particles, potential } = data
  const { measures } = experiment
  const own = selfCoupling(data)
  const upper = Math.min(
    upperEnd(productCoupling(momentPair(hbar, observables, hartree))),
    t === 0 ? own : Infinity,
    coupling === null ? Infinity : upperEnd(coupling),
  )
  const lower = Math.min(upper, Math.max(hbar, mk2 === null ? 0 : lowerEnd(mk2) - hbar))
  const mkHbar: Estimate = {
    value: lower,
    lower,
    upper,
    kind: 'certified',
    note: 'the value is the certified lower end; the upper end is the cost of a coupling',
  }
  return {
    ...(mk2 !== null && measures.includes('mk2') ? { mk2 } : {}),
    ...(measures.includes('eHbar') ? { mkHbar } : {}),
    ...secondMarginal(experiment, data, {
      t,
      quantum: observables,
      other: hartree,
      mk2: measures.includes('mk2') ? mk2 : null,
      cost: measures.includes('eHbar') ? mkHbar : null,
      coupling,
    }),
    ...(coupling === null ? {} : { coupling }),
    ...nBodyBounds({ experiment, potential, hbar, particles, t, start: own }),
  }
}

function askedOf(experiment: Experiment): Pick<SampledRequest, 'tolerance' | 'most' | 'wantsMk2'> {
  const { tolerance, numerics } = experiment.accuracy
  return { tolerance, most: numerics?.replicas, wantsMk2: isMk2Wanted(experiment) }
}

function finished(
  task: PointTask,
  hooks: PointHooks,
  times: readonly TimeResult[],
  { run, warnings }: SampledSolution,
  other: string,
  more: readonly string[],
): PointResult {
  times.forEach((result) => hooks.timeDone(result))
  return finishedPoint(task, {
    numerics: { method: `schrodinger-packets+${other}`, schrodinger: run.numerics() },
    times,
    warnings: [...warnings, ...more],
  })
}
