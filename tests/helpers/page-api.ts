/** Talks to the application as its page does, through window.quadrant. */
import type { Page } from 'playwright-core'
import type { Answer, PushName, Pushes, RequestName, Requests } from '../../electron/contract/ipc.ts'

interface PageWindow {
  quadrant: {
    request(name: string, ...args: readonly unknown[]): Promise<unknown>
    on(name: string, listener: (payload: unknown) => void): () => void
  }
  collected?: Record<string, unknown[]>
}

export async function answerOf<K extends RequestName>(
  page: Page,
  name: K,
  ...args: Parameters<Requests[K]>
): Promise<Answer<ReturnType<Requests[K]>>> {
  const answer = await page.evaluate(
    ({ name, args }) => (globalThis as unknown as PageWindow).quadrant.request(name, ...args),
    { name, args },
  )
  return answer as Answer<ReturnType<Requests[K]>>
}

/** The value of a request that must succeed. */
export async function request<K extends RequestName>(
  page: Page,
  name: K,
  ...args: Parameters<Requests[K]>
): Promise<ReturnType<Requests[K]>> {
  const answer = await answerOf(page, name, ...args)
  if (!answer.ok)
    throw new Error(`${name}: ${answer.error.code}: ${answer.error.message} ${answer.error.details ?? ''}`)
  return answer.value
}

/** From now on the page keeps what it is told under `name`. */
export async function collect(page: Page, ...names: readonly PushName[]): Promise<void> {
  await page.evaluate((wanted) => {
    const page = globalThis as unknown as PageWindow
    const collected = (page.collected ??= {})
    for (const name of wanted) {
      const list = (collected[name] ??= [])
      page.quadrant.on(name, (payload) => list.push(payload))
    }
  }, names)
}

export async function collected<K extends PushName>(page: Page, name: K): Promise<Pushes[K][]> {
  const list = await page.evaluate((wanted) => (globalThis as unknown as PageWindow).collected?.[wanted] ?? [], name)
  return list as Pushes[K][]
}

/** Waits until `count` payloads of `name` were collected, and returns them all. */
export async function waitForPushes<K extends PushName>(
  page: Page,
  name: K,
  count: number,
  timeout = 60_000,
): Promise<Pushes[K][]> {
  await page.waitForFunction(
    ({ wanted, least }) => ((globalThis as unknown as PageWindow).collected?.[wanted]?.length ?? 0) >= least,
    { wanted: name, least: count },
    { timeout, polling: 50 },
  )
  return collected(page, name)
}

export interface FrameTimes {
  readonly frames: number
  readonly median: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Time between the page's animation frames over `seconds`, in milliseconds. */
export async function measureFrames(page: Page, seconds: number): Promise<FrameTimes> {
  return page.evaluate(
    (duration) =>
      new Promise<FrameTimes>((resolve) => {
        const deltas: number[] = []
        const startedAt = performance.now()
        let last = startedAt
        const frame = (now: number) => {
          deltas.push(now - last)
          last = now
          if (now - startedAt < duration) return void requestAnimationFrame(frame)
          const sorted = deltas.slice(1).sort((a, b) => a - b)
          const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]
          resolve({ frames: sorted.length, median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) })
        }
        requestAnimationFrame(frame)
      }),
    seconds * 1000,
  )
}
