import { describe, expect, it } from 'vitest'
import { expandRange, expandSweep, hbarValues, parsePath } from './sweep.ts'

describe('ranges', () => {
  it('hold both ends and are geometric on logarithmic scales', () => {
    expect(expandRange({ from: 1, to: 0.125, count: 4, scale: 'log2' })).toEqual([1, 0.5, 0.25, 0.125])
    expect(expandRange({ from: 1, to: 1e-3, count: 4, scale: 'log10' })).toEqual([1, 0.1, 0.01, 0.001])
    expect(expandRange({ from: 1, to: 2, count: 3, scale: 'linear' })).toEqual([1, 1.5, 2])
    expect(expandRange({ from: 3, to: 3, count: 1, scale: 'linear' })).toEqual([3])
  })
})

describe('paths hbar(N)', () => {
  it.each([
    ['N^-0.5', 0.5],
    ['N^(-1)', 0.25],
    ['2*N^-1', 0.5],
    ['1/N', 0.25],
    ['3/N^2', 3 / 16],
    ['1/sqrt(N)', 0.5],
    [' 0.5 * N^-0.5 ', 0.25],
  ])('%s at N = 4', (formula, value) => {
    expect(parsePath(formula)?.(4)).toBeCloseTo(value, 14)
  })

  it.each(['', 'N', 'sin(N)', 'N^', 'N^-a', '1/(N', 'process.exit()'])('refuses %j', (formula) => {
    expect(parsePath(formula)).toBeNull()
  })
})

describe('sweeps', () => {
  it('are products, zips or paths', () => {
    expect(expandSweep({ hbar: [1, 2], particles: [3, 4] })).toHaveLength(4)
    expect(expandSweep({ hbar: [1, 2], particles: [3, 4], mode: 'zip' })).toEqual([
      { hbar: 1, particles: 3 },
      { hbar: 2, particles: 4 },
    ])
    expect(expandSweep({ particles: [4, 16], path: { hbar: '1/sqrt(N)' } })).toEqual([
      { hbar: 0.5, particles: 4 },
      { hbar: 0.25, particles: 16 },
    ])
    expect(hbarValues({ sweep: { hbar: [1, 2], particles: [3, 4] } })).toEqual([1, 2])
  })
})
