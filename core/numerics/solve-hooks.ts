/** How a long computation talks to its surroundings: it reports, and it stops when it is told to. */

/** Every call must be cheap: solvers call both at least every 100 ms of work. */
export interface SolveHooks {
  /** The part of the work that is done, in [0, 1], never decreasing. */
  progress(fraction: number): void
  /** True: the solver throws `Cancelled` at its next poll. */
  cancelled(): boolean
}

/** Thrown by a solver that was told to stop; nothing of its result is kept. */
export class Cancelled extends Error {
  constructor(message = 'The computation was cancelled.') {
    super(message)
    this.name = 'Cancelled'
  }
}

/** Hooks that hear nothing and never cancel (tests, scripts). */
export const silentHooks: SolveHooks = { progress: () => {}, cancelled: () => false }

/** @throws {Cancelled} when the hooks ask for it. */
export function throwIfCancelled(hooks: SolveHooks): void {
  if (hooks.cancelled()) throw new Cancelled()
}
