/** The fields of a run, one after the other (never all in memory), for an export. */
import type { FieldData } from '../contract/ipc.ts'
import { readFieldAt, type FieldPlace } from '../library/stored-field.ts'

export interface PointField {
  readonly pointIndex: number
  readonly name: string
  readonly t: number
  /** Null when the stored file is missing or damaged; the export says so and goes on with the rest. */
  readonly data: FieldData | null
}

function readUnlessDamaged(place: FieldPlace): FieldData | null {
  try {
    return readFieldAt(place)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'field-damaged') return null
    throw error
  }
}

/** @param places of the library (`Library.fieldPlaces`) @param before is called before each is read, and may throw to stop */
export function* fieldsOfRun(
  places: readonly FieldPlace[],
  before: (index: number) => void = () => undefined,
): Generator<PointField> {
  for (const [i, place] of places.entries()) {
    before(i)
    const { pointIndex, name, t } = place
    yield { pointIndex, name, t, data: readUnlessDamaged(place) }
  }
}
