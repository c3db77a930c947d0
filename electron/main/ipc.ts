/** Every channel of the contract: checked sender, checked arguments, typed answer. There is no other ipc. */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import type * as z from 'zod'
import { requestNames } from '../contract/channels.ts'
import type { Answer, RequestName, Requests } from '../contract/ipc.ts'
import { isOurs } from './app-urls.ts'
import { AppFailure, toAppError } from './failures.ts'
import { argumentSchemas } from './ipc-schemas.ts'

type Handler<K extends RequestName> = (
  ...args: Parameters<Requests[K]>
) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>

export type Handlers = { readonly [K in RequestName]: Handler<K> }

/** Only the main frame of our own window, showing our own page, may ask. */
function isTrusted(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    contents !== null &&
    event.sender === contents &&
    frame === contents.mainFrame &&
    isOurs(frame.url)
  )
}

function checkedArguments(name: RequestName, args: unknown): unknown[] {
  const schema: z.ZodType = argumentSchemas[name]
  const result = schema.safeParse(args)
  if (result.success) return result.data as unknown[]
  const first = result.error.issues[0]
  throw new AppFailure('bad-request', `The window asked ${name} with arguments that do not fit.`, {
    details: first ? `${first.path.join('.')}: ${first.message}` : undefined,
  })
}

async function answer(name: RequestName, handlers: Handlers, args: unknown[]): Promise<Answer<unknown>> {
  try {
    const handler = handlers[name] as (...checked: unknown[]) => unknown
    return { ok: true, value: await handler(...checkedArguments(name, args)) }
  } catch (error) {
    const issues = error instanceof AppFailure && error.issues ? { issues: error.issues } : {}
    return { ok: false, error: toAppError(error), ...issues }
  }
}

/** @param ourContents the window's contents at the moment of asking */
export function registerHandlers(handlers: Handlers, ourContents: () => WebContents | null): void {
  for (const name of requestNames) {
    ipcMain.handle(name, (event, ...args: unknown[]) => {
      if (isTrusted(event, ourContents())) return answer(name, handlers, args)
      return {
        ok: false,
        error: { code: 'untrusted-sender', message: 'This page may not ask anything.' },
      } satisfies Answer<never>
    })
  }
}
