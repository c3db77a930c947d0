import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LibraryQuery, RequestName, RunSummary } from '../../../electron/contract/ipc.ts'
import { fixtureResults } from '../charts/fixture-results.ts'
import { ArrowSpeakers, supportsRate } from './arrow-speaker.ts'

interface Kept {
  readonly id: string
  readonly starred?: boolean
  readonly supported?: boolean
  readonly updatedAt?: string
}

const silent = { ...fixtureResults, rates: fixtureResults.rates.filter((r) => r.verdict !== 'ok') }

/** A library that holds these runs, newest first; tells which runs were asked for whole. */
function libraryOf(runs: readonly Kept[]): string[] {
  const read: string[] = []
  const answer = (name: RequestName, argument: unknown): unknown => {
    if (name === 'library.get') {
      const run = runs.find(({ id }) => id === argument)
      read.push(String(argument))
      return { summary: run, results: run?.supported ? fixtureResults : silent, fields: [], oracle: false }
    }
    const { starredOnly, limit } = argument as LibraryQuery
    const rows = runs.filter((run) => !starredOnly || run.starred).slice(0, limit)
    return { rows: rows.map((run) => ({ status: 'done', ...run }) as unknown as RunSummary), total: rows.length }
  }
  const request = (name: RequestName, ...args: unknown[]) => Promise.resolve({ ok: true, value: answer(name, args[0]) })
  vi.stubGlobal('window', { quadrant: { request, on: () => () => undefined } })
  return read
}
afterEach(() => vi.unstubAllGlobals())

const spokenBy = async (speakers: ArrowSpeakers): Promise<string> => {
  const speaker = await speakers.of('hartree-vlasov')
  return speaker === null ? 'nobody' : `${speaker.summary.id}, ${speaker.because}`
}

describe('the run that speaks for an arrow', () => {
  it.each<[string, string, readonly Kept[]]>([
    ['nobody', 'where nothing is done', []],
    [
      'b, supported',
      'the newest whose data support a rate',
      [{ id: 'a' }, { id: 'b', supported: true }, { id: 'c', supported: true }],
    ],
    [
      'c, starred',
      'a starred one before it',
      [
        { id: 'b', supported: true },
        { id: 'c', starred: true },
      ],
    ],
    ['a, newest', 'the newest where none supports one', [{ id: 'a' }, { id: 'b' }]],
  ])('is %s: %s', async (spoken, _words, runs) => {
    libraryOf(runs)
    expect(await spokenBy(new ArrowSpeakers())).toBe(spoken)
  })

  it('is asked for once, until something of it changes', async () => {
    const runs: Kept[] = [{ id: 'a' }, { id: 'b', supported: true }]
    const read = libraryOf(runs)
    const speakers = new ArrowSpeakers()
    await spokenBy(speakers)
    await spokenBy(speakers)
    expect(read).toEqual(['a', 'b'])
    runs[1] = { id: 'b', supported: true, updatedAt: 'later' }
    expect(await spokenBy(speakers)).toBe('b, supported')
    expect(read).toEqual(['a', 'b', 'b'])
  })
})

describe('a headline', () => {
  it('is a rate of the distance itself, of one particle', () => {
    const rated = (quantity: string) => ({ rates: fixtureResults.rates.map((r) => ({ ...r, quantity })) })
    expect(['mk2', 'mk2[N=4]', 'mk2[n=2]', 'eHbarExcess'].map((name) => supportsRate(rated(name)))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
