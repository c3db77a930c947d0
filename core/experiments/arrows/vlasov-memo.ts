/**
 * The Vlasov solution that a process computed last. The points of a sweep over hbar share f(t) when the classical data do
 * not depend on hbar; the key holds everything that determines the solution, so a hit changes no bit.
 */
import type { VlasovInput, VlasovSolution } from '../../dynamics/vlasov/vlasov-run.ts'
import { solveVlasov } from '../../dynamics/vlasov/vlasov-run.ts'
import { sha256Hex } from '../../numerics/sha256.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { plainDensity } from '../../states/density.ts'
import { canonicalJson } from '../canonical-hash.ts'

let last: { key: string; solution: VlasovSolution } | null = null

export function solveVlasovOnce(input: VlasovInput, hooks: SolveHooks): VlasovSolution {
  const key = keyOf(input)
  if (last?.key === key) return last.solution
  last = null
  const solution = solveVlasov(input, hooks)
  last = { key, solution }
  return solution
}

function keyOf({ density, potential, times, tolerance, overrides }: VlasovInput): string {
  return sha256Hex(
    canonicalJson({
      density: plainDensity(density),
      interaction: potential.spec,
      times,
      tolerance,
      overrides: overrides ?? {},
    }),
  )
}
