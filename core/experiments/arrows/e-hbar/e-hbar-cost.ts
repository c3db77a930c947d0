/**
 * What E_hbar^2(f, R) will take, told from the document: f's area in phase space, A = sqrt(det Cov f), counts the levels of R that take part, about 12.5 A/hbar, and
 * the points of a density's coupling, about 156 A/hbar (measured on two bumps from hbar = 0.1 to 0.025).
 */
import type { ClassicalDensity } from '../../../states/classical-density.ts'
import { densityMoments } from '../../../states/density.ts'
import type { Experiment } from '../../experiment.ts'
import { isPureKind } from '../../data/initial-data.ts'
import { couplingsWithin } from './e-hbar-density.ts'
import { WORK_UNITS_PER_SECOND, workOfPoints } from './e-hbar-solved.ts'
import { transportWork } from './e-hbar-values.ts'

const LEVELS_OF_AREA = 12.5
const POINTS_OF_AREA = 156
/** Newton's steps for a density, whatever hbar; a look at the cost with its rounds of scaling, and how much of n r^2 a second does. */
const SECONDS_OF_STEPS = 1.5
const ROUNDS_OF_LOOK = 7
const ROUND_UNITS_PER_SECOND = 2.5e8

/** Seconds of one core beyond the distances that are measured anyway. */
export function eHbarSeconds(experiment: Experiment, density: ClassicalDensity, hbar: number): number {
  const {
    measures,
    initial: { quantum },
    times,
  } = experiment
  if (!measures.includes('eHbar') || isPureKind(quantum)) return 0
  // Op(f_in) costs hbar/2
  const solved = times.filter((t) => t > 0 || quantum.kind !== 'toeplitz' || quantum.symbol !== 'classical').length
  return solved * secondsOfTime(experiment, density, hbar)
}

function secondsOfTime(experiment: Experiment, density: ClassicalDensity, hbar: number): number {
  const { varX, varXi, covXXi } = densityMoments(density)
  const area = Math.sqrt(Math.max(0, varX * varXi - covXXi ** 2))
  const levels = Math.max(1, (LEVELS_OF_AREA * area) / hbar)
  const work = transportWork(experiment)
  if (density.kind === 'points') {
    const points = density.weight.length
    const needed = workOfPoints(points, Math.min(levels, points))
    return needed <= work ? needed / WORK_UNITS_PER_SECOND : 0
  }
  const points = (POINTS_OF_AREA * area) / hbar
  return couplingsWithin(work, points, levels) < 1
    ? 0
    : SECONDS_OF_STEPS + (ROUNDS_OF_LOOK * points * levels ** 2) / ROUND_UNITS_PER_SECOND
}
