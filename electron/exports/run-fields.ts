/** The fields of a run, one after the other (never all in memory), for an export. */
import type { FieldData, FieldSummary, RunId } from '../contract/ipc.ts'

export interface PointField {
  readonly pointIndex: number
  readonly name: string
  readonly t: number
  /** Null when the stored file is missing or damaged; the export says so and goes on with the rest. */
  readonly data: FieldData | null
}

/** What an export needs of the library. */
export interface FieldSource {
  listFields(id: RunId): readonly FieldSummary[]
  loadField(id: RunId, pointIndex: number, name: string, t: number): FieldData
}

function loadUnlessDamaged(source: FieldSource, id: RunId, { pointIndex, name, t }: FieldSummary): FieldData | null {
  try {
    return source.loadField(id, pointIndex, name, t)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'field-damaged') return null
    throw error
  }
}

export function* fieldsOfRun(source: FieldSource, id: RunId): Generator<PointField> {
  for (const summary of source.listFields(id)) {
    const { pointIndex, name, t } = summary
    yield { pointIndex, name, t, data: loadUnlessDamaged(source, id, summary) }
  }
}
