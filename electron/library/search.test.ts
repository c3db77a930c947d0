import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { Library } from './library.ts'
import { ftsQuery } from './search.ts'
import { sampleExperiment, temporaryFolder } from './testing/samples.ts'
import type { Temporary } from './testing/samples.ts'

const rows = 10_000
const subjects = ['well', 'barrier', 'lattice', 'vortex', 'bump', 'quench', 'breather']
let temporary: Temporary
let library: Library

/** 10,000 runs through the public door would commit 10,000 times; one transaction fills the table, triggers and all. */
beforeAll(() => {
  temporary = temporaryFolder()
  library = Library.open(temporary.folder)
  library.createRun(
    sampleExperiment({ name: 'He said "no" — naïve Größe', notes: "O'Brien; DROP TABLE runs", tags: ['α-β'] }),
    'h',
    [],
  )
  const db = openDatabase(library.path)
  const insert =
    db.prepare(`INSERT INTO runs (id, name, notes, tags, interaction, arrow, status, experiment, experiment_hash, software,
    points_total, created_at, updated_at) VALUES (?, ?, ?, '["study"]', 'gaussian', 'hartree-vlasov', 'done', ?, 'h', '{}', 4, ?, ?)`)
  const document = JSON.stringify(sampleExperiment())
  db.transaction(() => {
    for (let i = 0; i < rows; i++) {
      const at = new Date(1.7e12 + i * 1000).toISOString()
      insert.run(
        `id${i}`,
        `${subjects[i % 7]} number ${i}`,
        `a study of the ${subjects[(i * 3) % 7]} in series ${i % 100}`,
        document,
        at,
        at,
      )
    }
  })()
  db.close()
})
afterAll(() => {
  library.close()
  temporary.remove()
})

/** Processor time, the best of five: what the search costs, not what else the machine does meanwhile. */
function milliseconds(action: () => void): number {
  return Math.min(
    ...Array.from({ length: 5 }, () => {
      const start = process.cpuUsage()
      action()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }),
  )
}

describe('search', () => {
  it.each([
    ['everything', {}],
    ['a word that every run has', { text: 'study' }],
    ['one letter', { text: 's' }],
    ['two words as typed', { text: 'vort seri' }],
    ['one run', { text: 'number 4711' }],
    ['sorted by name, last page', { sort: 'name', offset: 9800 }],
    ['filtered', { arrow: 'hartree-vlasov', status: 'done', sort: 'oldest', offset: 5000 }],
    ['filtered and searched', { text: 'well', status: 'done', starredOnly: true }],
    ['nothing found', { text: 'zzz' }],
  ] as const)('answers in under 50 ms over 10,000 runs: %s', (_what, query) => {
    const spent = milliseconds(() => library.list(query))
    console.log(`${_what}: ${spent.toFixed(1)} ms`)
    expect(spent).toBeLessThan(50)
  })

  it('finds words by their beginnings, in any order, in name, notes, tags and interaction', () => {
    expect(library.list({ text: '4711 numb' }).rows.map((r) => r.name)).toEqual([`${subjects[4711 % 7]} number 4711`])
    expect(library.list({ text: 'grosse NAIVE' }).total).toBe(0)
    expect(library.list({ text: 'größ NAIVE' }).total).toBe(1)
    expect(library.list({ text: '"no"' }).total).toBe(1)
    expect(library.list({ text: "o'brien; drop table" }).total).toBe(1)
    expect(library.list({ text: 'α' }).total).toBe(1)
    expect(library.list({ text: 'gaussian hartree' }).total).toBe(1)
  })

  it('does not filter by what holds nothing to search for', () => {
    expect(ftsQuery('  "" * - ( ')).toBeNull()
    expect(library.list({ text: '"' }).total).toBe(rows + 1)
  })

  it('takes any text without an error', () => {
    const answers = (text: string): void => {
      expect(library.list({ text, limit: 1 }).total).toBeGreaterThanOrEqual(0)
    }
    for (const text of [
      'AND',
      'NOT x',
      'a OR',
      'NEAR(a b)',
      'name:x',
      '{name}: y',
      '^a',
      'a + b',
      'x*',
      '"a',
      '\0',
      'a\0b',
      '\ud800',
      '-1',
      'x'.repeat(5000),
    ])
      answers(text)
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 12 }), answers), { numRuns: 60, seed: 1 })
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', "'", '*', 'a', ' ', '(', ')', 'OR', ':', '-', '\\', ';'), { maxLength: 10 }),
        (parts) => answers(parts.join('')),
      ),
      { numRuns: 60, seed: 2 },
    )
  })
})
