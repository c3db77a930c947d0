/**
 * The one thing that the page gets from outside: `window.quadrant` (QuadrantApi of the contract). The page never sees ipcRenderer, only the names
 * of the contract pass, and listeners get payloads without the event.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { pushChannel, requestNames } from '../contract/channels.ts'
import type { Answer, PushName } from '../contract/ipc.ts'

type Listener = (payload: unknown) => void

const knownRequests = new Set<string>(requestNames)
const listeners = new Map<string, Set<Listener>>()

ipcRenderer.on(pushChannel, (_event, batch: readonly (readonly [PushName, unknown])[]) => {
  for (const [name, payload] of batch) {
    for (const listener of listeners.get(name) ?? []) listener(payload)
  }
})

function request(name: string, ...args: unknown[]): Promise<Answer<unknown>> {
  if (!knownRequests.has(name)) {
    return Promise.resolve({
      ok: false,
      error: { code: 'unknown-request', message: `There is no request named ${name}.` },
    })
  }
  return ipcRenderer.invoke(name, ...args) as Promise<Answer<unknown>>
}

function on(name: string, listener: Listener): () => void {
  const set = listeners.get(name) ?? new Set<Listener>()
  listeners.set(name, set)
  set.add(listener)
  return () => set.delete(listener)
}

contextBridge.exposeInMainWorld('quadrant', { request, on })
