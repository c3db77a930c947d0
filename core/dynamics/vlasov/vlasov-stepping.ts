/** One splitting loop for both discretisations of Vlasov's equation (points and grid), writing down what it does. */
import type { SplittingScheme } from '../../numerics/splitting.ts'

/** A discrete density that can be kicked and can drift. */
export interface SplitState<Field> {
  /** V' * rho of the present density. */
  solveField(): Field
  /** f(x, xi) -> f(x, xi + tau F(x)). */
  kick(field: Field, tau: number): void
  /** f(x, xi) -> f(x - tau xi, xi). */
  drift(tau: number): void
}

/** Who writes down the factors of the splitting map. */
export interface FlowLog<Field> {
  kick(field: Field, tau: number): void
  drift(tau: number): void
}

/**
 * `steps` steps of size dt. The last kick of a step and the first of the next act on the same density: one field for both.
 *
 * @param eachStep called after every step with its index
 */
export function advance<Field>(
  state: SplitState<Field>,
  record: FlowLog<Field> | null,
  scheme: SplittingScheme,
  dt: number,
  steps: number,
  eachStep: (step: number) => void,
): void {
  let field = state.solveField()
  const stages = scheme.drift.length
  let pending = scheme.kick[0] * dt
  for (let step = 0; step < steps; step++) {
    for (let s = 0; s < stages; s++) {
      state.kick(field, pending)
      record?.kick(field, pending)
      state.drift(scheme.drift[s] * dt)
      record?.drift(scheme.drift[s] * dt)
      field = state.solveField()
      pending = scheme.kick[s + 1] * dt
    }
    if (step < steps - 1) pending += scheme.kick[0] * dt
    eachStep(step)
  }
  if (steps > 0) {
    state.kick(field, pending)
    record?.kick(field, pending)
  }
}
