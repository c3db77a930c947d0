import { join } from 'node:path'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { Library, LibraryError } from './library.ts'
import { mountTmpfs } from './testing/mounts.ts'
import { noiseField, sampleExperiment, samplePoint, sampleTasks, temporaryFolder } from './testing/samples.ts'

/** Runs `use` on a file system of one megabyte, or skips with the reason. */
function onTinyDisk(skip: () => void, use: (folder: string) => void): void {
  const temporary = temporaryFolder()
  const folder = join(temporary.folder, 'tiny')
  const mount = mountTmpfs(folder, '1m')
  if (typeof mount === 'string') {
    console.log(`skipped: ${mount}`)
    temporary.remove()
    return skip()
  }
  try {
    use(folder)
  } finally {
    mount.unmount()
    temporary.remove()
  }
}

function errorOf(action: () => unknown): LibraryError | null {
  try {
    action()
    return null
  } catch (error) {
    if (error instanceof LibraryError) return error
    throw error
  }
}

it('full while points are saved: says so once, keeps all that was acknowledged, and goes on when there is room', (context) =>
  onTinyDisk(
    () => context.skip(),
    (folder) => {
      const library = Library.open(folder)
      // Something that the user can delete later.
      writeFileSync(join(folder, 'holiday.jpg'), new Uint8Array(300_000))
      const tasks = sampleTasks(2000)
      const id = library.createRun(sampleExperiment(), 'h', tasks)
      let saved = 0
      let error: LibraryError | null = null
      while (error === null && saved < tasks.length) {
        const point = samplePoint(tasks[saved], { warnings: ['long '.repeat(400)] })
        error = errorOf(() => library.savePoint(id, saved, point))
        if (error === null) saved += 1
      }
      expect(error?.code).toBe('disk-full')
      expect(error?.message).toMatch(/is full.*What was saved before is intact/)
      expect(saved).toBeGreaterThan(10)
      expect(library.getResultsInput(id).points.filter((point) => point.status === 'done').length).toBe(saved)
      rmSync(join(folder, 'holiday.jpg'))
      library.savePoint(id, saved, samplePoint(tasks[saved]))
      library.close()
      const db = new Sqlite(join(folder, 'library.sqlite'))
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.prepare("SELECT count(*) FROM points WHERE status = 'done'").pluck().get()).toBe(saved + 1)
      db.close()
    },
  ))

it('full while a field is written: says so, leaves no half file, and the numbers are still saved', (context) =>
  onTinyDisk(
    () => context.skip(),
    (folder) => {
      const library = Library.open(folder)
      const tasks = sampleTasks(20)
      const id = library.createRun(sampleExperiment(), 'h', tasks)
      let error: LibraryError | null = null
      let kept = 0
      while (error === null && kept < tasks.length) {
        error = errorOf(() => library.saveField(id, kept, noiseField(180, kept)))
        if (error === null) kept += 1
      }
      expect(error?.code).toBe('disk-full')
      const files = readdirSync(join(folder, 'fields'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(join(folder, 'fields', name)).isFile(),
      )
      expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([])
      expect(library.listFields(id).length).toBe(kept)
      for (let i = 0; i < kept; i++)
        expect(library.loadField(id, i, 'husimi', 0).values).toEqual(noiseField(180, i).values)
      library.savePoint(id, 0, samplePoint(tasks[0]))
      expect(library.get(id).pointsDone).toBe(1)
      library.close()
    },
  ))

it('full before there is a library: says so', (context) =>
  onTinyDisk(
    () => context.skip(),
    (folder) => {
      expect(() => writeFileSync(join(folder, 'holiday.jpg'), new Uint8Array(1 << 21))).toThrow(/ENOSPC/)
      const error = errorOf(() => Library.open(join(folder, 'lib')))
      expect(error?.code).toBe('disk-full')
      rmSync(join(folder, 'holiday.jpg'))
      Library.open(join(folder, 'lib')).close()
    },
  ))
