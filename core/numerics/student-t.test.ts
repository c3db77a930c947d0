import { expect, test } from 'vitest'
import { studentT99 } from './student-t.ts'

/** Two-sided tail of Student's t by Simpson's rule on the density in the angle x = sqrt(nu) tan(a). */
function tail(t: number, nu: number): number {
  // P(T > t) = int_{atan(t/sqrt nu)}^{pi/2} cos^{nu-1} / int_{-pi/2}^{pi/2} cos^{nu-1}
  const integral = (a: number, b: number): number => {
    const n = 4000
    let sum = 0
    for (let i = 0; i <= n; i++)
      sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * Math.cos(a + ((b - a) * i) / n) ** (nu - 1)
    return (sum * (b - a)) / (3 * n)
  }
  return integral(Math.atan(t / Math.sqrt(nu)), Math.PI / 2) / integral(-Math.PI / 2, Math.PI / 2)
}

test('each quantile leaves 0.5 % above it', () => {
  for (let nu = 1; nu <= 60; nu++) expect(tail(studentT99(nu), nu) / 0.005, `nu = ${nu}`).toBeCloseTo(1, 3)
  expect(() => studentT99(0)).toThrow(RangeError)
})
