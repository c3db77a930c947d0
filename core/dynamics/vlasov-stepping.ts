/** One splitting loop for both discretisations of Vlasov's equation (points and grid), writing down what it does. */
import type { SplittingScheme } from '../numerics/splitting.ts'
import type { RecordedField } from './vlasov-mean-field.ts'
import type { FlowRecord } from './vlasov-record.ts'

/** A discrete density that can be kicked and can drift. */
export interface SplitState {
  /** V' * rho of the present density. */
  solveField(): RecordedField
  /** f(x, xi) -> f(x, xi + tau F(x)). */
  kick(field: RecordedField, tau: number): void
  /** f(x, xi) -> f(x - tau xi, xi). */
  drift(tau: number): void
}

/**
 * `steps` steps of size dt. The last kick of a step and the first of the next act on the same density: one field for both.
 *
 * @param eachStep called after every step with its index
 */
export function advance(
  state: SplitState,
  record: FlowRecord,
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
      record.kick(field, pending)
      state.drift(scheme.drift[s] * dt)
      record.drift(scheme.drift[s] * dt)
      field = state.solveField()
      pending = scheme.kick[s + 1] * dt
    }
    if (step < steps - 1) pending += scheme.kick[0] * dt
    eachStep(step)
  }
  if (steps > 0) {
    state.kick(field, pending)
    record.kick(field, pending)
  }
}
