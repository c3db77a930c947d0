import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Library, LibraryError } from './library.ts'
import { sampleExperiment, samplePoint, sampleTasks, temporaryFolder } from './testing/samples.ts'
import type { Temporary } from './testing/samples.ts'

let temporary: Temporary
let library: Library

beforeEach(() => {
  temporary = temporaryFolder()
  library = Library.open(temporary.folder)
})
afterEach(() => {
  library.close()
  temporary.remove()
})

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof LibraryError) return error.code
    throw error
  }
  return 'no error'
}

describe('a run', () => {
  it("comes back as it was saved, bit for bit, also from another process's handle", () => {
    const experiment = sampleExperiment()
    const tasks = sampleTasks(3)
    const id = library.createRun(experiment, 'abc', tasks)
    const special = { value: NaN, lower: -Infinity, upper: Infinity }
    const point = samplePoint(tasks[1], { times: [{ t: 0.1, values: { mk2: special, other: { value: 0.1 + 0.2 } } }] })
    library.savePoint(id, 1, point)
    const other = Library.open(temporary.folder, { readOnly: true })
    const stored = other.getResultsInput(id)
    other.close()
    expect(stored.experiment).toEqual(experiment)
    expect(stored.hash).toBe('abc')
    expect(stored.tasks).toEqual(tasks)
    expect(stored.points[1]).toEqual(point)
    expect(stored.points.map((p) => p.status)).toEqual(['pending', 'done', 'pending'])
    expect(stored.points[2]).toMatchObject({ hbar: tasks[2].hbar, seed: tasks[2].seed, times: [] })
  })

  it('counts its done points, and keeps a done point when a late cancellation comes', () => {
    const tasks = sampleTasks(2)
    const id = library.createRun(sampleExperiment(), 'abc', tasks)
    library.savePoint(id, 0, samplePoint(tasks[0], { status: 'failed', error: 'no' }))
    expect(library.get(id)).toMatchObject({ pointsDone: 0, pointsTotal: 2 })
    library.savePoint(id, 0, samplePoint(tasks[0]))
    library.savePoint(id, 0, samplePoint(tasks[0], { status: 'cancelled' }))
    expect(library.get(id)).toMatchObject({ pointsDone: 1, pointsTotal: 2 })
    expect(library.getResultsInput(id).points[0].status).toBe('done')
  })

  it('is named by its id or by the beginning of one id only', () => {
    const id = library.createRun(sampleExperiment(), 'abc', [])
    expect(library.resolve(id)).toBe(id)
    expect(library.resolve(id.slice(0, 6))).toBe(id)
    for (let i = 0; i < 40; i++) library.createRun(sampleExperiment(), 'abc', [])
    const first = library.list({ limit: 100 }).rows.map((row) => row.id[0])
    const twice = first.find((c, i) => first.indexOf(c) !== i)
    expect(() => library.resolve(twice ?? '')).toThrow(/Several runs begin with/)
    expect(codeOf(() => library.resolve(''))).toBe('no-such-run')
    expect(codeOf(() => library.resolve('%'))).toBe('no-such-run')
  })

  it('is renamed, tagged, starred and noted, and its experiment follows', () => {
    const id = library.createRun(sampleExperiment(), 'abc', [])
    const changed = library.update(id, { name: 'Neu', tags: ['a', 'b'], notes: 'see p. 3', starred: true })
    expect(changed).toMatchObject({ name: 'Neu', tags: ['a', 'b'], notes: 'see p. 3', starred: true })
    expect(library.getResultsInput(id).experiment).toMatchObject({ name: 'Neu', tags: ['a', 'b'], notes: 'see p. 3' })
    expect(library.list({ text: 'bumps' }).total).toBe(0)
    expect(library.list({ text: 'neu' }).total).toBe(1)
    expect(library.list({ starredOnly: true }).total).toBe(1)
  })

  it('records the software that made it', () => {
    const software = { name: 'quadrant', version: '1.2.3', commit: 'abc' } as const
    library.close()
    library = Library.open(temporary.folder, { software })
    expect(library.getResultsInput(library.createRun(sampleExperiment(), 'h', [])).software).toEqual(software)
  })
})

