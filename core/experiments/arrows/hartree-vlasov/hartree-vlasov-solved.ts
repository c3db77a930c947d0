/** A point of the right arrow by the solvers: both equations, then at each time the distances with their error budgets. */
import type { HartreeSnapshot } from '../../../dynamics/hartree/hartree-run.ts'
import { solveHartree } from '../../../dynamics/hartree/hartree-run.ts'
import type { VlasovSnapshot } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'
import { wignerOnGrid } from '../../../phase-space/wigner.ts'
import type { Experiment, PointHooks, PointResult, PointTask, StoredField } from '../../experiment.ts'
import { pointData } from './hartree-vlasov-data.ts'
import type { PointData } from './hartree-vlasov-data.ts'
import { compareEachTime, finishedPoint } from '../finished-point.ts'
import type { ComparedTimes } from '../finished-point.ts'
import { eHbarMeter } from '../e-hbar/e-hbar-values.ts'
import { comparePair, windowOfPair } from './hartree-vlasov-compare.ts'
import type { SolvedPair } from './hartree-vlasov-compare.ts'
import { initialDistances } from '../initial-distance.ts'
import { couplingMeter, couplingObstacle } from '../ladder/ladder-coupling.ts'
import { densityRecorder } from '../ladder/ladder-posterior.ts'
import type { DensityRecord } from '../ladder/ladder-posterior.ts'
import { pictureGrid, pictures } from '../pictures.ts'
import { stagedProgress } from '../staged-progress.ts'
import { solveVlasovOnce } from '../vlasov-memo.ts'

export function runSolvedPoint(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = pointData(experiment, task)
  const stages = stagedProgress(hooks, { vlasov: 0.15, hartree: 0.4, distances: 0.45 })
  const vlasov = solveVlasovOnce(data.vlasov, stages.hooksFor('vlasov', 'Vlasov'))
  const recorder = densityRecorder(experiment.times)
  const recorded = isCoupled(experiment) ? { onDensity: recorder.onDensity } : {}
  const hartree = solveHartree({ ...data.hartree, ...recorded }, stages.hooksFor('hartree', 'Hartree'))
  const pairs = experiment.times.map((t, i): SolvedPair => pairOf(data, t, vlasov.snapshots[i], hartree.snapshots[i]))
  const warnings = [...vlasov.warnings, ...hartree.warnings, ...unservedMeasures(experiment, data)]
  const distances = distancesOfTimes(
    experiment,
    data,
    pairs,
    recorder.records,
    stages.hooksFor('distances', 'distances'),
    hooks,
  )
  return finishedPoint(task, {
    numerics: {
      method: `hartree-orbitals+vlasov-${String(vlasov.numerics['method'])}`,
      hartree: hartree.numerics,
      vlasov: vlasov.numerics,
      invariants: { hartree: hartree.invariants, vlasov: vlasov.invariants },
      distances: distances.numerics,
    },
    times: distances.times,
    warnings: [...warnings, ...distances.warnings],
  })
}

function pairOf(
  { potential, hbar }: PointData,
  t: number,
  classical: VlasovSnapshot,
  quantum: HartreeSnapshot,
): SolvedPair {
  const { period } = potential
  return {
    t,
    classical,
    quantum,
    period,
    hbar,
    husimi: {
      fine: (grid) => husimiOnGrid(quantum.state, grid, period),
      coarse: (grid) => husimiOnGrid(quantum.coarse, grid, period),
      lostMass: quantum.state.lostTrace,
    },
  }
}

/** Nothing asked for is left out in silence. */
function unservedMeasures({ measures }: Experiment, { potential }: PointData): string[] {
  const onTorus = potential.period !== null && (measures.includes('eHbar') || measures.includes('ladder'))
  return onTorus ? ['On the torus E_hbar^2, its ladder and the bounds are left out: the paper states them on R^d.'] : []
}

function isCoupled({ measures }: Experiment): boolean {
  return measures.includes('coupling') || measures.includes('ladder')
}

function distancesOfTimes(
  experiment: Experiment,
  data: PointData,
  pairs: readonly SolvedPair[],
  records: readonly DensityRecord[],
  stage: SolveHooks,
  hooks: PointHooks,
): ComparedTimes {
  const initial = initialDistances(experiment, data.hbar, stage)
  const eHbar = eHbarMeter(experiment, initial, pairs[0].quantum.state)
  const obstacle = isCoupled(experiment) ? couplingObstacle(experiment, data, initial) : null
  const coupling =
    isCoupled(experiment) && obstacle === null
      ? couplingMeter(experiment, data, pairs[0].quantum.state, records, stage)
      : null
  const windows = pairs.map((pair) => windowOfPair(pair, experiment.accuracy))
  const drawnOn = pictureGrid(
    windows.map((w) => w.grid),
    data.potential.period,
  )
  const compared = compareEachTime(pairs, stage, hooks, (pair, i, part) => ({
    ...comparePair(
      pair,
      {
        experiment,
        potential: data.potential,
        initial,
        window: windows[i],
        eHbar,
        coupling: coupling === null ? null : () => coupling.values(pair, i),
      },
      part,
    ),
    pictures: () => picturesOf(pair, drawnOn),
  }))
  return { ...compared, warnings: [...(obstacle === null ? [] : [obstacle]), ...compared.warnings] }
}

/** Of W in pictures, which are stored in single precision. */
const PICTURE_ACCURACY = 1e-8

function picturesOf(
  { t, classical, quantum, husimi, period }: SolvedPair,
  grid: ReturnType<typeof pictureGrid>,
): Iterable<StoredField> {
  const vlasov = classical.points === null ? classical.fieldOn : null
  const wigner = (g: typeof grid) => wignerOnGrid(quantum.state, g, period, PICTURE_ACCURACY)
  return pictures(t, grid, { husimi: husimi.fine, wigner, vlasov })
}
