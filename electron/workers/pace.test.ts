import { describe, expect, it } from 'vitest'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { plannedPoints } from '../../core/experiments/plan.ts'
import type { Experiment, PointResult } from '../../core/experiments/experiment.ts'
import { Pace, type PaceRecord } from './pace.ts'
import { oneBump } from '../../tests/fixtures/one-bump.ts'

function experiment(change: object = {}): Experiment {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'pace',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: oneBump,
    sweep: { hbar: [0.4, 0.2] },
    times: [0, 1],
    measures: ['mk2'],
    ...change,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

function pointsTaking(e: Experiment, ratio: number, status: PointResult['status'] = 'done'): PointResult[] {
  return plannedPoints(e).map(({ task, seconds }) => ({
    hbar: task.hbar,
    particles: null,
    status,
    seconds: ratio * seconds,
    seed: 1,
    numerics: { method: 'test' },
    times: [],
  }))
}

/** Of one run: what it was estimated at, and what its points took. */
function learn(pace: Pace, e: Experiment, ratio: number, status?: PointResult['status']): void {
  const estimated = plannedPoints(e).reduce((sum, { seconds }) => sum + seconds, 0)
  pace.learn(e, pointsTaking(e, ratio, status), estimated)
}

function kept(): { pace: Pace; record: () => PaceRecord } {
  let record: PaceRecord = {}
  return { pace: new Pace({ read: () => record, write: (next) => (record = next) }), record: () => record }
}

describe('the pace of a machine', () => {
  it('is what the runs of the kind took', () => {
    const { pace } = kept()
    const e = experiment()
    learn(pace, e, 3)
    expect(pace.factor(e)).toBeCloseTo(3, 9)
    // Another sweep of the same kind is told by it; a change of the machine is followed within a few runs.
    expect(pace.factor(experiment({ sweep: { hbar: [0.1] } }))).toBeCloseTo(3, 9)
    for (let run = 0; run < 6; run++) learn(pace, e, 0.5)
    expect(pace.factor(e)).toBeGreaterThan(0.45)
    expect(pace.factor(e)).toBeLessThan(0.75)
  })

  it('is that of the arrow where this kind has not run yet, and of a measurement where nothing has', () => {
    const { pace } = kept()
    const measured = pace.factor(experiment())
    expect(measured).toBeGreaterThan(0.02)
    expect(measured).toBeLessThan(200)
    learn(pace, experiment(), 4)
    expect(pace.factor(experiment({ measures: ['mk2', 'eHbar'] }))).toBeCloseTo(4, 9)
  })

  it('learns nothing from a run that is not whole', () => {
    const { pace, record } = kept()
    const e = experiment()
    learn(pace, e, 3, 'failed')
    learn(pace, e, 0)
    expect(record()).toEqual({})
  })
})
