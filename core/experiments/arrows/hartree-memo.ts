/** The Hartree solution that a process computed last: the points of a sweep over N share R(t). The key holds all that determines it. */
import type { HartreeInput } from '../../dynamics/hartree/hartree-plan.ts'
import type { HartreeSolution } from '../../dynamics/hartree/hartree-run.ts'
import { solveHartree } from '../../dynamics/hartree/hartree-run.ts'
import { sha256Hex } from '../../numerics/sha256.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { plainDensity } from '../../states/density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { canonicalJson } from '../canonical-hash.ts'

let last: { key: string; solution: HartreeSolution } | null = null

export function solveHartreeOnce(input: HartreeInput, hooks: SolveHooks): HartreeSolution {
  const key = keyOf(input)
  if (last?.key === key) return last.solution
  last = null
  const solution = solveHartree(input, hooks)
  last = { key, solution }
  return solution
}

function keyOf({ spec, hbar, potential, times, tolerance, overrides }: HartreeInput): string {
  return sha256Hex(
    canonicalJson({
      state: plainState(spec),
      hbar,
      interaction: potential.spec,
      times,
      tolerance,
      overrides: overrides ?? {},
    }),
  )
}

function plainState(spec: QuantumStateSpec): unknown {
  if (spec.kind === 'gaussian-wigner') return spec
  if (spec.kind === 'wave') return { wave: spec.key, hbar: spec.hbar }
  return { points: plainDensity(spec.points), error: spec.error ?? 0 }
}
