/**
 * The eleven cases of tests/fixtures/gaussian-exact.json (50-digit moments, eigen-decompositions and dual solutions): all
 * corners, all arrows, all bounds. 1e-10 relative is what the cancellation-free forms reach in double precision.
 */
import { expect, test } from 'vitest'
import fixture from '../../tests/fixtures/gaussian-exact.json' with { type: 'json' }
import {
  centreMode,
  combine,
  freeMinusHarmonic,
  husimiCovariance,
  meanFieldLaw,
  nBodyLaw,
} from '../dynamics/gaussian-exact.ts'
import type { Covariance } from '../states/classical-density.ts'
import { eHbarSquaredGaussians, mk2SquaredFromDifference } from '../transport/gaussian-closed-forms.ts'
import { eHbarExcessPerParticle, mk2SquaredPerParticle } from '../transport/gaussian-marginals.ts'
import { growthRateGamma, growthRateLambda } from './constants.ts'
import { eHbarSquaredHusimiFloor, eHbarSquaredToeplitzCeiling } from './theorem-2-4.ts'
import { theorem25EHbarSquared, theorem25Mk2Squared, theorem25ToeplitzMk2Squared } from './theorem-2-5.ts'
import { harmonicConsistencyTerm } from './consistency-term.ts'
import { refinedTheorem26EHbarSquared } from './theorem-2-6.ts'
import { theorem27EHbarSquared, theorem27Mk2Squared } from './theorem-2-7.ts'

const matrix = ([a, c, b]: readonly number[]): Covariance => [
  [a, c],
  [c, b],
]
const entries = (m: Covariance): number[] => [m[0][0], m[0][1], m[1][1]]

/** Relative to the value, with a floor at the rounding of numbers of the given scale. */
function close(actual: number, wanted: number, what: string, floor = 1e-15): void {
  expect(Math.abs(actual - wanted), `${what}: ${actual} against ${wanted}`).toBeLessThanOrEqual(
    1e-10 * Math.abs(wanted) + floor,
  )
}

