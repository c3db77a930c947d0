import { describe, expect, it } from 'vitest'
import type { Bend } from './audited-cases.ts'
import { scanGaussianCases } from './ladder-scan.ts'

describe('scanGaussianCases', () => {
  const rows = scanGaussianCases(600, 7)

  it('finds no violation of any inequality', () => {
    expect(rows.length).toBeGreaterThan(100)
    for (const row of rows)
      expect({ inequality: row.inequality, violations: row.violations }).toEqual({
        inequality: row.inequality,
        violations: 0,
      })
  })

  it('comes close where an inequality is sharp, so that the scan could fail', () => {
    const tightest = (words: string) => rows.find((row) => row.inequality.startsWith(words))!.tightest
    expect(tightest('hbar/2 <= E^2')).toBeLessThan(1e-2)
    expect(tightest('E^2(f_in, Op(mu))')).toBeLessThan(1e-6)
    expect(tightest('E^2(f, R) <= e^(Lambda t)')).toBeLessThan(0.1)
  })

  it.each([
    'bound.coupling',
    'bound.sharp.eHbar',
    'bound.refined.coupling',
    'bound.aPosteriori.mk2',
    'bound.trivial.eHbar',
    'bound.mkHbar',
    'ladder.quadraticDual',
  ])('would notice a wrong %s', (name) => {
    const factor = name === 'ladder.quadraticDual' ? 1.1 : 0.4
    const bend: Bend = (values) =>
      values[name] === undefined ? values : { ...values, [name]: { value: factor * values[name].value } }
    expect(scanGaussianCases(60, 7, bend).some((row) => row.violations > 0)).toBe(true)
  })

  it('repeats itself bit for bit', () => {
    expect(scanGaussianCases(50, 3)).toEqual(scanGaussianCases(50, 3))
  })
})
