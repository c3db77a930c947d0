/**
 * The diagonal and the top arrow from sampled products of packets: mixtures whose components have different covariances, many point sources, mixed states
 * of three and four bodies whose sum would be too long. Each packet's partner is the Vlasov characteristic from its centre: on the diagonal the coupling of
 * Theorem 2.6's proof, on the top arrow a control variate of known law only.
 */
import { estimateHartreeCost } from '../../dynamics/hartree-plan.ts'
import type { RawSample } from '../../dynamics/schrodinger-packet-observables.ts'
import type { PacketInput } from '../../dynamics/schrodinger-packets.ts'
import { vlasovPartners } from '../../dynamics/schrodinger-partners.ts'
import { vlasovQuadrature } from '../../dynamics/liouville-companions.ts'
import { estimateNBodyCost } from '../../dynamics/schrodinger-solver.ts'
import { estimateVlasovCost, type VlasovSolution } from '../../dynamics/vlasov-run.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import type { ClassicalDensity } from '../../states/classical-density.ts'
import { isPureState } from '../../states/density-operator.ts'
import { isFewTerms } from '../../states/n-particle.ts'
import { packetMixture } from '../../states/packet-samples.ts'
import { SYMBOL_DISTANCE } from '../audit-points.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../experiment.ts'
import type { PointCost } from './arrow-engine.ts'
import { halfWidth, prefixed } from './estimates.ts'
import { solveHartreeOnce } from './hartree-memo.ts'
import { hartreeCoupling } from './ladder-packets.ts'
import { initialDistances, type InitialDistances } from './initial-distance.ts'
import { nBodyBounds } from './n-body-bounds.ts'
import { eHbarInterval, productCoupling, quadraticDual } from './quantum-classical-bounds.ts'
import { nBodyData, quantumCorner, selfCoupling, unservedOnNBody, type NBodyData } from './schrodinger-data.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { windowOfCorners } from './schrodinger-distance.ts'
import { gaussianStart, momentPair, packetInput } from './schrodinger-liouville-many.ts'
import { pointsOf } from './schrodinger-liouville-sampled.ts'
import { estimateSampledCost, solveSampled, type SampledSide, type SampledSolution, type SampledTime } from './schrodinger-sampled.ts'
import { stagedProgress } from './staged-progress.ts'
import { solveVlasovOnce } from './vlasov-memo.ts'

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
  const hartree = experiment.arrow === 'schrodinger-hartree' ? estimateHartreeCost(data.hartree) : { bytes: 0, workUnits: 0 }
  return { bytes: bytes + vlasov.bytes + hartree.bytes, seconds: (workUnits + hartree.workUnits) / UNITS_PER_SECOND + vlasov.workUnits / VLASOV_UNITS_PER_SECOND }
}

/** The partners are Vlasov characteristics of `density`, whose law is known. */
function vlasovSide(density: ClassicalDensity, vlasov: VlasovSolution, { particles, potential }: PacketInput): Omit<SampledSide, 'known' | 'references' | 'smooth' | 'start' | 'isCoupling'> {
  const laws = vlasovQuadrature(density, vlasov, potential.period).map(({ fine }) => [fine])
  return {
    density,
    partners: (points) => vlasovPartners(points, density, vlasov),
    partnerLaw: (j) => laws[j],
    lawError: (j) => Math.max(...['varX', 'covXXi', 'varXi', 'potentialEnergy'].map((name) => halfWidth(vlasov.snapshots[j].observables[name]))),
    lawMoments: (j, mean): RawSample[] => {
      const o = vlasov.snapshots[j].observables
      const [dx, dxi] = [o['meanX'].value - mean[0], o['meanXi'].value - mean[1]]
      return [{ replicate: 0, xx: o['varX'].value + dx * dx, xxi: o['covXXi'].value + dx * dxi, xixi: o['varXi'].value + dxi * dxi, potential: (1 - 1 / particles) * o['potentialEnergy'].value }]
    },
  }
}

