/** Sampled N-body states: packets, their Husimi functions, and the distance to Newton's partners against closed forms. */
import { describe, expect, it } from 'vitest'
import { newtonObservables, newtonSide } from './schrodinger-liouville-sampled.ts'
import { solveSampled } from './schrodinger-sampled.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import type { Covariance, GaussianMixture } from '../../../states/classical-density.ts'
import { packetMixture } from '../../../states/packet-samples.ts'
import { pointMoments } from '../../../states/mixture.ts'
import { mk2SquaredGaussians } from '../../../transport/gaussian-closed-forms.ts'
import { gaussianMap } from '../../../states/covariance-maps.ts'
import { firstParticleHusimi } from '../../../dynamics/schrodinger/schrodinger-packet-husimi.ts'
import { packetMarginal } from '../../../dynamics/schrodinger/schrodinger-packet-observables.ts'
import { firstParticleMoments, PacketRun } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'

const hooks = { progress: () => undefined, cancelled: () => false }
const round = (s: number): Covariance => [
  [s, 0],
  [0, s],
]
const symbol: GaussianMixture = {
  kind: 'mixture',
  components: [{ weight: 1, mean: [0.2, 0], covariance: round(0.25) }],
}
const toeplitz = (hbar: number) => ({
  kind: 'gaussian-wigner' as const,
  pure: false,
  mixture: {
    kind: 'mixture' as const,
    components: [{ weight: 1, mean: [0.2, 0] as const, covariance: round(0.25 + hbar / 2) }],
  },
})
const well = createPotential({ kind: 'gaussian', strength: -1, width: 1 })

it('takes packets of hbar/2 out of any mixture that holds them, squeezed ones out of equal covariances, and refuses the rest', () => {
  const mixture = (...covariances: Covariance[]) => ({
    kind: 'gaussian-wigner' as const,
    pure: false,
    mixture: {
      kind: 'mixture' as const,
      components: covariances.map((covariance) => ({
        weight: 1 / covariances.length,
        mean: [0, 0] as const,
        covariance,
      })),
    },
  })
  const { core, symbol: rest } = packetMixture(
    mixture(round(0.5), [
      [0.3, 0.1],
      [0.1, 0.9],
    ]),
    0.2,
  )
  expect(core).toEqual(round(0.1))
  expect(rest.kind === 'mixture' && rest.components[1].covariance[1][1]).toBeCloseTo(0.8, 12)
  const squeezed = packetMixture(
    mixture([
      [0.05, 0],
      [0, 0.8],
    ]),
    0.2,
  )
  expect(squeezed.core[0][0] * squeezed.core[1][1]).toBeCloseTo(0.01, 12)
  expect(() =>
    packetMixture(
      mixture(
        [
          [0.05, 0],
          [0, 0.8],
        ],
        round(0.5),
      ),
      0.2,
    ),
  ).toThrow(/Use a Töplitz state/)
})

it('sees the Husimi function of particle 1 as the marginal on a grid does', () => {
  const times = [0.7]
  const run = new PacketRun({
    spec: toeplitz(0.3),
    hbar: 0.3,
    potential: well,
    times,
    tolerance: 0.01,
    particles: 3,
    seed: 4,
  })
  run.extendTo(1, hooks)
  const sample = run.samples[5]
  const points = firstParticleHusimi(sample, 3, 0, times[0])
  const m = firstParticleMoments(sample, 3, 0, times[0])
  const seen = pointMoments(points)
  expect(
    [seen.meanX, seen.meanXi, seen.varX, seen.covXXi, seen.varXi]
      .map((v, i) => Math.abs(v - [m.meanX, m.meanXi, m.varX + 0.15, m.covXXi, m.varXi + 0.15][i]))
      .every((e) => e < 1e-6),
  ).toBe(true)
  // a second route to the mean of a bounded function
  const axis = (mean: number) => ({ count: 81, spacing: 0.1, origin: mean - 4, period: null })
  const field = husimiOnGrid(packetMarginal(sample, 3, 0, times[0]), { x: axis(m.meanX), xi: axis(m.meanXi) }, null)
  const g = (x: number, xi: number): number => Math.cos(1.3 * x - 0.7 * xi)
  let onGrid = 0
  field.values.forEach(
    (v, i) =>
      (onGrid += 0.01 * v * g(field.grid.x.origin + Math.floor(i / 81) * 0.1, field.grid.xi.origin + (i % 81) * 0.1)),
  )
  const byPoints = points.weight.reduce((sum, w, i) => sum + w * g(points.x[i], points.xi[i]), 0)
  expect(byPoints).toBeCloseTo(onGrid, 5)
})

