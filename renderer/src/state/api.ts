/** The one door to the main process. A refusal comes back as an `ApiFailure` that says what happened in plain words. */
import type { FieldIssue } from '../../../core/experiments/experiment.ts'
import type { PushName, Pushes, QuadrantApi, RequestName, Requests } from '../../../electron/contract/ipc.ts'

declare global {
  interface Window {
    readonly quadrant?: QuadrantApi
  }
}

export class ApiFailure extends Error {
  readonly code: string
  readonly details: string | null
  readonly issues: readonly FieldIssue[]

  constructor(code: string, message: string, details: string | null = null, issues: readonly FieldIssue[] = []) {
    super(message)
    this.name = 'ApiFailure'
    this.code = code
    this.details = details
    this.issues = issues
  }
}

function bridge(): QuadrantApi {
  const api = typeof window === 'undefined' ? undefined : window.quadrant
  if (!api)
    throw new ApiFailure(
      'no-bridge',
      'This page is not inside the Quadrant window, so it can reach neither the library nor the solvers. Start it with: npm start',
    )
  return api
}

/** @throws ApiFailure */
export async function ask<K extends RequestName>(
  name: K,
  ...args: Parameters<Requests[K]>
): Promise<ReturnType<Requests[K]>> {
  const answer = await bridge().request(name, ...args)
  if (answer.ok) return answer.value
  throw new ApiFailure(answer.error.code, answer.error.message, answer.error.details ?? null, answer.issues ?? [])
}

/** Listens until the returned function is called; silently does nothing outside the window. */
export function listen<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): () => void {
  const api = typeof window === 'undefined' ? undefined : window.quadrant
  return api ? api.on(name, listener) : () => undefined
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
