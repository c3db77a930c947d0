import { describe, expect, it } from 'vitest'
import { nearestName, parseExperiment } from './schema.ts'
import { bumpAt } from '../../../tests/fixtures/one-bump.ts'

const document = {
  format: 'quadrant-experiment/1',
  name: 'A test',
  arrow: 'hartree-vlasov',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: bumpAt(0, 0, 1),
  sweep: { hbar: [0.2, 0.1] },
  times: [0, 1],
}

describe('parseExperiment', () => {
  it('fills in the defaults', () => {
    expect(parseExperiment(document)).toEqual({
      ok: true,
      experiment: {
        ...document,
        notes: '',
        tags: [],
        dimension: 1,
        marginals: [1],
        measures: ['mk2', 'eHbar'],
        accuracy: { tolerance: 0.01 },
        seed: 1,
      },
    })
  })

  it('gives back its own output unchanged', () => {
    const once = parseExperiment(document)
    expect(once.ok && parseExperiment(JSON.parse(JSON.stringify(once.experiment)))).toEqual(once)
  })

  it('accepts the example of the file format, particles and all', () => {
    const example = {
      ...document,
      sweep: { hbar: [0.4, 0.2], particles: [2, 4, 8] },
      marginals: [1],
      measures: ['mk2', 'eHbar', 'coupling', 'ladder'],
    }
    expect(parseExperiment(example).ok).toBe(true)
  })

  it('answers every problem once, with path, value and what is allowed', () => {
    const broken = { ...document, times: [1, 0], seed: -1, colour: 'red' }
    const parsed = parseExperiment(broken)
    expect(parsed.ok ? [] : parsed.issues.map((i) => i.path).sort()).toEqual(['colour', 'seed'])
    const ordered = parseExperiment({ ...document, times: [1, 0], dimension: 2 })
    expect(ordered.ok ? [] : ordered.issues.map(({ path, value }) => ({ path, value }))).toEqual([
      { path: 'dimension', value: '2' },
      { path: 'times[1]', value: '0' },
    ])
  })

  it.each([null, undefined, 3, 'text', [], NaN])('refuses %s', (json) => {
    expect(parseExperiment(json).ok).toBe(false)
  })

  it('is not fooled by inherited or hostile names', () => {
    const hostile: unknown = JSON.parse(
      `{"__proto__": {"arrow": "hartree-vlasov"}, "constructor": 1, ${JSON.stringify(document).slice(1)}`,
    )
    const parsed = parseExperiment(hostile)
    expect(parsed.ok ? [] : parsed.issues.map((i) => i.path)).toContain('constructor')
  })

  it('keeps the message short when the value is long', () => {
    const parsed = parseExperiment({ ...document, name: 'n'.repeat(5000) })
    expect(parsed.ok ? 0 : parsed.issues[0].value.length).toBeLessThanOrEqual(80)
  })
})

it('finds the name that was meant', () => {
  expect(nearestName('wheight', ['weight', 'mean'])).toBe('weight')
  expect(nearestName('hBar', ['hbar', 'particles'])).toBe('hbar')
  expect(nearestName('zzz', ['weight', 'mean'])).toBeNull()
})