it('the map between covariances is the optimal one', () => {
  const [s, t]: Covariance[] = [
    [
      [0.4, 0.1],
      [0.1, 0.3],
    ],
    [
      [0.9, -0.2],
      [-0.2, 0.5],
    ],
  ]
  const a = gaussianMap(s, t)
  const cost =
    0.5 * (s[0][0] + s[1][1] + t[0][0] + t[1][1]) - (a[0][0] * s[0][0] + 2 * a[0][1] * s[0][1] + a[1][1] * s[1][1])
  expect(cost).toBeCloseTo(mk2SquaredGaussians([0, 0], s, [0, 0], t), 12)
})

describe('harmonic V, three bodies', () => {
  const hbar = 0.2
  const input = {
    spec: toeplitz(hbar),
    hbar,
    potential: createPotential({ kind: 'harmonic', strength: 1 }),
    times: [0, 1],
    tolerance: 0.05,
    particles: 3,
    seed: 3,
  }
  const side = newtonSide(input, symbol)
  const { times } = solveSampled({ input, side, tolerance: 0.05, wantsMk2: true, most: 64 }, hooks)
  // (1 - 1/N) Phi Phi^T + (1/N) F F^T at t = 1, Phi a rotation
  const marginal = (s: number): Covariance => [
    [s * (2 / 3 + 2 / 3), s / 3],
    [s / 3, s],
  ]

  it('holds the closed form of calW^2, to a few per cent', () => {
    const g = marginal(0.25 + hbar / 2)
    const exact = mk2SquaredGaussians(
      [0, 0],
      marginal(0.25),
      [0, 0],
      [
        [g[0][0] + hbar / 2, g[0][1]],
        [g[1][0], g[1][1] + hbar / 2],
      ],
    )
    const mk2 = times[1].mk2!
    expect(lowerEnd(mk2)).toBeLessThanOrEqual(exact)
    expect(upperEnd(mk2)).toBeGreaterThanOrEqual(exact)
    expect(upperEnd(mk2) - lowerEnd(mk2)).toBeLessThan(0.05 * exact)
  })

  it('of calW^2 nothing is computed where it is not wanted, and the rest is the same', () => {
    const without = solveSampled({ input, side, tolerance: 1e-9, wantsMk2: false, most: 64 }, hooks)
    expect(without.times.map(({ mk2 }) => mk2)).toEqual([null, null])
    expect(without.times[1].coupling).toEqual(times[1].coupling)
    expect(without.times[1].observables).toEqual(times[1].observables)
    expect(without.warnings.join()).toContain('the coupling is known to')
  })

  it('the coupling costs hbar/2 in the packets and what the free centre of mass adds', () => {
    // per particle 1/2 tr((2/3) Phi Phi^T + (1/3) F F^T) hbar/2
    expect(times[1].coupling?.value).toBeCloseTo((hbar / 4) * ((2 / 3) * 2 + 3 / 3), 6)
  })

  it('observables hold the closed forms', () => {
    const { varX, varXi, energy, meanX } = times[1].observables
    const g = marginal(0.25 + hbar / 2)
    for (const [of, exact] of [
      [varX, g[0][0]],
      [varXi, g[1][1]],
      [meanX, 0.2],
      [energy, 0.5 * (0.35 + (2 / 3) * 0.35)],
    ] as const) {
      expect(Math.abs(of.value - exact)).toBeLessThanOrEqual(of.error ?? 0)
      expect(of.error).toBeLessThan(0.05 * exact)
    }
    const newton = newtonObservables(side.known(1), input, symbol, 1)
    expect(Math.abs(newton['varX'].value - marginal(0.25)[0][0])).toBeLessThanOrEqual(newton['varX'].error ?? 0)
  })
})
