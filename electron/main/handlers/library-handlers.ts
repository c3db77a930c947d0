import type { Experiment, Results } from '../../../core/experiments/experiment.ts'
import type { RunSummary } from '../../contract/ipc.ts'
import type { Context } from '../context.ts'
import type { Handlers } from '../ipc.ts'

type LibraryRequests = Extract<keyof Handlers, `library.${string}` | `drafts.${string}`>

/** The closed form of the harmonic family served this run. */
function usedOracle(results: Results): boolean {
  return results.points.some((point) => point.numerics.method === 'gaussian-exact')
}

/** Results are assembled once for each state of a run: fitting the rates of a long sweep takes a while. */
class AssembledResults {
  readonly #limit = 6
  readonly #known = new Map<string, { readonly state: string; readonly results: Results }>()

  of(summary: RunSummary, assemble: () => Results): Results {
    const state = `${summary.updatedAt} ${summary.status} ${summary.pointsDone}`
    const known = this.#known.get(summary.id)
    if (known?.state === state) return known.results
    const results = assemble()
    this.#known.delete(summary.id)
    this.#known.set(summary.id, { state, results })
    const oldest = this.#known.keys().next().value
    if (this.#known.size > this.#limit && oldest !== undefined) this.#known.delete(oldest)
    return results
  }
}

export function libraryHandlers(context: Context): Pick<Handlers, LibraryRequests> {
  const library = () => context.services.library
  const assembled = new AssembledResults()
  const shown = (run: RunSummary): RunSummary =>
    context.services.isPaused(run.id) ? { ...run, status: 'paused' } : run
  const changed = (reason: string) => context.push('library.changed', { reason })
  return {
    'library.list': (query) => {
      const { total, rows } = library().list(query)
      return { total, rows: rows.map(shown) }
    },
    'library.get': (id) => {
      const summary = library().get(id)
      const results = assembled.of(summary, () => context.services.runs.results(id))
      return { summary: shown(summary), results, fields: library().listFields(id), oracle: usedOracle(results) }
    },
    'library.field': (id, pointIndex, name, t) => library().loadField(id, pointIndex, name, t),
    'library.update': (id, change) => {
      const summary = library().update(id, change)
      changed('updated')
      return shown(summary)
    },
    'library.trash': (ids, trashed) => {
      library().trash(ids, trashed)
      changed(trashed ? 'trashed' : 'restored')
    },
    'library.delete': (ids) => {
      library().delete(ids)
      changed('deleted')
    },
    // A draft may be unfinished: the designer checks it as it checks what is typed.
    'drafts.load': () => (library().loadDraft() ?? null) as Experiment | null,
    'drafts.save': (draft) => library().saveDraft(draft),
  }
}
