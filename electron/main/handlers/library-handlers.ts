import type { Experiment, Results } from '../../../core/experiments/experiment.ts'
import type { Context } from '../context.ts'
import type { Handlers } from '../ipc.ts'

type LibraryRequests = Extract<keyof Handlers, `library.${string}` | `drafts.${string}`>

/** The closed form of the harmonic family served this run. */
function usedOracle(results: Results): boolean {
  return results.points.some((point) => point.numerics.method === 'gaussian-exact')
}

export function libraryHandlers(context: Context): Pick<Handlers, LibraryRequests> {
  const library = () => context.services.library
  const changed = (reason: string) => context.push('library.changed', { reason })
  return {
    'library.list': (query) => library().list(query),
    'library.get': (id) => {
      const results = context.services.runs.results(id)
      return { summary: library().get(id), results, fields: library().listFields(id), oracle: usedOracle(results) }
    },
    'library.field': (id, pointIndex, name, t) => library().loadField(id, pointIndex, name, t),
    'library.update': (id, change) => {
      const summary = library().update(id, change)
      changed('updated')
      return summary
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
