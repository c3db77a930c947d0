/** Errors as the window gets them: {code, message, details}. */
import type { AppError } from '../contract/ipc.ts'
import type { FieldIssue } from '../../core/experiments/experiment.ts'

/** A failure that the user can understand and act on. */
export class AppFailure extends Error {
  readonly code: string
  readonly details: string | undefined
  readonly issues: readonly FieldIssue[] | undefined

  constructor(
    code: string,
    message: string,
    more: { details?: string | undefined; issues?: readonly FieldIssue[] } = {},
  ) {
    super(message)
    this.name = 'AppFailure'
    this.code = code
    this.details = more.details
    this.issues = more.issues
  }
}

interface CodedError extends Error {
  readonly code: string
  readonly details?: unknown
}

function isCoded(error: unknown): error is CodedError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** Our own typed errors keep their code and words; anything else is a bug, and says so without hiding its message. */
export function toAppError(error: unknown): AppError {
  if (isCoded(error)) {
    const details = typeof error.details === 'string' ? { details: error.details } : {}
    return { code: error.code, message: error.message, ...details }
  }
  const message = error instanceof Error ? error.message : String(error)
  const details = error instanceof Error && error.stack ? { details: error.stack } : {}
  return { code: 'internal', message: `Quadrant made a mistake: ${message}`, ...details }
}
