/**
 * The library's own speed: node benchmarks/library/library.ts [FOLDER]. What a run pays for a durable point and for a
 * picture, and what the window pays for opening and searching 10,000 runs. FOLDER decides which disk is measured.
 * One JSON line; medians in milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../electron/library/database.ts'
import { Library } from '../../electron/library/library.ts'
import { sampleExperiment, sampleField, samplePoint, sampleTasks } from '../../electron/library/testing/samples.ts'

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'quadrant-bench-'))

function median(count: number, action: (i: number) => void): number {
  const times = Array.from({ length: count }, (_, i) => {
    const start = performance.now()
    action(i)
    return performance.now() - start
  }).sort((a, b) => a - b)
  return Number(times[count >> 1].toFixed(2))
}

/** In one transaction: through the public door each run would be a commit of its own. */
function fill(path: string, rows: number): void {
  const db = openDatabase(path)
  const copy =
    db.prepare(`INSERT INTO runs (id, name, notes, tags, interaction, arrow, status, experiment, experiment_hash, software,
    points_total, created_at, updated_at) SELECT ?, name || ?, notes, tags, interaction, arrow, 'done', experiment, experiment_hash,
    software, points_total, created_at, updated_at FROM runs WHERE seq = 1`)
  db.transaction(() => {
    for (let i = 0; i < rows; i++) copy.run(`copy${i}`, ` ${i}`)
  })()
  db.close()
}

try {
  const library = Library.open(folder)
  const tasks = sampleTasks(100)
  const id = library.createRun(sampleExperiment(), 'hash', tasks)
  const savePoint = median(100, (i) => library.savePoint(id, i, samplePoint(tasks[i])))
  const saveField256 = median(20, (i) => void library.saveField(id, i, sampleField({}, 256, i)))
  const loadField256 = median(20, (i) => void library.loadField(id, i, 'husimi', 0))
  fill(library.path, 10_000)
  const list = median(20, () => void library.list())
  const searchCommonWord = median(20, () => void library.list({ text: 'gauss' }))
  const searchOneRun = median(20, (i) => void library.list({ text: `bumps ${4000 + i}` }))
  library.close()
  const open = median(10, () => Library.open(folder).close())
  console.log(JSON.stringify({ savePoint, saveField256, loadField256, open, list, searchCommonWord, searchOneRun }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
