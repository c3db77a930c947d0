/**
 * Gathers what arrives between two frames and hands it over once, just before the next one is drawn: ten messages cost one
 * rendering. Where there are no frames (a hidden window), a timer serves.
 */
export class FrameQueue<T> {
  readonly #handle: (items: readonly T[]) => void
  #waiting: T[] = []
  #frame: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(handle: (items: readonly T[]) => void) {
    this.#handle = handle
  }

  push(item: T): void {
    this.#waiting.push(item)
    if (this.#waiting.length > 1) return
    if (typeof requestAnimationFrame === 'function') this.#frame = requestAnimationFrame(() => this.flush())
    this.#timer = setTimeout(() => this.flush(), 250)
  }

  flush(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#frame = null
    const items = this.#waiting
    this.#waiting = []
    if (items.length > 0) this.#handle(items)
  }
}
