/** What the points of all arrows have in common: the loop over the output times, and the result that it ends in. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { PointHooks, PointResult, PointTask, StoredField, TimeResult } from '../experiment.ts'
import { distanceHooks } from './staged-progress.ts'

/** A point that was computed; its seconds are the business of whoever holds the clock. */
export function finishedPoint(
  { hbar, particles, seed }: PointTask,
  found: Pick<PointResult, 'numerics' | 'times' | 'warnings'>,
): PointResult {
  return { hbar, particles, status: 'done', seconds: 0, seed, ...found }
}

/** Two corners compared at one time. */
export interface ComparedTime {
  readonly values: Readonly<Record<string, Estimate>>
  /** How the distances came about; null where none was measured. */
  readonly numerics: unknown
  readonly warnings: readonly string[]
  /** Made only where somebody wants pictures. */
  readonly pictures: () => Iterable<StoredField>
}

export interface ComparedTimes {
  readonly times: readonly TimeResult[]
  readonly numerics: readonly unknown[]
  readonly warnings: readonly string[]
}

/** Time after time: the values are told as soon as they are known, then the pictures. */
export function compareEachTime<Pair extends { readonly t: number }>(
  pairs: readonly Pair[],
  stage: SolveHooks,
  hooks: PointHooks,
  compare: (pair: Pair, i: number, part: SolveHooks) => ComparedTime,
): ComparedTimes {
  const times: TimeResult[] = []
  const numerics: unknown[] = []
  const warnings: string[] = []
  for (const [i, pair] of pairs.entries()) {
    const compared = compare(pair, i, distanceHooks(stage, i, pairs.length))
    const result = { t: pair.t, values: compared.values }
    times.push(result)
    if (compared.numerics !== null) numerics.push(compared.numerics)
    warnings.push(...compared.warnings)
    hooks.timeDone(result)
    if (hooks.wantsFields !== false) for (const field of compared.pictures()) hooks.field(field)
    stage.progress((i + 1) / pairs.length)
  }
  return { times, numerics, warnings }
}
