/**
 * How fast this machine is, so that a cost told beforehand is one that the run then keeps. The estimates of core count work and divide
 * by the speed of an ordinary machine; here the seconds that finished runs really took correct them. Nothing that is computed depends on it.
 */
import type { Experiment, PointResult } from '../../core/experiments/experiment.ts'
import { usesClosedForm } from '../../core/experiments/closed-form.ts'

/** What the runs of one kind have told: the mean of log(measured/estimated), the later runs weighing more. */
export interface PaceEntry {
  readonly logRatio: number
  readonly runs: number
}

export type PaceRecord = Readonly<Record<string, PaceEntry>>

/** Where the record is kept between starts. */
export interface PaceStore {
  read(): PaceRecord
  write(record: PaceRecord): void
}

/** A run counts at least this much: half of what is known comes from the last two. */
const LEAST_WEIGHT = 1 / 3
/** Points below this say more about the start of a thread than about the work. */
const NEGLIGIBLE_SECONDS = 0.05

export class Pace {
  readonly #store: PaceStore
  #machine: number | null = null

  constructor(store: PaceStore) {
    this.#store = store
  }

  /** By what the estimate of one point is to be multiplied: from runs of this kind, else of this arrow, else from a short measurement. */
  factor(experiment: Experiment): number {
    const record = this.#store.read()
    const own = record[kindOf(experiment)]
    if (own) return Math.exp(own.logRatio)
    const arrow = arrowPart(kindOf(experiment))
    const near = Object.entries(record).filter(([kind]) => arrowPart(kind) === arrow)
    if (near.length > 0) return Math.exp(near.reduce((sum, [, entry]) => sum + entry.logRatio, 0) / near.length)
    this.#machine ??= secondsOfMeasuredWork() / ORDINARY_SECONDS
    return this.#machine
  }

  /** Takes in a run all of whose points were computed in one go. @param estimated seconds of all points together, without a factor */
  learn(experiment: Experiment, points: readonly PointResult[], estimated: number): void {
    const measured = points.reduce((sum, point) => sum + point.seconds, 0)
    if (!(estimated > 0) || !points.every((p) => p.status === 'done') || measured < NEGLIGIBLE_SECONDS * points.length)
      return
    const record = this.#store.read()
    const kind = kindOf(experiment)
    const { logRatio, runs } = record[kind] ?? { logRatio: 0, runs: 0 }
    const weight = Math.max(LEAST_WEIGHT, 1 / (runs + 1))
    this.#store.write({
      ...record,
      [kind]: { logRatio: logRatio + weight * (Math.log(measured / estimated) - logRatio), runs: runs + 1 },
    })
  }
}

/** Runs of one kind take the same path through the program: arrow, solvers or closed form, what is measured. */
function kindOf(experiment: Experiment): string {
  return [
    experiment.arrow,
    usesClosedForm(experiment) ? 'closed form' : 'solvers',
    [...experiment.measures].sort().join('+'),
  ].join('/')
}

function arrowPart(kind: string): string {
  return kind.split('/').slice(0, 2).join('/')
}

/** Of the work below, on the machine for which core's speeds were measured. */
const ORDINARY_SECONDS = 6.5e-3

/** The fastest of a few passes over some hundred thousand numbers, as the solvers make them. */
function secondsOfMeasuredWork(): number {
  const values = Float64Array.from({ length: 1 << 15 }, (_, i) => Math.sin(i))
  let best = Infinity
  for (let pass = 0; pass < 6; pass++) {
    const startedAt = performance.now()
    for (let sweep = 0; sweep < 40; sweep++)
      for (let i = 1; i < values.length; i++) values[i] = 0.5 * (values[i] + values[i - 1]) + 1e-9
    best = Math.min(best, performance.now() - startedAt)
  }
  return best / 1000
}
