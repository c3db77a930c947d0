/** Real processes on one library: killed, alive, and two at once. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Library } from './library.ts'
import { isAlive, thisProcess } from './owner.ts'
import { sampleExperiment, sampleField, samplePoint, sampleTasks, temporaryFolder } from './testing/samples.ts'
import type { Temporary } from './testing/samples.ts'

const program = join(import.meta.dirname, 'testing', 'writer-process.ts')
let temporary: Temporary
let children: ChildProcess[]

beforeEach(() => {
  temporary = temporaryFolder()
  children = []
})
afterEach(async () => {
  await Promise.all(children.map(ended))
  temporary.remove()
})

interface Writer {
  readonly child: ChildProcess
  readonly lines: string[]
  /** Resolves when the writer has acknowledged `count` points (or has ended). */
  acknowledged(count: number): Promise<void>
  readonly end: Promise<number | null>
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  const done = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  return done
}

function startWriter(count: number, name: string): Writer {
  const child = spawn(process.execPath, [program, temporary.folder, String(count), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const end = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const acknowledged = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (lines.length > wanted && resolve())
      reader.on('line', look)
      void end.then(() => resolve())
      look()
    })
  return { child, lines, acknowledged, end }
}

function integrity(): unknown {
  const db = new Sqlite(join(temporary.folder, 'library.sqlite'), { readonly: true })
  try {
    return [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]
  } finally {
    db.close()
  }
}

describe('kill -9', () => {
  it.each([1, 17, 60])(
    'after %i acknowledged points loses none of them, and the run is shown as interrupted',
    async (count) => {
      const writer = startWriter(5000, 'killed')
      await writer.acknowledged(count)
      writer.child.kill('SIGKILL')
      await writer.end
      const [id, ...saved] = writer.lines
      expect(saved.length).toBeGreaterThanOrEqual(count)
      const library = Library.open(temporary.folder)
      expect(integrity()).toEqual(['ok', []])
      const { tasks, points } = library.getResultsInput(id)
      for (const index of saved.map(Number)) expect(points[index]).toEqual(samplePoint(tasks[index]))
      expect(library.get(id).status).toBe('interrupted')
      expect(library.get(id).pointsDone).toBe(points.filter((point) => point.status === 'done').length)
      for (const { pointIndex, name, t } of library.listFields(id)) {
        expect(library.loadField(id, pointIndex, name, t).values).toEqual(sampleField({}, 32, pointIndex).values)
      }
      // And it can be resumed here.
      library.setStatus(id, 'running')
      expect(library.get(id).status).toBe('running')
      library.close()
    },
  )
})

describe('a run that another living process computes', () => {
  it('stays running when the library is opened here, and cannot be taken, trashed or deleted', async () => {
    const writer = startWriter(5000, 'alive')
    await writer.acknowledged(2)
    const library = Library.open(temporary.folder, { busyTimeout: 20_000 })
    const id = writer.lines[0]
    expect(library.get(id).status).toBe('running')
    expect(library.markInterrupted()).toEqual([])
    expect(() => library.setStatus(id, 'running')).toThrow(/is being computed by another Quadrant \(process \d+/)
    expect(() => library.trash([id])).toThrow(/another Quadrant/)
    expect(() => library.delete([id])).toThrow(/another Quadrant/)
    const reader = Library.open(temporary.folder, { readOnly: true })
    expect(reader.get(id).status).toBe('running')
    writer.child.kill('SIGKILL')
    await writer.end
    expect(reader.get(id).status).toBe('interrupted')
    expect(library.markInterrupted()).toEqual([id])
    reader.close()
    library.close()
  })

  it('is told from another process that got the same pid', () => {
    const me = thisProcess()
    const now = new Date()
    expect(isAlive(me, now)).toBe(true)
    if (process.platform === 'linux') expect(isAlive({ ...me, started: `${me.started}0` }, now)).toBe(false)
    expect(isAlive({ ...me, pid: 2 ** 22 + 1 }, now)).toBe(false)
  })

  it('is believed alive on another machine until it has been silent for a day', () => {
    const elsewhere = { ...thisProcess(), host: 'elsewhere' }
    expect(isAlive(elsewhere, new Date(Date.now() - 3_600_000))).toBe(true)
    expect(isAlive(elsewhere, new Date(Date.now() - 25 * 3_600_000))).toBe(false)
  })
})

describe('two processes that write at once', () => {
  it('both succeed, also in making the library together, and nothing is lost', async () => {
    const count = 80
    const writers = [startWriter(count, 'first'), startWriter(count, 'second')]
    const library = Library.open(temporary.folder, { busyTimeout: 20_000 })
    const mine = library.createRun(sampleExperiment({ name: 'mine' }), 'h', sampleTasks(20))
    for (const task of sampleTasks(20)) library.savePoint(mine, task.index, samplePoint(task))
    expect(await Promise.all(writers.map((writer) => writer.end))).toEqual([0, 0])
    expect(integrity()).toEqual(['ok', []])
    const rows = library.list().rows
    expect(rows.map((row) => row.name).sort()).toEqual(['first', 'mine', 'second'])
    expect(rows.map((row) => row.pointsDone).sort((a, b) => a - b)).toEqual([20, count, count])
    for (const writer of writers) {
      const { tasks, points } = library.getResultsInput(writer.lines[0])
      expect(points).toEqual(tasks.map((task) => samplePoint(task)))
    }
    library.close()
  })
})
