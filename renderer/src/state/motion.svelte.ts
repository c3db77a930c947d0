/** Whether things may move: not when the system or the settings ask for stillness. */
class Motion {
  /** The setting of this program. */
  forced = $state(false)
  #system = $state(false)
  readonly reduced = $derived(this.forced || this.#system)

  start(): () => void {
    const query = window.matchMedia('(prefers-reduced-motion: reduce)')
    const read = (): void => void (this.#system = query.matches)
    read()
    query.addEventListener('change', read)
    return () => query.removeEventListener('change', read)
  }
}

export const motion = new Motion()
