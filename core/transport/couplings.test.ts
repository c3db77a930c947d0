import { describe, expect, it } from 'vitest'
import fixture from '../../tests/fixtures/quantum-classical.json'
import { solveHartree } from '../dynamics/hartree/hartree-run.ts'
import { solveVlasov } from '../dynamics/vlasov/vlasov-run.ts'
import { silentHooks } from '../numerics/solve-hooks.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { sunflowerPair } from '../../tests/helpers/sunflower.ts'
import { coherentComponents, couplingTerms, rematchedCost } from './couplings.ts'
import { rangeBasis } from './quantum-classical/quantum-range.ts'

const points = sunflowerPair()

describe('the coupling of the proof of Theorem 2.5', () => {
  it.each([
    ['gauss', 0.4],
    ['gauss', 0.05],
    ['cos', 0.1],
  ] as const)(
    'has the reference values of calE and of every term of its derivative: V = %s, hbar = %f',
    (name, hbar) => {
      const rows = fixture.ladder
        .find((l) => l.potential === name && l.hbar === hbar)!
        .rows.filter((row) => row.t <= (hbar === 0.4 ? 3 : 1))
      const potential = createPotential(
        name === 'gauss'
          ? { kind: 'gaussian', strength: -1, width: 1 }
          : { kind: 'expression', formula: '-0.5*cos(x)' },
      )
      const common = { potential, times: rows.map((row) => row.t), tolerance: 1e-4 }
      const hartree = solveHartree(
        { ...common, spec: { kind: 'coherent-sum', points }, hbar, overrides: { traceTail: 1e-13 } },
        silentHooks,
      )
      const vlasov = solveVlasov({ ...common, density: points }, silentHooks)
      const basis = rangeBasis(hartree.snapshots[0].state, 1e-12)
      const components = coherentComponents(hartree.snapshots[0].state, basis, points)
      expect(components.missing).toBeLessThan(1e-7)
      rows.forEach((row, i) => {
        const { state, observables: o } = hartree.snapshots[i]
        const quantum = {
          mass: 1,
          meanX: o['meanX'].value,
          meanXi: o['meanXi'].value,
          varX: o['varX'].value,
          covXXi: o['covXXi'].value,
          varXi: o['varXi'].value,
        }
        const terms = couplingTerms(state, basis, components, vlasov.snapshots[i].points!, quantum, potential)
        const close = (value: number, reference: number, relative = 1e-5) =>
          expect(Math.abs(value - reference)).toBeLessThan(relative * Math.max(Math.abs(reference), 1e-4))
        close(terms.A + terms.B, row.calE)
        close(terms.A, row.terms.A)
        close(terms.B, row.terms.B)
        close(terms.K, row.terms.K)
        close(terms.force, row.terms.F)
        close(terms.halfForceSquared, row.terms.half_dF2)
        close(terms.T1, row.terms.T1, 1e-4)
        close(terms.T2, row.terms.T2, 1e-4)
        // rematched: where the packets' means have moved far, another plan is cheaper
        const rematched = rematchedCost(vlasov.snapshots[i].points!, terms)!
        close(rematched, row.rematch)
        expect(rematched).toBeLessThanOrEqual((terms.A + terms.B) * (1 + 1e-10))
        // Young and Lipschitz
        expect(terms.K).toBeLessThanOrEqual(terms.A + terms.B)
        expect(terms.force).toBeLessThanOrEqual(terms.B + terms.halfForceSquared)
        expect(terms.halfForceSquared).toBeLessThanOrEqual(terms.T1 + terms.T2)
        expect(terms.halfForceSquared).toBeLessThanOrEqual(4 * potential.lipGradV ** 2 * terms.A)
      })
    },
  )
})
