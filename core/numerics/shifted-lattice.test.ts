import { describe, expect, it } from 'vitest'
import { ReplicateMeans } from './replicate-means.ts'
import { createShiftedLattice } from './shifted-lattice.ts'
import { studentT99 } from './student-t.ts'

const DIMENSION = 6
/** prod (1 + (u_j - 1/2)) has the integral 1. */
const product = (u: Float64Array): number => u.reduce((p, v) => p * (0.5 + v), 1)

function meanOf(seed: number, perReplicate: number) {
  const lattice = createShiftedLattice(DIMENSION, seed, 5)
  const means = new ReplicateMeans(1, 16)
  const u = new Float64Array(DIMENSION)
  for (let r = 0; r < 16; r++) {
    for (let i = 0; i < perReplicate; i++) {
      lattice.pointInto(u, r, i)
      means.add(Float64Array.of(product(u)), r)
    }
  }
  const { mean, covariance, count } = means.estimate()
  return { mean: mean[0], deviation: Math.sqrt(covariance[0]), count }
}

describe('randomly shifted lattice', () => {
  it('integrates with intervals that hold the truth in 99 % of 200 seeds', () => {
    const held = Array.from({ length: 200 }, (_, seed) => meanOf(seed, 8)).filter(
      ({ mean, deviation, count }) => Math.abs(mean - 1) <= studentT99(count - 1) * deviation,
    ).length
    expect(held).toBeGreaterThanOrEqual(194)
  })

  it('converges faster than independent draws, whose error halves with four times the points', () => {
    const rms = (n: number): number =>
      Math.sqrt(
        Array.from({ length: 24 }, (_, seed) => (meanOf(seed, n).mean - 1) ** 2).reduce((a, b) => a + b, 0) / 24,
      )
    expect(rms(8) / rms(128)).toBeGreaterThan(6)
  })

  it('gives any point on its own, the same for the same seed', () => {
    const [a, b] = [createShiftedLattice(3, 7, 1), createShiftedLattice(3, 7, 1)]
    const [u, v] = [new Float64Array(3), new Float64Array(3)]
    a.pointInto(u, 2, 11)
    b.pointInto(v, 0, 0)
    b.pointInto(v, 2, 11)
    expect(u).toEqual(v)
  })
})

it('replicates: moved means, the covariance of the mean, halves', () => {
  const means = new ReplicateMeans(2, 4)
  ;[
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
  ].forEach(([a, b], r) => means.add(Float64Array.of(a, b), r))
  means.shift(Float64Array.of(10, 0), null)
  means.shift(Float64Array.of(4, 0), 3)
  const { mean, covariance } = means.estimate()
  expect([...mean]).toEqual([13.5, 1])
  // replicate means 11, 12, 13, 18: variance of the mean (6.25 + 2.25 + 0.25 + 20.25)/12
  expect(covariance[0]).toBeCloseTo(29 / 12, 12)
  expect([...means.estimateOfHalf(0).mean]).toEqual([11.5, 0.5])
  expect(() => new ReplicateMeans(1, 3)).toThrow(/even number/)
})
