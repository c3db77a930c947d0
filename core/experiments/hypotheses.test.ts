import { expect, test } from 'vitest'
import type { InteractionSpec } from '../potentials/potential.ts'
import type { Experiment } from './experiment.ts'
import { checkHypotheses } from './hypotheses.ts'
import { bumpAt } from '../../tests/fixtures/one-bump.ts'

const experiment = (interaction: InteractionSpec): Experiment => ({
  format: 'quadrant-experiment/1',
  name: '',
  notes: '',
  tags: [],
  arrow: 'hartree-vlasov',
  dimension: 1,
  interaction,
  initial: bumpAt(0, 0, 0.5),
  sweep: { hbar: [0.1] },
  times: [0],
  marginals: [1],
  measures: ['mk2'],
  accuracy: { tolerance: 0.01 },
  seed: 1,
})

const applying = (interaction: InteractionSpec): string[] =>
  checkHypotheses(experiment(interaction))
    .theorems.filter((t) => t.applies)
    .map((t) => t.theorem)

test('the unit Gaussian: every theorem applies, with the constants of the results page', () => {
  const { constants, theorems } = checkHypotheses(experiment({ kind: 'gaussian', strength: -1, width: 1 }))
  expect(constants).toMatchObject({
    lipGradV: 1,
    lambda: 5,
    gamma: 6,
    supV: 1,
    period: null,
    constantsKind: 'closed-form',
  })
  expect(constants.supGradV).toBeCloseTo(0.6065, 4)
  expect(theorems.every((t) => t.applies)).toBe(true)
  expect(theorems.filter((t) => t.concernsThisExperiment).map((t) => t.theorem)).toEqual(['Theorem 2.4', 'Theorem 2.5'])
})

test('a weak force: Lambda = 2 whenever 2L <= 1 (precedence of the printed formula)', () => {
  expect(checkHypotheses(experiment({ kind: 'gaussian', strength: 0.5, width: 1 })).constants).toMatchObject({
    lambda: 2,
    gamma: 3,
  })
})

test('harmonic: the bounded-force theorems fall away, 2.5 and 2.7 stay, and nothing in the answer is lost in JSON', () => {
  const spec: InteractionSpec = { kind: 'harmonic', strength: 2 }
  expect(applying(spec)).toEqual(['Theorem 2.4', 'Theorem 2.5', 'Theorem 2.7'])
  const answer = checkHypotheses(experiment(spec))
  expect(answer.constants).toMatchObject({ lipGradV: 2, supGradV: null, supV: null, lambda: 17, gamma: 18 })
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
})

test('on the torus none applies, and the reason is given', () => {
  const answer = checkHypotheses(experiment({ kind: 'cosine', strength: 1, period: 6.283185307179586 }))
  expect(answer.theorems.some((t) => t.applies)).toBe(false)
  expect(answer.theorems[1].conditions.find((c) => !c.met)?.detail).toMatch(/torus of period 6.28319/)
})
