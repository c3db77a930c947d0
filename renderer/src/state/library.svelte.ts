/** The library as the list shows it: one query, its rows, the chosen row, and undo for what leaves the list. */
import type { LibraryQuery, RunId, RunStatus, RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { notices } from './notices.svelte.ts'

const pageSize = 200

export class LibraryList {
  text = $state('')
  status = $state<RunStatus | 'any'>('any')
  starredOnly = $state(false)
  trashed = $state(false)
  sort = $state<'newest' | 'oldest' | 'name'>('newest')
  rows = $state.raw<readonly RunSummary[]>([])
  total = $state(0)
  error = $state<string | null>(null)
  loaded = $state(false)
  #asked = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly query = $derived<LibraryQuery>({
    ...(this.text.trim() !== '' && { text: this.text.trim() }),
    ...(this.status !== 'any' && { status: this.status }),
    ...(this.starredOnly && { starredOnly: true }),
    trashed: this.trashed,
    sort: this.sort,
  })

  start(): () => void {
    return listen('library.changed', () => this.refreshSoon())
  }

  /** Many changes at once (a run that saves its points) ask once. */
  refreshSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.refresh(), 150)
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked
    try {
      const { rows, total } = await ask('library.list', { ...this.query, offset: 0, limit: Math.max(pageSize, this.rows.length) })
      if (asked !== this.#asked) return
      this.rows = rows
      this.total = total
      this.error = null
    } catch (error) {
      if (asked === this.#asked) this.error = messageOf(error)
    } finally {
      if (asked === this.#asked) this.loaded = true
    }
  }

  async more(): Promise<void> {
    if (this.rows.length >= this.total) return
    const asked = this.#asked
    try {
      const { rows } = await ask('library.list', { ...this.query, offset: this.rows.length, limit: pageSize })
      if (asked === this.#asked) this.rows = [...this.rows, ...rows]
    } catch (error) {
      this.error = messageOf(error)
    }
  }

  async star(row: RunSummary): Promise<void> {
    await this.#change('The star was not kept', () => ask('library.update', row.id, { starred: !row.starred }))
  }

  async rename(id: RunId, name: string): Promise<void> {
    await this.#change('The name was not kept', () => ask('library.update', id, { name }))
  }

  async trash(row: RunSummary): Promise<void> {
    const done = await this.#change('The run was not moved to the trash', () => ask('library.trash', [row.id], true))
    if (done) notices.add('info', `“${row.name}” is in the trash.`, { label: 'Undo', run: () => void this.restore(row) })
  }

  async restore(row: RunSummary): Promise<void> {
    await this.#change('The run was not restored', () => ask('library.trash', [row.id], false))
  }

  async deleteForEver(row: RunSummary): Promise<void> {
    await this.#change('The run was not deleted', () => ask('library.delete', [row.id]))
  }

  async #change(failure: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      await this.refresh()
      return true
    } catch (error) {
      notices.add('error', `${failure}. ${messageOf(error)}`)
      return false
    }
  }
}

export const library = new LibraryList()
