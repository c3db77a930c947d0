/** Short messages at the lower edge: what happened, to what, and where there is one, the way back. */

export interface Notice {
  readonly id: number
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  readonly action: { readonly label: string; readonly run: () => void } | null
}

class Notices {
  list = $state.raw<readonly Notice[]>([])
  #next = 1

  add(level: Notice['level'], message: string, action: Notice['action'] = null): void {
    const id = this.#next++
    this.list = [...this.list.slice(-3), { id, level, message, action }]
    // An error stays until it is read.
    if (level !== 'error') setTimeout(() => this.dismiss(id), action ? 10_000 : 6_000)
  }

  dismiss(id: number): void {
    this.list = this.list.filter((n) => n.id !== id)
  }
}

export const notices = new Notices()
