/** The library as the list shows it: one query, its rows, the chosen row, and undo for what leaves the list. */
import type { Arrow } from '../../../core/experiments/experiment.ts'
import type { LibraryQuery, RunId, RunStatus, RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { SvelteMap } from 'svelte/reactivity'
import { notices } from './notices.svelte.ts'
import { router } from './router.svelte.ts'

const pageSize = 200

export class LibraryList {
  text = $state('')
  status = $state<RunStatus | 'any'>('any')
  arrow = $state<Arrow | 'any'>('any')
  starredOnly = $state(false)
  trashed = $state(false)
  sort = $state<'newest' | 'oldest' | 'name'>('newest')
  rows = $state.raw<readonly RunSummary[]>([])
  total = $state(0)
  error = $state<string | null>(null)
  loaded = $state(false)
  /** Chosen for comparison or for a change of many, in the order of choosing. */
  readonly selected = new SvelteMap<RunId, RunSummary>()
  #asked = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly query = $derived<LibraryQuery>({
    ...(this.text.trim() !== '' && { text: this.text.trim() }),
    ...(this.status !== 'any' && { status: this.status }),
    ...(this.arrow !== 'any' && { arrow: this.arrow }),
    ...(this.starredOnly && { starredOnly: true }),
    trashed: this.trashed,
    sort: this.sort,
  })

  readonly filtered = $derived(this.text.trim() !== '' || this.status !== 'any' || this.arrow !== 'any' || this.starredOnly)

  /** No filter. */
  clear(): void {
    this.text = ''
    this.status = 'any'
    this.arrow = 'any'
    this.starredOnly = false
    this.trashed = false
  }

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

  toggle(row: RunSummary): void {
    if (!this.selected.delete(row.id)) this.selected.set(row.id, row)
  }

  /** A bundle or a results file, by the dialog or as it was dropped; the imported run is opened. */
  async importRun(dropped?: { readonly name: string; readonly bytes: Uint8Array }): Promise<void> {
    try {
      const imported = await (dropped ? ask('files.importRun', dropped) : ask('files.importRun'))
      if (imported === null) return
      notices.add('info', imported.isNew ? `“${imported.name}” is in the library now.` : `“${imported.name}” was in the library already.`)
      router.go('results', imported.id)
    } catch (error) {
      notices.add('error', `Nothing was imported. ${messageOf(error)}`)
    }
  }

  /** Name, tags and notes of a run; false when they were not kept. */
  describe(id: RunId, change: { readonly name: string; readonly tags: readonly string[]; readonly notes: string }): Promise<boolean> {
    return this.#change('The change was not kept', () => ask('library.update', id, change))
  }

  async trash(rows: readonly RunSummary[]): Promise<void> {
    const ids = rows.map((row) => row.id)
    const done = await this.#change('Nothing was moved to the trash', () => ask('library.trash', ids, true))
    if (!done) return
    for (const id of ids) this.selected.delete(id)
    const what = rows.length === 1 ? `“${rows[0]?.name ?? ''}” is` : `${rows.length} runs are`
    notices.add('info', `${what} in the trash.`, { label: 'Undo', run: () => void this.restore(rows) })
  }

  async restore(rows: readonly RunSummary[]): Promise<void> {
    await this.#change('Nothing was restored', () => ask('library.trash', rows.map((row) => row.id), false))
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
