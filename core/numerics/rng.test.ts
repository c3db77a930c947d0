import { describe, expect, it } from 'vitest'
import { createRandomStream, philoxInPlace } from './rng.ts'

describe('Philox4x32-10', () => {
  // Known answers of the authors' library Random123 (kat_vectors, philox4x32 10).
  const cases = [
    { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ]
  it.each(cases)('answers as published for counter $counter', ({ counter, key, words }) => {
    const out = Uint32Array.from(counter)
    philoxInPlace(out, key[0], key[1])
    expect([...out]).toEqual(words)
  })

  it('gives uniform and normal numbers with the right moments, in any order', () => {
    const stream = createRandomStream(20260101, 7)
    const n = 200000
    const sums = [0, 0, 0, 0, 0]
    for (let i = n - 1; i >= 0; i--) {
      const u = stream.uniform(i)
      const g = stream.normal(i)
      expect(u > 0 && u < 1).toBe(true)
      sums[0] += u
      sums[1] += u * u
      sums[2] += g
      sums[3] += g * g
      sums[4] += g ** 4
    }
    const [u1, u2, g1, g2, g4] = sums.map((s) => s / n)
    expect(Math.abs(u1 - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(u2 - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n))
    expect(Math.abs(g1)).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(g2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(g4 - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
  })

  it('keeps streams and seeds apart', () => {
    const first = createRandomStream(1, 0)
    expect(createRandomStream(1, 0).uniform(5)).toBe(first.uniform(5))
    expect(createRandomStream(1, 1).uniform(5)).not.toBe(first.uniform(5))
    expect(createRandomStream(2, 0).uniform(5)).not.toBe(first.uniform(5))
    expect(createRandomStream(1 + 2 ** 32, 0).uniform(5)).not.toBe(first.uniform(5))
    expect(() => createRandomStream(-1, 0)).toThrow(/seed/)
  })
})
