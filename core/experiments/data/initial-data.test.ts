import { expect, test } from 'vitest'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { determinant, mixtureMoments } from '../../states/mixture.ts'
import type { ClassicalInitialSpec, QuantumSpec } from '../experiment.ts'
import {
  initialDataIssues,
  toClassicalDensity,
  toeplitzSymbolDensity,
  toQuantumStateSpec,
  type InitialSpec,
} from './initial-data.ts'

const bumps: ClassicalInitialSpec = {
  kind: 'mixture',
  components: [
    {
      weight: 0.5,
      mean: [-1, 0.5],
      covariance: [
        [0.25, 0],
        [0, 0.25],
      ],
    },
    {
      weight: 1.5,
      mean: [1, -0.5],
      covariance: [
        [0.25, 0.1],
        [0.1, 0.5],
      ],
    },
  ],
}
const initial = (classical: ClassicalInitialSpec, quantum: QuantumSpec): InitialSpec => ({ classical, quantum })
const wignerOf = (i: InitialSpec, hbar: number): { mixture: GaussianMixture; pure: boolean } => {
  const state = toQuantumStateSpec(i, hbar)
  if (state.kind !== 'gaussian-wigner') throw new Error('expected a Gaussian Wigner function')
  return state
}

test('Töplitz: Wigner = symbol blurred by hbar/2; weights are normalised', () => {
  const i = initial(bumps, { kind: 'toeplitz', symbol: 'classical' })
  const { mixture, pure } = wignerOf(i, 0.2)
  expect(pure).toBe(false)
  expect(mixture.components.map((c) => c.weight)).toEqual([0.25, 0.75])
  expect(mixture.components[1].covariance).toEqual([
    [0.35, 0.1],
    [0.1, 0.6],
  ])
  expect(toeplitzSymbolDensity(i)).toEqual(toClassicalDensity(i, 0.2))
})

test('a symbol of its own, and points', () => {
  const samples = {
    kind: 'samples' as const,
    points: [
      [0, 0],
      [1, 2, 3],
    ] as const,
  }
  const i = initial(bumps, { kind: 'toeplitz', symbol: samples })
  const state = toQuantumStateSpec(i, 0.1)
  expect(state).toMatchObject({ kind: 'coherent-sum' })
  if (state.kind === 'coherent-sum') expect([...state.points.weight]).toEqual([0.25, 0.75])
  expect(toClassicalDensity(initial(samples, { kind: 'toeplitz', symbol: 'classical' }), 0.1).kind).toBe('points')
})

test.each<[string, InitialSpec]>([
  [
    'the Töplitz operator of a formula',
    initial({ kind: 'expression', formula: 'exp(-x^4-xi^2)' }, { kind: 'toeplitz', symbol: 'classical' }),
  ],
  ['a WKB state', initial({ kind: 'husimi' }, { kind: 'wkb', amplitude: 'exp(-x^2)', phase: '-log(cosh(x))' })],
])('%s at an hbar that no solver reaches is refused at once, at the field', (_state, data) => {
  expect(initialDataIssues(data, [0.1, 1e-12])).toEqual([
    {
      path: 'sweep.hbar',
      value: '1e-12',
      message: expect.stringMatching(/^At hbar = 1e-12 this is a state of about .* samples; at most/),
    },
  ])
})

test('coherent: hbar/2 I, or the shape rescaled to det = (hbar/2)^2 at every hbar', () => {
  expect(wignerOf(initial(bumps, { kind: 'coherent', mean: [1, 2] }), 0.3).mixture.components[0]).toEqual({
    weight: 1,
    mean: [1, 2],
    covariance: [
      [0.15, 0],
      [0, 0.15],
    ],
  })
  const shape: Covariance = [
    [2, 0.3],
    [0.3, 0.5],
  ]
  for (const hbar of [1, 0.1, 1e-4]) {
    const { mixture, pure } = wignerOf(initial(bumps, { kind: 'coherent', mean: [0, 0], covariance: shape }), hbar)
    const c = mixture.components[0].covariance
    expect(pure).toBe(true)
    expect(determinant(c) / (hbar / 2) ** 2).toBeCloseTo(1, 13)
    expect(c[0][0] / c[1][1]).toBeCloseTo(4, 12)
    expect(c[0][1] / c[0][0]).toBeCloseTo(0.15, 13)
  }
})

