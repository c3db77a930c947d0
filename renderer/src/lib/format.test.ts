import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatNumber,
  formatPosition,
  formatSlope,
  formatWithUncertainty,
} from './format.ts'

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [-0.5, '−0.5'],
    [0.025, '0.025'],
    [1234.5678, '1235'],
    [74707, '7.471 × 10⁴'],
    [3.1e-4, '3.1 × 10⁻⁴'],
    [-2e-15, '−2 × 10⁻¹⁵'],
    [9.99996, '10'],
    [Infinity, '∞'],
    [NaN, '–'],
    [null, '–'],
  ])('%s -> %s', (x, text) => expect(formatNumber(x)).toBe(text))
  it('does not pretend to digits that were not asked for', () => expect(formatNumber(74707, 2)).toBe('7.5 × 10⁴'))
})

describe('formatPosition', () => {
  it.each([
    [-4.486e-11, 6.9, '0.000'],
    [1.2345678, 6.9, '1.235'],
    [-0.00012345, 0.002, '−0.000123'],
    [12345.678, 2e4, '12346'],
  ])('%s seen over %s -> %s', (x, half, text) => expect(formatPosition(x, half)).toBe(text))
})

describe('formatWithUncertainty', () => {
  it.each([
    [3.105e-4, 1.5e-6, '3.105(15) × 10⁻⁴'],
    [0.25, 0.003, '0.250(3)'],
    [-0.35, 1e-9, '−0.3500000000(10)'],
    [1.98, 0.0301, '1.98(4)'],
    [12.3, 1.1, '12.3(1.1)'],
  ])('%s ± %s -> %s', (value, error, text) => expect(formatWithUncertainty(value, error)).toBe(text))
})

describe('formatInterval', () => {
  it('rounds both ends outward', () => expect(formatInterval(3.0912e-4, 3.1187e-4)).toBe('[3.091, 3.119] × 10⁻⁴'))
  it('keeps an interval about zero', () => expect(formatInterval(-0.012, 0.034)).toBe('[−0.012, 0.034]'))
  it('always holds the interval that was computed', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(number, fc.double({ min: 1e-9, max: 1e3, noNaN: true }), (lower, width) => {
        fc.pre(width > 1e-11 * Math.abs(lower)) // below, both ends are the same number to rounding
        const upper = lower + width
        const text = formatInterval(lower, upper).replaceAll('−', '-')
        const match = /^\[(\S+), (\S+)\](?: × 10(\S+))?$/.exec(text)
        if (!match) return false
        const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹'
        const power = [...(match[3] ?? '')].map((c) => (c === '⁻' ? '-' : String(digits.indexOf(c)))).join('')
        const scale = 10 ** Number(power || 0)
        const tiny = 1e-14 * Math.max(Math.abs(lower), Math.abs(upper))
        return Number(match[1]) * scale <= lower + tiny && Number(match[2]) * scale >= upper - tiny
      }),
    )
  })
})

describe('formatEstimate', () => {
  it('shows an interval where the value is not in its middle', () =>
    expect(formatEstimate({ value: 0.2, lower: 0.2, upper: 1.63 })).toBe('[0.20, 1.7]'.replace('0.20', '0.2')))
  it('shows brackets where it is', () =>
    expect(formatEstimate({ value: 3.1e-4, lower: 3.085e-4, upper: 3.115e-4 })).toBe('3.100(15) × 10⁻⁴'))
  it('is a dash where nothing was measured', () => expect(formatEstimate(undefined)).toBe('–'))
})

describe('formatSlope', () => {
  it('gives a symmetric interval as ±, rounded up', () => expect(formatSlope(1.98, 1.95, 2.01)).toBe('1.98 ± 0.03'))
  it('gives a lopsided one as it is', () => expect(formatSlope(1.878, 1.802, 2.118)).toBe('1.88 [1.80, 2.12]'))
})

describe('durations, sizes, dates', () => {
  it.each([
    [0.004, '4 ms'],
    [1.94, '1.9 s'],
    [61, '61 s'],
    [200, '3 min'],
    [9000, '2.5 h'],
  ])('%s s -> %s', (s, text) => expect(formatDuration(s)).toBe(text))
  it.each([
    [12, '12 B'],
    [4.1e8, '410 MB'],
    [1.6e10, '16 GB'],
  ])('%s bytes -> %s', (b, text) => expect(formatBytes(b)).toBe(text))
  it('says today and yesterday', () => {
    const now = new Date(2026, 4, 10, 12, 0)
    expect(formatDate(new Date(2026, 4, 10, 9, 5).toISOString(), now)).toBe('today, 9:05')
    expect(formatDate(new Date(2026, 4, 9, 23, 59).toISOString(), now)).toBe('yesterday, 23:59')
    expect(formatDate(new Date(2026, 2, 1).toISOString(), now)).toBe('1 Mar 2026')
  })
})

describe('a value that is zero within its error', () => {
  it('is shown as an interval, not as digits of noise', () =>
    expect(formatEstimate({ value: 2e-14, error: 7.54e-12 })).toBe('[−8, 8] × 10⁻¹²'))
})