export function runSampledDiagonal(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { vlasov: 0.2, schrodinger: 0.8 })
  const vlasov = solveVlasovOnce(data.vlasov, stages.hooksFor('vlasov', 'Vlasov'))
  const input = packetInput(data, task)
  const { density } = data.vlasov
  const common = vlasovSide(density, vlasov, input)
  const quadrature = vlasovQuadrature(density, vlasov, null)
  const side: SampledSide = { ...common, known: common.partnerLaw, references: (j) => [common.partnerLaw(j)[0], quadrature[j].coarse], smooth: density.kind !== 'points', start: gaussianStart(data), isCoupling: true }
  const solved = solveSampled({ input, side, ...askedOf(experiment) }, stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`))
  const initial = initialDistances(experiment, data.hbar, { cancelled: hooks.cancelled, progress: () => undefined })
  const times = solved.times.map((seen, j) => ({ t: seen.t, values: { ...diagonalValues(experiment, data, initial, seen, vlasov.snapshots[j].observables), ...prefixed('schrodinger', seen.observables), ...prefixed('vlasov', vlasov.snapshots[j].observables) } }))
  return finished(task, hooks, times, solved, `vlasov-${String(vlasov.numerics['method'])}`, [...vlasov.warnings, ...unservedOnNBody(experiment, data, isOwnSymbol(initial) ? ['coupling'] : [])])
}

/** Packets around the very points that move along the characteristics: what Theorem 2.6 starts from. */
function isOwnSymbol({ symbolMk2 }: InitialDistances): boolean {
  return symbolMk2 !== null && upperEnd(symbolMk2) === 0
}

function diagonalValues(experiment: Experiment, data: NBodyData, initial: InitialDistances, { t, mk2, coupling, observables }: SampledTime, classical: Readonly<Record<string, Estimate>>): Record<string, Estimate> {
  const { measures } = experiment
  const { hbar, particles, potential } = data
  const moments = momentPair(hbar, observables, classical)
  const dual = quadraticDual(moments)
  const symbol = t === 0 ? initial.symbolMk2 : null
  const eHbar = eHbarInterval({ hbar, dual, product: productCoupling(moments), mk2, skewInformation: null, coupling, lostTrace: 0, pure: false, symbolDistance: symbol === null ? null : upperEnd(symbol) })
  return {
    ...(measures.includes('mk2') ? { mk2 } : {}),
    ...(measures.includes('eHbar') ? { eHbar } : {}),
    ...(measures.includes('coupling') && coupling !== null && isOwnSymbol(initial) ? { coupling } : {}),
    ...(measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
    ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
    ...secondMarginal(experiment, data, { t, quantum: observables, other: classical, mk2: measures.includes('mk2') ? mk2 : null, cost: measures.includes('eHbar') ? eHbar : null, coupling }),
    ...nBodyBounds({ experiment, potential, hbar, particles, t, start: upperEnd(initial.eHbar) }),
  }
}

/** Both corners start from R_in. */
const bothStart: Estimate = { value: 0, lower: 0, upper: 0, kind: 'exact' }

export function runSampledTop(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { hartree: 0.2, vlasov: 0.1, schrodinger: 0.6, coupling: 0.1 })
  const hartree = solveHartreeOnce(data.hartree, stages.hooksFor('hartree', 'Hartree'))
  const input = packetInput(data, task)
  // the packets' centres, moved by the flow of their own mean field
  const { symbol } = packetMixture(input.spec, data.hbar, input.symbol)
  const vlasov = solveVlasovOnce({ ...data.vlasov, density: symbol }, stages.hooksFor('vlasov', 'Vlasov'))
  const corners = hartree.snapshots.map((snapshot) => quantumCorner(snapshot, data.hbar, null))
  const fields = corners.map((corner, j) => {
    const { grid } = windowOfCorners([corner], null, experiment.accuracy)
    const other = { x: { ...grid.x, origin: grid.x.origin + grid.x.spacing / 3 }, xi: { ...grid.xi, origin: grid.xi.origin + grid.xi.spacing / 3 } }
    return [grid, other].map((g) => pointsOf(husimiOnGrid(hartree.snapshots[j].state, g, null)))
  })
  const side: SampledSide = { ...vlasovSide(symbol, vlasov, input), known: (j) => [fields[j][0]], references: (j) => [fields[j][0], fields[j][1]], smooth: true, start: bothStart, isCoupling: false }
  const solved = solveSampled({ input, side, ...askedOf(experiment) }, stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`))
  const carried = hartreeCoupling(experiment, data, task.seed, hartree, stages.hooksFor('coupling', 'coupling'))
  const times = solved.times.map((seen, j) => ({ t: seen.t, values: { ...topValues(experiment, data, seen, hartree.snapshots[j].observables, carried.estimates?.[j] ?? null), ...prefixed('schrodinger', seen.observables), ...prefixed('hartree', hartree.snapshots[j].observables) } }))
  return finished(task, hooks, times, solved, 'hartree-orbitals', [...hartree.warnings, ...carried.warnings, ...unservedOnNBody(experiment, data, ['coupling'])])
}

function topValues(experiment: Experiment, data: NBodyData, { t, mk2, observables }: SampledTime, hartree: Readonly<Record<string, Estimate>>, coupling: Estimate | null): Record<string, Estimate> {
  const { hbar, particles, potential } = data
  const { measures } = experiment
  const own = selfCoupling(data)
  const upper = Math.min(upperEnd(productCoupling(momentPair(hbar, observables, hartree))), t === 0 ? own : Infinity, coupling === null ? Infinity : upperEnd(coupling))
  const lower = Math.min(upper, Math.max(hbar, lowerEnd(mk2) - hbar))
  const mkHbar: Estimate = { value: lower, lower, upper, kind: 'certified', note: 'the value is the certified lower end; the upper end is the cost of a coupling' }
  return {
    ...(measures.includes('mk2') ? { mk2 } : {}),
    ...(measures.includes('eHbar') ? { mkHbar } : {}),
    ...secondMarginal(experiment, data, { t, quantum: observables, other: hartree, mk2: measures.includes('mk2') ? mk2 : null, cost: measures.includes('eHbar') ? mkHbar : null, coupling }),
    ...(coupling === null ? {} : { coupling }),
    ...nBodyBounds({ experiment, potential, hbar, particles, t, start: own }),
  }
}

function askedOf({ accuracy: { tolerance, numerics } }: Experiment): { tolerance: number; most: number | undefined } {
  return { tolerance, most: numerics?.replicas }
}

function finished({ hbar, particles, seed }: PointTask, hooks: PointHooks, times: readonly TimeResult[], { run, warnings }: SampledSolution, other: string, more: readonly string[]): PointResult {
  times.forEach((result) => hooks.timeDone(result))
  return { hbar, particles, status: 'done', seconds: 0, seed, numerics: { method: `schrodinger-packets+${other}`, schrodinger: run.numerics() }, times: [...times], warnings: [...warnings, ...more] }
}