for (const c of fixture.cases) {
  test(`${c.id}: corners, arrows and bounds to 1e-10`, () => {
    const { kappa, hbar, N } = c.params
    const f = { mean: c.params.f_mean as [number, number], covariance: matrix(c.params.f_cov) }
    const state = { mean: c.params.R_wigner_mean as [number, number], covariance: matrix(c.params.R_wigner_cov) }
    const h = hbar / 2
    const sqrtDet = (S: Covariance): number => Math.sqrt(S[0][0] * S[1][1] - S[0][1] ** 2)
    // Products: every mode of the linear flow keeps the root of the initial determinant. A pure state has exactly h.
    const roots = { p: sqrtDet(f.covariance), g: c.params.pure ? h : sqrtDet(state.covariance) }
    const lambda = growthRateLambda(Math.abs(kappa))
    const gamma = growthRateGamma(Math.abs(kappa))
    close(lambda, c.constants.Lambda, 'Lambda')
    close(gamma, c.constants.Gamma, 'Gamma')
    const e0 = eHbarSquaredGaussians(f.mean, f.covariance, state.mean, state.covariance, hbar, roots)
    close(e0, c.E2_initial, 'E^2(0)')

    for (const r of c.times) {
      const t = r.t
      const at = (what: string): string => `${what} at t = ${t}`
      const same = (m: Covariance, wanted: readonly number[], what: string): void =>
        entries(m).forEach((x, i) => close(x, wanted[i], at(`${what}[${i}]`)))
      const vlasov = meanFieldLaw(f, kappa, t)
      const hartree = meanFieldLaw(state, kappa, t)
      const liouville = nBodyLaw(f, kappa, N, t)
      const schrodinger = nBodyLaw(state, kappa, N, t)
      same(vlasov.covariance, r.vlasov.cov, 'Vlasov')
      same(hartree.covariance, r.hartree.wigner_cov, 'Hartree')
      same(husimiCovariance(hartree.covariance, hbar), r.hartree.husimi_cov, 'Hartree Husimi')
      same(liouville.covariance, r.liouville.cov1, 'Liouville')
      same(liouville.cross, r.liouville.cross12, 'Liouville cross')
      same(schrodinger.covariance, r.schrodinger.wigner_cov1, 'Schrödinger')
      same(schrodinger.cross, r.schrodinger.wigner_cross12, 'Schrödinger cross')
      hartree.mean.forEach((m, i) => close(m, r.hartree.mean[i], at('mean')))
      liouville.mean.forEach((m, i) => close(m, r.liouville.mean[i], at('mean')))

      // Differences of covariances from the difference of the data, not of the results.
      const hI: Covariance = [
        [h, 0],
        [0, h],
      ]
      const dataDifference = combine(1, state.covariance, -1, f.covariance)
      const flowed = meanFieldLaw({ mean: [0, 0], covariance: dataDifference }, kappa, t).covariance
      const crossOf = (S: Covariance): Covariance => combine(1 / N, freeMinusHarmonic(S, kappa, t), 0, S)
      const right = combine(1, flowed, 1, hI)
      const leftCross = crossOf(dataDifference)
      const quantumCross = crossOf(state.covariance)
      const dm: [number, number] = [
        state.mean[0] - f.mean[0] + t * (state.mean[1] - f.mean[1]),
        state.mean[1] - f.mean[1],
      ]
      const means = 0.5 * (dm[0] ** 2 + dm[1] ** 2)

      const mk2 = (first: Covariance, difference: Covariance): number => mk2SquaredFromDifference(first, difference)
      close(means + mk2(vlasov.covariance, right), r.calW2.right, at('right'))
      close(means + mk2(liouville.covariance, combine(1, right, 1, leftCross)), r.calW2.left, at('left'))
      const hartreeHusimi = husimiCovariance(hartree.covariance, hbar)
      close(mk2(hartreeHusimi, quantumCross), r.calW2.top, at('top'))
      close(mk2(hartree.covariance, quantumCross), r.calW2.top_wigner, at('top, Wigner'))
      close(mk2(vlasov.covariance, liouville.cross), r.calW2.bottom, at('bottom'))
      close(means + mk2(vlasov.covariance, combine(1, right, 1, quantumCross)), r.calW2.diag, at('diagonal'))

      const perParticle = (
        n: number,
        centreFirst: Covariance,
        centreDifference: Covariance,
        relFirst: Covariance,
        relDifference: Covariance,
        dmean: [number, number],
      ): number =>
        mk2SquaredPerParticle(
          n,
          { first: centreFirst, difference: centreDifference },
          { first: relFirst, difference: relDifference },
          [0, 0],
          dmean,
        )
      const zero: Covariance = [
        [0, 0],
        [0, 0],
      ]
      for (const [n, name] of [
        [2, 'n2'],
        [N, 'nN'],
      ] as const) {
        close(
          perParticle(n, centreMode(liouville, n), combine(1, right, n, leftCross), liouville.relativeMode, right, dm),
          r.calW2[`left_${name}`],
          at(`left ${name}`),
        )
        close(
          perParticle(n, vlasov.covariance, combine(n, liouville.cross, 0, zero), vlasov.covariance, zero, [0, 0]),
          r.calW2[`bottom_${name}`],
          at(`bottom ${name}`),
        )
        close(
          perParticle(n, vlasov.covariance, combine(1, right, n, quantumCross), vlasov.covariance, right, dm),
          r.calW2[`diag_${name}`],
          at(`diagonal ${name}`),
        )
        const relative = { P: liouville.relativeMode, G: schrodinger.relativeMode, roots }
        const left = { P: centreMode(liouville, n), G: centreMode(schrodinger, n), roots: n === N ? roots : undefined }
        close(
          h + eHbarExcessPerParticle(n, left, relative, f.mean, [f.mean[0] + dm[0], f.mean[1] + dm[1]], hbar),
          r.E2[`left_${name}`],
          at(`E2 left ${name}`),
        )
        const diagonal = {
          P: vlasov.covariance,
          G: centreMode(schrodinger, n),
          roots: n === N ? roots : { p: roots.p },
        }
        close(
          h + eHbarExcessPerParticle(n, diagonal, relative, f.mean, [f.mean[0] + dm[0], f.mean[1] + dm[1]], hbar),
          r.E2[`diag_${name}`],
          at(`E2 diagonal ${name}`),
        )
      }
      close(
        perParticle(2, hartreeHusimi, combine(2, quantumCross, 0, zero), hartreeHusimi, zero, [0, 0]),
        r.calW2.top_n2,
        at('top n2'),
      )

      const eRight = eHbarSquaredGaussians(
        vlasov.mean,
        vlasov.covariance,
        hartree.mean,
        hartree.covariance,
        hbar,
        roots,
      )
      close(eRight, r.E2.right, at('E2 right'))
      close(
        eHbarSquaredGaussians(liouville.mean, liouville.covariance, schrodinger.mean, schrodinger.covariance, hbar),
        r.E2.left,
        at('E2 left'),
      )
      close(
        eHbarSquaredGaussians(vlasov.mean, vlasov.covariance, schrodinger.mean, schrodinger.covariance, hbar),
        r.E2.diag,
        at('E2 diagonal'),
      )

      const b = r.bounds
      close(h, b.T24_lower_half_hbar, at('2.4'))
      close(eHbarSquaredHusimiFloor(r.calW2.right, hbar), b.T24_2_lower_right, at('2.4(2)'))
      close(theorem25EHbarSquared(e0, lambda, t), b.T25_E2, at('2.5 E'))
      close(theorem25Mk2Squared(e0, lambda, t, hbar), b.T25_husimi, at('2.5 mk2'))
      close(theorem27EHbarSquared(e0, lambda, t), b.T27_E2, at('2.7 E'))
      close(theorem27Mk2Squared(e0, lambda, t, hbar), b.T27_husimi, at('2.7 mk2'))
      const consistency = harmonicConsistencyTerm(kappa, gamma, entries(f.covariance) as [number, number, number], N, t)
      close(consistency, b.T26_consistency_term, at('2.6 consistency'))
      close(refinedTheorem26EHbarSquared(e0, gamma, consistency, t), b.T26_refined_E2, at('2.6 refined'))
      close(refinedTheorem26EHbarSquared(e0, gamma, consistency, t) + h, b.T26_refined_husimi, at('2.6 refined mk2'))
      if ('T25_toeplitz' in b && c.params.mu_cov !== undefined) {
        const toSymbol = mk2SquaredFromDifference(f.covariance, combine(1, matrix(c.params.mu_cov), -1, f.covariance))
        close(theorem25ToeplitzMk2Squared(toSymbol, lambda, t, hbar), b.T25_toeplitz, at('2.5 Töplitz'))
        close(eHbarSquaredToeplitzCeiling(toSymbol, hbar), b.T24_1_upper_initial, at('2.4(1)'))
      }
    }
  })
}
