/** What the window is told, in batches, ten times a second at most: a fast solver must not flood it. */
import type { PushName, Pushes } from '../contract/ipc.ts'

export type PushBatch = readonly (readonly [PushName, unknown])[]

const batchMilliseconds = 100

export class PushBatcher {
  readonly #send: (batch: PushBatch) => void
  #waiting: [PushName, unknown][] = []
  /** Where the newest progress of each point stands in `#waiting`: only the last one matters. */
  #progressAt = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #lastSent = 0
  #held = false

  constructor(send: (batch: PushBatch) => void) {
    this.#send = send
  }

  push<K extends PushName>(name: K, payload: Pushes[K]): void {
    if (name === 'run.progress') this.#replaceProgress(payload as Pushes['run.progress'])
    else this.#waiting.push([name, payload])
    this.#schedule()
  }

  #replaceProgress(progress: Pushes['run.progress']): void {
    const key = `${progress.id} ${progress.pointIndex}`
    const index = this.#progressAt.get(key)
    if (index === undefined) {
      this.#progressAt.set(key, this.#waiting.push(['run.progress', progress]) - 1)
    } else {
      this.#waiting[index] = ['run.progress', progress]
    }
  }

  /** Nothing is sent until `release`: the page does not listen yet. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.flush()
  }

  #schedule(): void {
    if (this.#timer || this.#held) return
    const wait = Math.max(0, this.#lastSent + batchMilliseconds - Date.now())
    this.#timer = setTimeout(() => this.flush(), wait)
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#held || this.#waiting.length === 0) return
    const batch = this.#waiting
    this.#waiting = []
    this.#progressAt.clear()
    this.#lastSent = Date.now()
    this.#send(batch)
  }
}
