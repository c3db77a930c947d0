/** The library as the list shows it: one query, its rows, the chosen row, and undo for what leaves the list. */
import type { Arrow } from '../../../core/experiments/experiment.ts'
import type { LibraryQuery, RunId, StoredStatus, RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { SvelteMap } from 'svelte/reactivity'
import { notices } from './notices.svelte.ts'
import { router } from './router.svelte.ts'

const pageSize = 200

export class LibraryList {
  text = $state('')
  status = $state<StoredStatus | 'any'>('any')
  arrow = $state<Arrow | 'any'>('any')
  starredOnly = $state(false)
  trashed = $state(false)
  sort = $state<'newest' | 'oldest' | 'name'>('newest')
  /** By their places in the list; those that were not on the screen yet are missing. */
  rows = $state.raw<readonly (RunSummary | undefined)[]>([])
  total = $state(0)
  error = $state<string | null>(null)
  loaded = $state(false)
  /** Chosen for comparison or for a change of many, in the order of choosing. */
  readonly selected = new SvelteMap<RunId, RunSummary>()
  /** What went to the trash last, until it is taken back. */
  #lastTrashed: readonly RunSummary[] = []
  #asked = 0
  #answering = false
  #shown: readonly [number, number] = [0, 0]
  /** Offsets of the pages that were asked for. */
  #loading: readonly number[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly query = $derived<LibraryQuery>({
    ...(this.text.trim() !== '' && { text: this.text.trim() }),
    ...(this.status !== 'any' && { status: this.status }),
    ...(this.arrow !== 'any' && { arrow: this.arrow }),
    ...(this.starredOnly && { starredOnly: true }),
    trashed: this.trashed,
    sort: this.sort,
  })

  readonly filtered = $derived(
    this.text.trim() !== '' || this.status !== 'any' || this.arrow !== 'any' || this.starredOnly,
  )

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

  /** The rows on the screen, by their places in the list: what of them is not there yet is asked for. */
  show(first: number, last: number): void {
    this.#shown = [first, last]
    const missing = (k: number): boolean => k < this.total && this.rows[k] === undefined
    for (let k = first; k < last; k++) if (missing(k)) return void this.#load(Math.floor(k / pageSize) * pageSize)
  }

  /** Asks again, from the rows on the screen; the others follow when they are shown. A question at a time: the last one counts. */
  async refresh(): Promise<void> {
    this.#asked += 1
    if (this.#answering) return
    this.#answering = true
    try {
      for (let asked = -1; asked !== this.#asked;) {
        asked = this.#asked
        await this.#begin()
      }
    } finally {
      this.#answering = false
      this.loaded = true
    }
  }

  async #begin(): Promise<void> {
    const asked = this.#asked
    try {
      let offset = Math.floor(this.#shown[0] / pageSize) * pageSize
      let answer = await ask('library.list', { ...this.query, offset, limit: 2 * pageSize })
      // A search leaves fewer than the place that was shown.
      if (answer.rows.length === 0 && offset > 0)
        answer = await ask('library.list', { ...this.query, offset: (offset = 0), limit: 2 * pageSize })
      if (asked !== this.#asked) return
      this.rows = placed([], answer.rows, offset, answer.total)
      this.total = answer.total
      this.error = null
    } catch (error) {
      if (asked === this.#asked) this.error = messageOf(error)
    }
  }

  async #load(offset: number): Promise<void> {
    if (this.#loading.includes(offset)) return
    this.#loading = [...this.#loading, offset]
    const asked = this.#asked
    try {
      const { rows, total } = await ask('library.list', { ...this.query, offset, limit: pageSize })
      if (asked === this.#asked) {
        this.rows = placed(this.rows, rows, offset, total)
        this.total = total
      }
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.#loading = this.#loading.filter((other) => other !== offset)
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
      notices.add(
        'info',
        imported.isNew ? `“${imported.name}” is in the library now.` : `“${imported.name}” was in the library already.`,
      )
      router.go('results', imported.id)
    } catch (error) {
      notices.add('error', `Nothing was imported. ${messageOf(error)}`)
    }
  }

  /** Name, tags and notes of a run; false when they were not kept. */
  describe(
    id: RunId,
    change: { readonly name: string; readonly tags: readonly string[]; readonly notes: string },
  ): Promise<boolean> {
    return this.#change('The change was not kept', () => ask('library.update', id, change))
  }

  async trash(rows: readonly RunSummary[]): Promise<void> {
    const ids = rows.map((row) => row.id)
    const done = await this.#change('Nothing was moved to the trash', () => ask('library.trash', ids, true))
    if (!done) return
    for (const id of ids) this.selected.delete(id)
    this.#lastTrashed = rows
    const what = rows.length === 1 ? `“${rows[0]?.name ?? ''}” is` : `${rows.length} runs are`
    notices.add('info', `${what} in the trash.`, { label: 'Undo', run: () => void this.restore(rows) })
  }

  /** Ctrl+Z takes back what went to the trash last, wherever the focus is but in what is being typed: the list may have become empty. */
  readonly undoByKey = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || typing) return
    if (this.#lastTrashed.length === 0) return
    event.preventDefault()
    void this.restore(this.#lastTrashed)
  }

  async restore(rows: readonly RunSummary[]): Promise<void> {
    if (rows === this.#lastTrashed) this.#lastTrashed = []
    await this.#change('Nothing was restored', () =>
      ask(
        'library.trash',
        rows.map((row) => row.id),
        false,
      ),
    )
  }

  async deleteForEver(row: RunSummary): Promise<void> {
    this.#lastTrashed = this.#lastTrashed.filter(({ id }) => id !== row.id)
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

/** The rows with a page of them put in its place. */
function placed(
  rows: readonly (RunSummary | undefined)[],
  page: readonly RunSummary[],
  offset: number,
  total: number,
): readonly (RunSummary | undefined)[] {
  const next = Array.from({ length: total }, (_, k) => rows[k])
  page.forEach((row, k) => (next[offset + k] = row))
  return next
}

export const library = new LibraryList()
