import { describe, expect, it } from 'vitest'
import { scanGaussianCases } from './ladder-scan.ts'

describe('scanGaussianCases', () => {
  const rows = scanGaussianCases(2000, 7)

  it('finds no violation of any inequality', () => {
    expect(rows.length).toBe(11)
    for (const row of rows) expect({ inequality: row.inequality, violations: row.violations }).toEqual({ inequality: row.inequality, violations: 0 })
  })

  it('comes close where an inequality is sharp, so that the scan could fail', () => {
    const tightest = (words: string) => rows.find((row) => row.inequality.startsWith(words))!.tightest
    expect(tightest('hbar/2 <= E^2')).toBeLessThan(1e-3)
    expect(tightest('E^2(f_in, Op(mu))')).toBeLessThan(1e-9)
    expect(tightest('E^2(f, R) <= e^(Lambda t)')).toBeLessThan(0.05)
  })

  it('repeats itself bit for bit', () => {
    expect(scanGaussianCases(50, 3)).toEqual(scanGaussianCases(50, 3))
  })
})
