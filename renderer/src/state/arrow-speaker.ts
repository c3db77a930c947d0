/**
 * Which run speaks for an arrow of the square: the newest starred one; else the newest finished one whose data support a rate of
 * the theorem's distance; else the newest finished one, which then says why it claims none.
 */
import type { Arrow, Results } from '../../../core/experiments/experiment.ts'
import type { LibraryQuery, RunDetail, RunSummary } from '../../../electron/contract/ipc.ts'
import { parseQuantityName } from '../charts/quantity-names.ts'
import { ask } from './api.ts'

export interface Speaker extends RunDetail {
  readonly because: 'starred' | 'supported' | 'newest'
}

/** Beyond so many newer runs that claim nothing, the newest of them speaks. */
const lookedAt = 8

/** A rate of dist^2 itself that the data support; one of a derived quantity (a coupling, the excess of a pure state) is no headline. */
export function supportsRate({ rates }: Pick<Results, 'rates'>): boolean {
  return rates.some((rate) => {
    const { base, marginal } = parseQuantityName(rate.quantity)
    return base === 'mk2' && marginal === 1 && rate.verdict === 'ok' && rate.slope !== null
  })
}

/** Asks for a run once, as long as nothing of it changes: the home is read again after each change of the library. */
export class ArrowSpeakers {
  readonly #silent = new Set<string>()
  readonly #spoken = new Map<Arrow, { readonly version: string; readonly detail: RunDetail }>()

  async of(arrow: Arrow): Promise<Speaker | null> {
    const [starred] = await rows(arrow, { starredOnly: true, limit: 1 })
    if (starred) return { ...(await this.#detail(arrow, starred)), because: 'starred' }
    const done = await rows(arrow, { status: 'done', limit: lookedAt })
    for (const row of done) {
      if (this.#silent.has(versionOf(row))) continue
      const detail = await this.#detail(arrow, row)
      if (supportsRate(detail.results)) return { ...detail, because: 'supported' }
      this.#silent.add(versionOf(row))
    }
    return done[0] ? { ...(await this.#detail(arrow, done[0])), because: 'newest' } : null
  }

  async #detail(arrow: Arrow, row: RunSummary): Promise<RunDetail> {
    const known = this.#spoken.get(arrow)
    if (known?.version === versionOf(row)) return known.detail
    const detail = await ask('library.get', row.id)
    this.#spoken.set(arrow, { version: versionOf(row), detail })
    return detail
  }
}

async function rows(arrow: Arrow, query: LibraryQuery): Promise<readonly RunSummary[]> {
  return (await ask('library.list', { ...query, arrow, sort: 'newest' })).rows
}

function versionOf({ id, status, pointsDone, updatedAt }: RunSummary): string {
  return `${id} ${status} ${pointsDone} ${updatedAt}`
}
