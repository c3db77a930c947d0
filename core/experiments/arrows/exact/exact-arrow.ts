/** Any arrow of the square in closed form: V = kappa x^2/2 and Gaussian data, every N. Each number's interval is its rounding. */
import { growthRateGamma } from '../../../bounds/constants.ts'
import { harmonicConsistencyCeiling, harmonicConsistencyTerm } from '../../../bounds/consistency-term.ts'
import { grownSquared } from '../../../bounds/gronwall-pair.ts'
import { selfCouplingGaussian } from '../../../bounds/top-arrow.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { upperEnd } from '../../../numerics/estimate.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import type { Potential } from '../../../potentials/potential.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { SYMBOL_DISTANCE } from '../../audit-points.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../../experiment.ts'
import type { ArrowEngine } from '../arrow-engine.ts'
import { finishedPoint } from '../finished-point.ts'
import { arrowProfiles } from '../arrow-profile.ts'
import { boundValues } from '../bound-values.ts'
import { exactEstimate, prefixed } from '../estimates.ts'
import { cornerObservables, exactCorner, modeCovariance } from './exact-corners.ts'
import { exactCoupling, exactEHbar, exactMk2, exactMkHbar } from './exact-distances.ts'
import type { ExactPair } from './exact-distances.ts'
import { exactPictures } from './exact-pictures.ts'
import { initialDistances } from '../initial-distance.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { nBodyBounds } from '../n-body-bounds.ts'

interface Point {
  readonly experiment: Experiment
  readonly potential: Potential
  readonly pair: ExactPair
  readonly task: PointTask
  /** E_hbar^2 at t = 0 and calW^2(f_in, mu); null where one side only is quantum or classical. */
  readonly initial: InitialDistances | null
}

export const exactEngine: ArrowEngine = {
  cost: () => ({ bytes: 20e6, seconds: 0.05 }),
  run: runExactPoint,
}

function runExactPoint(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const point = pointOf(experiment, task)
  const times = experiment.times.map((t, i): TimeResult => {
    const result = { t, values: valuesAt(point, t) }
    hooks.timeDone(result)
    hooks.progress((i + 1) / experiment.times.length, `closed form, t = ${t}`)
    return result
  })
  if (hooks.wantsFields !== false)
    for (const field of exactPictures(experiment, point.pair, experiment.times)) hooks.field(field)
  return finishedPoint(task, { numerics: { method: 'gaussian-exact', kappa: point.pair.kappa }, times })
}

function pointOf(experiment: Experiment, task: PointTask): Point {
  const { arrow, interaction } = experiment
  const { hbar, particles } = task
  const { from, to } = arrowProfiles[arrow]
  const corners = {
    from: exactCorner(from, experiment, hbar, particles),
    to: exactCorner(to, experiment, hbar, particles),
  }
  const pair: ExactPair = {
    ...corners,
    dataDifference: dataDifference(experiment, corners, hbar),
    kappa: interaction.kind === 'harmonic' ? interaction.strength : NaN,
    hbar,
  }
  const mixed = corners.from.quantum !== corners.to.quantum
  return {
    experiment,
    potential: createPotential(interaction),
    pair,
    task,
    initial: mixed && hbar !== null ? initialDistances(experiment, hbar, silentHooks) : null,
  }
}

/** (hbar/2) I for a Töplitz operator of f itself, where subtracting would lose digits. */
function dataDifference(
  { initial: { classical, quantum } }: Experiment,
  { from, to }: Pick<ExactPair, 'from' | 'to'>,
  hbar: number | null,
): Covariance {
  const h = (hbar ?? 0) / 2
  if (from.quantum === to.quantum)
    return [
      [0, 0],
      [0, 0],
    ]
  if (classical.kind === 'wigner')
    return [
      [0, 0],
      [0, 0],
    ]
  if (classical.kind === 'husimi')
    return [
      [-h, 0],
      [0, -h],
    ]
  if (quantum.kind === 'toeplitz' && quantum.symbol === 'classical')
    return [
      [h, 0],
      [0, h],
    ]
  const [G, P] = [from.initial.covariance, to.initial.covariance]
  const cross = G[0][1] - P[0][1]
  return [
    [G[0][0] - P[0][0], cross],
    [cross, G[1][1] - P[1][1]],
  ]
}