describe('the list', () => {
  it('filters and sorts', () => {
    const a = library.createRun(sampleExperiment({ name: 'beta' }), 'h', [])
    const b = library.createRun(sampleExperiment({ name: 'Alpha', arrow: 'schrodinger-hartree' }), 'h', [])
    library.setStatus(b, 'done')
    const ids = (query: Parameters<Library['list']>[0]): string[] => library.list(query).rows.map((row) => row.id)
    expect(ids({})).toEqual([b, a])
    expect(ids({ sort: 'oldest' })).toEqual([a, b])
    expect(ids({ sort: 'name' })).toEqual([b, a])
    expect(ids({ arrow: 'schrodinger-hartree' })).toEqual([b])
    expect(ids({ status: 'done' })).toEqual([b])
    expect(ids({ status: 'queued', text: 'beta' })).toEqual([a])
    expect(library.list({ limit: 1, offset: 1 })).toMatchObject({ total: 2, rows: [{ id: a }] })
  })
})

describe('trash and deletion', () => {
  it('trashes and restores without loss, and deletes for good', () => {
    const tasks = sampleTasks(1)
    const id = library.createRun(sampleExperiment(), 'h', tasks)
    library.savePoint(id, 0, samplePoint(tasks[0]))
    library.setStatus(id, 'done')
    const before = library.getResultsInput(id)
    library.trash([id])
    expect(library.list().total).toBe(0)
    expect(library.list({ trashed: true }).rows[0]).toMatchObject({ id })
    library.trash([id], false)
    expect(library.list().total).toBe(1)
    expect(library.getResultsInput(id)).toEqual(before)
    library.delete([id])
    expect(codeOf(() => library.get(id))).toBe('no-such-run')
    expect(library.list({ text: 'bumps' }).total).toBe(0)
  })

  it('refuses what is being computed in this very process, and says what to do', () => {
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(1))
    library.setStatus(id, 'running')
    expect(codeOf(() => library.trash([id]))).toBe('run-busy')
    expect(() => library.trash([id])).toThrow(/is being computed\. Cancel it first: what is done is kept/)
    expect(codeOf(() => library.delete([id]))).toBe('run-busy')
    library.setStatus(id, 'cancelled')
    library.trash([id])
    expect(library.list().total).toBe(0)
  })

  it('takes all of the named runs or none', () => {
    const id = library.createRun(sampleExperiment(), 'h', [])
    expect(codeOf(() => library.trash([id, 'nothing']))).toBe('no-such-run')
    expect(codeOf(() => library.delete([id, 'nothing']))).toBe('no-such-run')
    expect(library.list().total).toBe(1)
  })
})

describe('refusals', () => {
  it('stores nothing for a point or a run that does not exist', () => {
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(1))
    expect(codeOf(() => library.savePoint(id, 5, samplePoint(sampleTasks(1)[0])))).toBe('no-such-point')
    expect(codeOf(() => library.savePoint('nope', 0, samplePoint(sampleTasks(1)[0])))).toBe('no-such-run')
    expect(codeOf(() => library.setStatus('nope', 'done'))).toBe('no-such-run')
  })

  it('leaves no run behind when its tasks are refused', () => {
    const [task] = sampleTasks(1)
    expect(() => library.createRun(sampleExperiment(), 'h', [task, task])).toThrow(LibraryError)
    expect(library.list().total).toBe(0)
  })

  it('says that a closed library is closed', () => {
    library.close()
    expect(codeOf(() => library.list())).toBe('closed')
  })
})

describe('drafts', () => {
  it('keeps the last one under each key', () => {
    expect(library.loadDraft()).toBeNull()
    library.saveDraft({ name: 'half' })
    library.saveDraft({ name: 'half a', times: [0, null] })
    library.saveDraft('other', 'second')
    expect(library.loadDraft()).toEqual({ name: 'half a', times: [0, null] })
    expect(library.loadDraft('second')).toBe('other')
  })
})
