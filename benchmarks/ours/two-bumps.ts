/** The flagship experiment through the command line, in a library of its own: wall time, peak memory, seconds a point. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Results } from '../../core/experiments/experiment.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'quadrant-bench-'))
const out = join(folder, 'results.json')
const before = performance.now()
const child = spawn(
  process.execPath,
  [
    'electron/cli/index.ts',
    'run',
    'resources/examples/two-bumps-attractive.json',
    '--library',
    folder,
    '--out',
    out,
    '--workers',
    '2',
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
)
// The kernel's own high-water mark of the whole process, worker threads included (Linux).
let peakMegabytes = 0
const poll = setInterval(() => {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    peakMegabytes = Math.max(peakMegabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    // Not Linux, or already gone.
  }
}, 50)
child.on('exit', (code) => {
  clearInterval(poll)
  if (code !== 0) throw new Error(`the run ended with exit code ${code}`)
  const seconds = (performance.now() - before) / 1000
  const results = JSON.parse(readFileSync(out, 'utf8')) as Results
  const breakdown = Object.fromEntries(results.points.map((p) => [`hbar=${p.hbar}`, p.seconds]))
  rmSync(folder, { recursive: true })
  console.log(JSON.stringify({ seconds, check: { peakMegabytes }, breakdown }))
})
