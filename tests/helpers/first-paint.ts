/** Start to first paint, without a test driver in between: from spawning the program to the page's first contentful paint. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { environmentFor, root } from './launch-app.ts'

function executable(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!folder) throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set: start the tests by npm run e2e')
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron')
}

/** Milliseconds. */
export function timeToFirstPaint(home: string): Promise<number> {
  const sandbox = process.env['QUADRANT_E2E_NO_SANDBOX'] ? ['--no-sandbox'] : []
  const args = [...sandbox, '--log-level=3', '-r', join(root, 'tests', 'helpers', 'report-paint.cjs'), root]
  const startedAt = Date.now()
  const child = spawn(executable(), args, { cwd: root, env: environmentFor(home), stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      const painted = /painted ([\d.]+)/.exec(said)?.[1]
      if (painted) resolve(Number(painted) - startedAt)
      else reject(new Error('the window was not painted within 20 s'))
    })
  })
}
