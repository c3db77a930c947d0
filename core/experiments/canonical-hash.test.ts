import { expect, test } from 'vitest'
import { canonicalJson, experimentHash } from './canonical-hash.ts'
import type { Experiment } from './experiment.ts'
import { bumpAt } from '../../tests/fixtures/one-bump.ts'

const experiment: Experiment = {
  format: 'quadrant-experiment/1',
  name: 'a',
  notes: '',
  tags: [],
  arrow: 'hartree-vlasov',
  dimension: 1,
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: bumpAt(0, 0, 0.5),
  sweep: { hbar: [0.4, 0.2] },
  times: [0, 1],
  marginals: [1],
  measures: ['mk2'],
  accuracy: { tolerance: 0.01 },
  seed: 1,
}

test('canonical JSON: sorted keys at every depth, arrays in order, no undefined, -0 = 0', () => {
  expect(canonicalJson({ b: [2, { d: 1, c: null }], a: -0, z: undefined })).toBe('{"a":0,"b":[2,{"c":null,"d":1}]}')
  expect(() => canonicalJson({ a: NaN })).toThrow(TypeError)
  expect(() => canonicalJson({ a: () => 1 })).toThrow(TypeError)
})

test('the hash ignores words and key order, and sees every number', () => {
  const hash = experimentHash(experiment)
  // Golden: changes only with the format, because stored runs are found by it.
  expect(hash).toBe('9c91f71b26efabf108a29c39392c816b39b132221b9baa45796df7567ad60210')
  expect(experimentHash({ ...experiment, name: 'b', notes: 'n', tags: ['t'] })).toBe(hash)
  expect(experimentHash(Object.fromEntries(Object.entries(experiment).reverse()) as unknown as Experiment)).toBe(hash)
  const changes: Partial<Experiment>[] = [
    { seed: 2 },
    { times: [0, 1.0000000000000002] },
    { interaction: { kind: 'lorentzian', strength: -1, width: 1 } },
    { accuracy: { tolerance: 0.01, numerics: { timeStep: 0.1 } } },
    { sweep: { hbar: [0.2, 0.4] } },
    { measures: ['mk2', 'eHbar'] },
    { initial: { ...experiment.initial, quantum: { kind: 'coherent', mean: [0, 0] } } },
  ]
  const hashes = changes.map((change) => experimentHash({ ...experiment, ...change }))
  expect(new Set([hash, ...hashes]).size).toBe(changes.length + 1)
})

test('samples count by their points, not by the name of their file', () => {
  const withFile = (file: string, x: number): string => {
    const classical = {
      kind: 'samples' as const,
      file,
      points: [
        [x, 0],
        [1, 1],
      ] as const,
    }
    return experimentHash({ ...experiment, initial: { classical, quantum: { kind: 'toeplitz', symbol: classical } } })
  }
  expect(withFile('a.csv', 0)).toBe(withFile('b.csv', 0))
  expect(withFile('a.csv', 0)).not.toBe(withFile('a.csv', 0.5))
})