function valuesAt({ experiment, potential, pair, task, initial }: Point, t: number): Record<string, Estimate> {
  const { measures } = experiment
  const marginals = experiment.marginals.filter((n) => n <= Math.max(1, task.particles ?? 1))
  const values: Record<string, Estimate> = {}
  for (const n of marginals) {
    const suffix = n === 1 ? '' : `[n=${n}]`
    if (measures.includes('mk2')) values[`mk2${suffix}`] = exactMk2(pair, n, t)
    if (measures.includes('eHbar') && initial !== null) values[`eHbar${suffix}`] = exactEHbar(pair, n, t)
    if (measures.includes('eHbar') && pair.to.quantum) values[`mkHbar${suffix}`] = exactMkHbar(pair, n, t)
  }
  if (measures.includes('coupling')) values['coupling'] = exactCoupling(pair, t)
  if (measures.includes('ladder') && initial !== null) values['ladder.quadraticDual'] = exactEHbar(pair, 1, t)
  if (t === 0 && initial !== null && initial.symbolMk2 !== null) values[SYMBOL_DISTANCE] = initial.symbolMk2
  Object.assign(values, boundsAt({ experiment, potential, pair, task, initial }, t))
  for (const corner of [pair.from, pair.to]) {
    const withPairs = corner.bodies !== null && marginals.includes(2)
    Object.assign(values, prefixed(corner.corner, cornerObservables(corner, pair.kappa, t, pair.hbar, withPairs)))
  }
  return values
}

function boundsAt(
  { experiment, potential, pair, task: { hbar, particles }, initial }: Point,
  t: number,
): Record<string, Estimate> {
  if (particles === null)
    return initial === null || hbar === null ? {} : rightArrowBounds(experiment, potential, initial, hbar, t)
  const { kappa, to, from } = pair
  const [[s11, s12], [, s22]] = to.initial.covariance
  const consistency = harmonicConsistencyTerm(kappa, growthRateGamma(potential.lipGradV), [s11, s12, s22], particles, t)
  const start =
    initial !== null
      ? upperEnd(initial.eHbar)
      : to.quantum
        ? selfCouplingGaussian(from.initial.covariance, from.root, hbar ?? NaN)
        : 0
  // c_N = kappa^2 Var_x(f(t))/N, f in the mean field
  const [varX, factor] = [modeCovariance(to, kappa, t, 0)[0][0], (0.5 * kappa * kappa) / particles]
  const consistencyCeiling = harmonicConsistencyCeiling(kappa, [s11, s12, s22], particles, t)
  return nBodyBounds({
    experiment,
    potential,
    hbar,
    particles,
    t,
    start,
    consistency,
    consistencyCeiling,
    ...(experiment.arrow === 'schrodinger-liouville'
      ? {}
      : { consistencyNow: exactEstimate(varX * factor, 1e-12 * varX * factor) }),
  })
}

/** With the coupling's own, and for R_in = Op(f_in) the a-posteriori curve: (V * rho)'' = kappa and rho_R has the mean of rho_f, so (sqrt B)' <= |kappa| sqrt A. */
function rightArrowBounds(
  { measures }: Experiment,
  potential: Potential,
  initial: InitialDistances,
  hbar: number,
  t: number,
): Record<string, Estimate> {
  const values = boundValues(potential, measures, initial, hbar, t)
  if (initial.symbolMk2?.kind !== 'exact' || initial.symbolMk2.value !== 0) return values
  const root = Math.sqrt(hbar) / 2
  const posterior = grownSquared({ a: root, b: root }, potential.lipGradV, t)
  for (const [measure, blur] of [
    ['coupling', 0],
    ['eHbar', 0],
    ['mk2', hbar / 2],
  ] as const) {
    if (measures.includes(measure)) values[`bound.aPosteriori.${measure}`] = { value: posterior + blur }
  }
  return values
}
