import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Covariance, GaussianMixture } from './classical-density.ts'
import {
  blurMixture,
  blurPoints,
  isPositiveCovariance,
  mixtureBox,
  mixtureDensity,
  mixtureMoments,
  mixturePositionDensity,
  normalisedMixture,
  pointBox,
  pointMoments,
  pointsFromRows,
} from './mixture.ts'

const mixture: GaussianMixture = normalisedMixture([
  {
    weight: 3,
    mean: [-1, 0.5],
    covariance: [
      [0.25, 0.1],
      [0.1, 0.3],
    ],
  },
  {
    weight: 1,
    mean: [1, -0.5],
    covariance: [
      [0.5, -0.2],
      [-0.2, 0.2],
    ],
  },
])

/** Sums over a grid: trapezoidal, spectrally accurate for Gaussians. */
function integrate(m: GaussianMixture, g: (x: number, xi: number) => number): number {
  const step = 0.08
  let sum = 0
  for (let i = -100; i <= 100; i++)
    for (let j = -100; j <= 100; j++) sum += mixtureDensity(m, i * step, j * step) * g(i * step, j * step)
  return sum * step * step
}

test('the density integrates to the exact moments', () => {
  const m = mixtureMoments(mixture)
  expect(m.mass).toBeCloseTo(1, 14)
  expect(integrate(mixture, () => 1)).toBeCloseTo(1, 12)
  expect(integrate(mixture, (x) => x)).toBeCloseTo(m.meanX, 12)
  expect(integrate(mixture, (_, xi) => xi)).toBeCloseTo(m.meanXi, 12)
  expect(integrate(mixture, (x) => (x - m.meanX) ** 2)).toBeCloseTo(m.varX, 12)
  expect(integrate(mixture, (x, xi) => (x - m.meanX) * (xi - m.meanXi))).toBeCloseTo(m.covXXi, 12)
  expect(integrate(mixture, (_, xi) => (xi - m.meanXi) ** 2)).toBeCloseTo(m.varXi, 12)
})

test('the position density is the integral over xi', () => {
  let sum = 0
  for (let j = -100; j <= 100; j++) sum += mixtureDensity(mixture, 0.4, 0.08 * j) * 0.08
  expect(mixturePositionDensity(mixture, 0.4)).toBeCloseTo(sum, 12)
})

test('blur adds to the covariances, and points become Gaussians about them', () => {
  const [before, after] = [mixtureMoments(mixture), mixtureMoments(blurMixture(mixture, 0.1, 0.2))]
  expect(after.varX - before.varX).toBeCloseTo(0.1, 14)
  expect(after.varXi - before.varXi).toBeCloseTo(0.2, 14)
  expect(after.covXXi).toBeCloseTo(before.covXXi, 14)
  const points = pointsFromRows([
    [0, 1],
    [2, 3, 3],
  ])
  expect([...points.weight]).toEqual([0.25, 0.75])
  expect(pointMoments(points)).toMatchObject({
    mass: 1,
    meanX: 1.5,
    meanXi: 2.5,
    varX: 0.75,
    covXXi: 0.75,
    varXi: 0.75,
  })
  expect(mixtureMoments(blurPoints(points, 0.1, 0.2)).varX).toBeCloseTo(0.85, 14)
  expect(pointBox(points)).toEqual({ xMin: 0, xMax: 2, xiMin: 1, xiMax: 3 })
})

test('the box leaves out no more than the tail', () => {
  for (const tail of [1e-2, 1e-4]) {
    const box = mixtureBox(mixture, tail)
    const outside = integrate(mixture, (x, xi) =>
      x < box.xMin || x > box.xMax || xi < box.xiMin || xi > box.xiMax ? 1 : 0,
    )
    expect(outside).toBeLessThanOrEqual(tail)
    expect(outside).toBeGreaterThan(tail / 300)
  }
})

test('positive covariances', () => {
  const good = (c: Covariance): boolean => isPositiveCovariance(c)
  expect(
    good([
      [1, 0.5],
      [0.5, 1],
    ]),
  ).toBe(true)
  expect(
    good([
      [1, 1],
      [1, 1],
    ]),
  ).toBe(false)
  expect(
    good([
      [-1, 0],
      [0, -1],
    ]),
  ).toBe(false)
  expect(
    good([
      [1, 0.5],
      [0.4, 1],
    ]),
  ).toBe(false)
  expect(
    good([
      [NaN, 0],
      [0, 1],
    ]),
  ).toBe(false)
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 1e-3, max: 10 }), fc.double({ noNaN: true, min: -5, max: 5 }), (a, c) =>
      good([
        [a, c],
        [c, (c * c) / a + 0.1],
      ]),
    ),
  )
})
