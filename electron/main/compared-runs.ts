/** The runs that a comparison was drawn from, where this library has them. */
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import type { RunId } from '../contract/ipc.ts'
import type { Library } from '../library/library.ts'

/** One run a document, none of them twice; null where a document has no run here. @param documents unchecked */
export function comparedRuns(library: Library, documents: readonly unknown[]): RunId[] | null {
  const found: RunId[] = []
  for (const document of documents) {
    const parsed = parseExperiment(document)
    const run = parsed.ok
      ? library.withHash(experimentHash(parsed.experiment)).find((id) => !found.includes(id))
      : undefined
    if (run === undefined) return null
    found.push(run)
  }
  return found
}
