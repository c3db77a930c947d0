/** The fields of one run for the pictures: asked for when they are looked at, kept while they are likely to be looked at again. */
import type { FieldSummary, RunId } from '../../../electron/contract/ipc.ts'
import { asPicture, type PictureField } from '../lib/phase-field.ts'
import { RecentCache } from '../lib/recent-cache.ts'
import { ask, messageOf } from './api.ts'

export interface FieldSet {
  readonly key: string
  readonly pointIndex: number
  readonly t: number
  /** By name of the stored field; null where the run has none. */
  readonly fields: Readonly<Record<string, PictureField | null>>
}

export class PhaseFields {
  shown = $state.raw<FieldSet | null>(null)
  error = $state<string | null>(null)
  readonly #cache = new RecentCache<PictureField | null>(96)
  #wanted = ''

  /** Shows the fields of a point at a time; until they are here the former ones stay. */
  async show(
    run: RunId,
    pointIndex: number,
    t: number,
    names: readonly string[],
    available: readonly FieldSummary[],
  ): Promise<void> {
    const key = `${run} ${pointIndex} ${t} ${names.join(' ')}`
    this.#wanted = key
    try {
      const found = await Promise.all(
        names.map(async (name) => [name, await this.#field(run, pointIndex, name, t, available)] as const),
      )
      if (this.#wanted !== key) return
      this.shown = { key, pointIndex, t, fields: Object.fromEntries(found) }
      this.error = null
    } catch (error) {
      if (this.#wanted === key) this.error = messageOf(error)
    }
  }

  /** Asks for fields that a slider will want next; failures show when they are looked at. */
  prefetch(
    run: RunId,
    pointIndex: number,
    t: number,
    names: readonly string[],
    available: readonly FieldSummary[],
  ): void {
    for (const name of names) this.#field(run, pointIndex, name, t, available).catch(() => undefined)
  }

  async #field(
    run: RunId,
    pointIndex: number,
    name: string,
    t: number,
    available: readonly FieldSummary[],
  ): Promise<PictureField | null> {
    if (!available.some((f) => f.pointIndex === pointIndex && f.name === name && f.t === t)) return null
    const key = `${run} ${pointIndex} ${name} ${t}`
    const known = this.#cache.get(key)
    if (known !== undefined) return known
    const field = asPicture(await ask('library.field', run, pointIndex, name, t))
    this.#cache.set(key, field)
    return field
  }
}
