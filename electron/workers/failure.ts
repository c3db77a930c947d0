/** An error of the science as the user reads it; a stack only where the fault is ours. */
import { Cancelled } from '../../core/numerics/solve-hooks.ts'
import type { WorkerFailure } from '../contract/worker-protocol.ts'

export function failureOf(error: unknown): WorkerFailure {
  if (error instanceof Cancelled) return { code: 'cancelled', message: 'The point was cancelled.' }
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) }
  if (error instanceof RangeError && /allocation|array length|buffer/i.test(error.message)) {
    return {
      code: 'numerical',
      message: `The point ran out of memory (${error.message}); use fewer workers, a larger hbar or a larger tolerance.`,
    }
  }
  const named = error.constructor !== Error && error.constructor !== TypeError && error.constructor !== RangeError
  return named
    ? { code: 'numerical', message: error.message }
    : { code: 'internal', message: error.message, details: error.stack }
}
