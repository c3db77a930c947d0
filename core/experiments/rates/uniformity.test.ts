import { describe, expect, it } from 'vitest'
import { assembleResults } from '../assemble-results.ts'
import type { Experiment, PointResult } from '../experiment.ts'
import { planPoints } from '../plan.ts'
import { runPoint } from '../run-point.ts'
import { parseExperiment } from '../schema/schema.ts'
import { uniformityOf } from './uniformity.ts'
import { oneBump } from '../../../tests/fixtures/one-bump.ts'

function experiment(arrow: Experiment['arrow'], sweep: Experiment['sweep']): Experiment {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'uniformity',
    arrow,
    sweep,
    times: [0, 1],
    measures: ['mk2', 'eHbar'],
    interaction: { kind: 'harmonic', strength: 0.5 },
    initial: oneBump,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const silent = {
  progress: () => undefined,
  cancelled: () => false,
  timeDone: () => undefined,
  field: () => undefined,
  wantsFields: false,
}
const hbars = [0.2, 0.1, 0.05, 0.025, 0.0125]
const counts = [4, 8, 16, 32, 64]
const solved = (e: Experiment): PointResult[] => planPoints(e).map((task) => runPoint(e, task, silent))

const point = (hbar: number, particles: number, value: number): PointResult => ({
  hbar,
  particles,
  status: 'done',
  seconds: 0,
  seed: 1,
  numerics: { method: 'test' },
  times: [{ t: 1, values: { mk2: { value, lower: value * 0.999, upper: value * 1.001 } } }],
})
const made = (value: (h: number, n: number) => number): PointResult[] =>
  hbars.flatMap((h) => counts.map((n) => point(h, n, value(h, n))))

describe('uniformity', () => {
  it('of the left arrow in N and of the top arrow in hbar: one order 2, constants that tend to a limit (harmonic, closed form)', () => {
    for (const [arrow, against, across] of [
      ['schrodinger-liouville', 'hbar', 'particles'],
      ['schrodinger-hartree', 'particles', 'hbar'],
    ] as const) {
      const e = experiment(arrow, { hbar: hbars, particles: counts })
      const { uniformity } = assembleResults(e, solved(e), { name: 'quadrant', version: 'test', commit: '' })
      const at1 = uniformity?.find((u) => u.quantity === 'mk2' && u.t === 1)
      expect(at1).toMatchObject({ against, across, order: 2, verdict: 'bounded' })
      expect(at1?.members).toHaveLength(5)
      expect(at1?.spread).toBeLessThan(2)
      for (const member of at1?.members ?? []) expect(member.constant?.value).toBeLessThanOrEqual(at1?.largest ?? 0)
    }
  })

  it('tells one constant from constants that grow, orders that differ, and rates that are missing', () => {
    const e = experiment('schrodinger-liouville', { hbar: hbars, particles: counts })
    expect(
      uniformityOf(
        e,
        made((h) => 3 * h ** 2),
      ),
    ).toMatchObject([{ verdict: 'uniform', order: 2, statement: 'uniform in N within the intervals' }])
    const [grows] = uniformityOf(
      e,
      made((h, n) => 3 * h ** 2 * n ** 0.5),
    )
    expect(grows.verdict).toBe('grows')
    expect(grows.trend?.lower).toBeLessThan(-0.5)
    expect(grows.trend?.upper).toBeGreaterThan(-0.5)
    expect(
      uniformityOf(
        e,
        made((h, n) => (n > 16 ? h : h ** 2)),
      ),
    ).toMatchObject([{ verdict: 'orders-differ', order: null }])
    expect(
      uniformityOf(
        e,
        made((h) => 3 * h ** 2).filter((p) => (p.hbar ?? 0) > 0.05),
      ),
    ).toMatchObject([{ verdict: 'no-rate', order: null }])
  })

  it('is asked neither on the diagonal nor where one parameter is fixed', () => {
    expect(
      uniformityOf(
        experiment('schrodinger-vlasov', { hbar: hbars, particles: counts }),
        made((h) => h),
      ),
    ).toEqual([])
    expect(
      uniformityOf(
        experiment('schrodinger-liouville', { hbar: hbars, particles: [4] }),
        made((h) => h).filter((p) => p.particles === 4),
      ),
    ).toEqual([])
  })
})
