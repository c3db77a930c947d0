import { expect, it } from 'vitest'
import { assembleResults } from '../../../core/experiments/assemble-results.ts'
import { planPoints } from '../../../core/experiments/plan.ts'
import { runPoint } from '../../../core/experiments/run-point.ts'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import type { Session } from '../session.ts'
import { exitCodeOf } from './run.ts'

const said: string[] = []
const terminal = {
  line: (text: string) => void said.push(text),
  alarm: (text: string) => text,
  strong: (text: string) => text,
} as unknown as Session['terminal']

it('a run whose results contradict a rung of the ladder leaves with 4, whatever its status; the same results untouched with 0', () => {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'oracle',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'harmonic', strength: 0.7 },
    sweep: { hbar: [0.2] },
    times: [0, 1],
    measures: ['mk2', 'eHbar', 'ladder'],
    initial: {
      classical: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [0.3, 0],
            covariance: [
              [0.2, 0],
              [0, 0.3],
            ],
          },
        ],
      },
      quantum: { kind: 'toeplitz', symbol: 'classical' },
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const point = runPoint(parsed.experiment, planPoints(parsed.experiment)[0], {
    progress: () => {},
    cancelled: () => false,
    timeDone: () => {},
    field: () => {},
    wantsFields: false,
  })
  const software = { name: 'quadrant' as const, version: '0', commit: '0' }
  expect(exitCodeOf(assembleResults(parsed.experiment, [point], software), 'done', { terminal })).toBe(0)
  expect(said).toEqual([])
  // a coupling that costs less than the least
  const times = point.times.map((at) => ({
    ...at,
    values: { ...at.values, 'ladder.rematch': { value: 0.09, error: 1e-6 } },
  }))
  const bent = assembleResults(parsed.experiment, [{ ...point, times }], software)
  for (const status of ['done', 'partly', 'interrupted'] as const)
    expect(exitCodeOf(bent, status, { terminal })).toBe(4)
  expect(said[0]).toMatch(/^2 of the paper's inequalities are CONTRADICTED/)
})
