/** A run that was read into a library: its pictures first, then its numbers and the names of the pictures at once, or nothing of it. */
import type { RunId } from '../contract/ipc.ts'
import type { Library, StagedField } from '../library/library.ts'
import type { ReadRun } from './read-run.ts'

export interface StoredImport {
  readonly id: RunId
  readonly name: string
  /** False when exactly this run was in the library already. */
  readonly isNew: boolean
}

/** @param step is called between the pictures, and may throw to stop: then nothing is left @throws LibraryError */
export function storeRun(
  library: Library,
  run: ReadRun,
  step: (fraction: number, stage: string) => void = () => undefined,
): StoredImport {
  const { name } = run.experiment
  const twin = library.findTwin(run)
  if (twin !== null) return { id: twin, name, isNew: false }
  const staged: StagedField[] = []
  try {
    run.fields.forEach(({ pointIndex, field }, i) => {
      step(i / run.fields.length, `field ${i + 1} of ${run.fields.length}`)
      staged.push(library.stageField(pointIndex, field))
    })
    return { id: library.importRun(run, staged), name, isNew: true }
  } catch (error) {
    library.dropStaged(staged)
    throw error
  }
}
