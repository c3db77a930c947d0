import { expect, it } from 'vitest'
import { arrows } from '../../../core/experiments/arrows/arrow-profile.ts'
import { rateValues } from '../../../core/experiments/arrows/ladder/ladder-rate.ts'
import { planPoints } from '../../../core/experiments/plan.ts'
import { runPoint } from '../../../core/experiments/run-point.ts'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import { fixtureResults } from '../charts/fixture-results.ts'
import { helpFor } from './quantity-help.ts'

/** Every name that a closed-form run of an arrow leaves, with all its measures and two marginals. */
function namesOf(arrow: string): string[] {
  const covariance = [
    [0.3, 0.05],
    [0.05, 0.2],
  ]
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'names',
    notes: '',
    tags: [],
    arrow,
    dimension: 1,
    interaction: { kind: 'harmonic', strength: 0.5 },
    initial: {
      classical: { kind: 'mixture', components: [{ weight: 1, mean: [0.5, 0.2], covariance }] },
      quantum: { kind: 'toeplitz', symbol: 'classical' },
    },
    sweep: {
      ...(arrow === 'liouville-vlasov' ? {} : { hbar: [0.3] }),
      ...(arrow === 'hartree-vlasov' ? {} : { particles: [3] }),
    },
    ...(arrow === 'hartree-vlasov' ? {} : { marginals: [1, 2] }),
    times: [0, 0.7],
    measures: arrow === 'liouville-vlasov' ? ['mk2', 'coupling'] : ['mk2', 'eHbar', 'coupling', 'ladder'],
    accuracy: { tolerance: 0.05 },
    seed: 1,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const hooks = { progress: () => {}, cancelled: () => false, timeDone: () => {}, field: () => {}, wantsFields: false }
  return runPoint(parsed.experiment, planPoints(parsed.experiment)[0], hooks).times.flatMap((t) =>
    Object.keys(t.values),
  )
}

/** What only solvers leave. */
const solved = [
  'ladder.rematch',
  'ladder.husimiLower',
  'ladder.husimiUpper',
  'ladder.provedEHbar',
  'bound.aPosteriori.coupling',
  'vlasov.l2',
  'hartree.meanCosX',
  'hartree.meanSinX',
  'liouville.crossXX[n=2]',
  'liouville.crossXXi[n=2]',
  'liouville.crossXiXi[n=2]',
  'eHbarExcess',
  'tightness',
]

it('no name of the results lacks a card, and no card lacks a part', () => {
  const rates = Object.keys(rateValues(() => ({ value: 0 }), 1))
  const ofFixture = fixtureResults.points.flatMap((p) => p.times.flatMap((t) => Object.keys(t.values)))
  const names = new Set([...arrows.flatMap(namesOf), ...rates, ...ofFixture, ...solved])
  expect(names.size).toBeGreaterThan(70)
  expect([...names].filter((name) => helpFor(name) === null)).toEqual([])
  for (const name of names) {
    const card = helpFor(name)
    for (const part of [card?.title, card?.tex, card?.definition, card?.certified, card?.source])
      expect(part?.length).toBeGreaterThan(0)
  }
  expect(helpFor('bound.nonsense.mk2')).toBeNull()
})