test('gaussian: pure at the edge of the uncertainty relation, refused below it with the field and the hbar', () => {
  const i = initial(bumps, {
    kind: 'gaussian',
    mean: [0, 0],
    covariance: [
      [0.1, 0.05],
      [0.05, 0.05],
    ],
  })
  expect(wignerOf(i, 0.1).pure).toBe(true)
  expect(wignerOf(i, 0.05).pure).toBe(false)
  expect(initialDataIssues(i, [0.05, 0.1])).toEqual([])
  const issues = initialDataIssues(i, [0.4, 0.2, 0.1])
  expect(issues).toHaveLength(1)
  expect(issues[0]).toMatchObject({ path: 'initial.quantum.covariance', value: '[[0.1,0.05],[0.05,0.05]]' })
  expect(issues[0].message).toMatch(/At hbar = 0.4 .* sqrt\(det\) = 0.05 must be at least hbar\/2 = 0.2/)
})

test('classical husimi and wigner of the state: covariances hbar/2 apart, of points hbar I and hbar/2 I', () => {
  const quantum: QuantumSpec = { kind: 'coherent', mean: [1, 0] }
  const husimi = toClassicalDensity(initial({ kind: 'husimi' }, quantum), 0.2) as GaussianMixture
  const wigner = toClassicalDensity(initial({ kind: 'wigner' }, quantum), 0.2) as GaussianMixture
  expect(mixtureMoments(husimi)).toMatchObject({ meanX: 1, varX: 0.2, varXi: 0.2 })
  expect(mixtureMoments(wigner)).toMatchObject({ varX: 0.1, varXi: 0.1 })
  const points: QuantumSpec = {
    kind: 'toeplitz',
    symbol: {
      kind: 'samples',
      points: [
        [0, 0],
        [2, 0],
      ],
    },
  }
  expect(mixtureMoments(toClassicalDensity(initial({ kind: 'husimi' }, points), 0.2) as GaussianMixture)).toMatchObject(
    { varX: 1.2, varXi: 0.2 },
  )
})

test('a circle of references and samples that were not read in are refused', () => {
  expect(initialDataIssues(initial({ kind: 'husimi' }, { kind: 'toeplitz', symbol: 'classical' }), [0.1])[0].path).toBe(
    'initial.quantum.symbol',
  )
  expect(
    initialDataIssues(initial({ kind: 'samples', file: 'a.csv' }, { kind: 'coherent', mean: [0, 0] }), [0.1])[0],
  ).toMatchObject({ path: 'initial.classical', value: 'a.csv' })
})

test.each([
  ['1/x', true],
  ['1/sqrt(abs(x - 0.3))', true],
  ['0*x', false],
  ['abs(x) - tanh(8*x)', false],
])('a velocity %s whose mean square is not finite is refused: %s', (u, refused) => {
  const coherent = { kind: 'coherent', mean: [0, 0] } as const
  const curve = initialDataIssues(initial({ kind: 'monokinetic', density: 'exp(-x^2)', velocity: u }, coherent), [0.1])
  expect(curve.map(({ path, value }) => [path, value])).toEqual(refused ? [['initial.classical.velocity', u]] : [])
  if (refused) expect(curve[0].message).toContain('The mean of the squared velocity must be finite')
})

test('a WKB state needs a kinetic energy too', () => {
  const wkb = (phase: string): InitialSpec => initial(bumps, { kind: 'wkb', amplitude: 'exp(-x^2)', phase })
  expect(initialDataIssues(wkb('log(abs(x - 0.01))'), [0.1]).map(({ path }) => path)).toEqual(['initial.quantum.phase'])
  expect(initialDataIssues(wkb('-log(cosh(x))'), [0.1])).toEqual([])
})
