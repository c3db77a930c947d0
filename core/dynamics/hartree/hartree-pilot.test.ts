import { describe, expect, it } from 'vitest'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { rkn4, rkn6, strang, type SplittingScheme } from '../../numerics/splitting.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { stateTarget } from './hartree-plan.ts'
import { HartreeFlow } from './hartree.ts'

const mixture = {
  kind: 'mixture' as const,
  components: [-1, 1].map((x) => ({
    weight: 0.5,
    mean: [x, -0.5 * x] as const,
    covariance: [
      [0.15, 0],
      [0, 0.15],
    ] as const,
  })),
}
const grid = { count: 256, origin: -6, spacing: 12 / 256, period: null }

/** Stages that leave an error of the state of about `target`: the order's law, from where the last guess led. */
function stagesFor(
  scheme: SplittingScheme,
  target: number,
  errorOf: (scheme: SplittingScheme, steps: number) => number,
): number {
  let steps = Math.max(1, Math.round(44 / scheme.drift.length))
  for (let round = 0; round < 3; round++) {
    const wanted = steps * (errorOf(scheme, steps) / target) ** (1 / scheme.order)
    // an order of 2 needs no more rounds, and too many steps
    if (scheme === strang) return Math.ceil(wanted)
    steps = Math.max(1, Math.ceil(wanted))
  }
  return steps * scheme.drift.length
}

describe('the scheme that the solvers use', () => {
  it('is the cheapest at the errors that they ask for, within what rounding to whole steps makes', () => {
    // above this the choice would be another one
    expect(stateTarget(1, 1)).toBeLessThanOrEqual(1e-6)
    const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
    const state = discretiseState({ kind: 'gaussian-wigner', mixture, pure: false }, 0.1, grid, 1e-8)
    const run = (scheme: SplittingScheme, steps: number): Float64Array => {
      const flow = new HartreeFlow(state, potential)
      flow.advance(2, steps, scheme, silentHooks)
      return flow.snapshot().orbitals
    }
    const exact = run(rkn6, 40)
    const errorOf = (scheme: SplittingScheme, steps: number): number =>
      Math.sqrt(run(scheme, steps).reduce((sum, v, i) => sum + (v - exact[i]) ** 2, 0) * grid.spacing)
    const stages = (target: number): Record<string, number> =>
      Object.fromEntries(
        [strang, rkn4, rkn6].map((scheme) => [`order ${scheme.order}`, stagesFor(scheme, target, errorOf)]),
      )
    for (const target of [1e-6, 1e-7, 1e-8, 1e-9, 1e-10]) {
      const needed = stages(target)
      expect(needed['order 6'], JSON.stringify({ target, ...needed })).toBeLessThanOrEqual(
        Math.min(...Object.values(needed)) + rkn6.drift.length,
      )
    }
    // and the rule is one: at looser errors order 4 needs fewer stages
    const loose = stages(1e-3)
    expect(loose['order 4']).toBeLessThan(loose['order 6'])
    expect(loose['order 4']).toBeLessThan(loose['order 2'])
  })
})
