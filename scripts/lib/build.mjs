/** Builds out/ when a source is newer than what lies there. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, toolEntry } from './paths.mjs'
import { run, step, StepError, tail } from './steps.mjs'

const sources = ['core', 'electron', 'renderer', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json']
const stampFile = join(root, 'out', '.sources')

/** A fingerprint of names, sizes and times: cheap, and exact enough to know that nothing was touched. */
function fingerprint() {
  const hash = createHash('sha256')
  const walk = (path) => {
    const info = statSync(path)
    if (info.isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== 'node_modules') walk(join(path, name))
    } else if (!/\.test\.ts$|\.md$/.test(path)) {
      hash.update(`${path} ${info.size} ${info.mtimeMs}\n`)
    }
  }
  for (const name of sources) if (existsSync(join(root, name))) walk(join(root, name))
  return hash.digest('hex')
}

export async function ensureBuilt() {
  const now = fingerprint()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === now) return
  await step('build the window', async () => {
    const result = await run(
      process.execPath,
      [toolEntry('electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
      { cwd: root },
    )
    if (result.code !== 0) throw new StepError(`The build failed:\n${tail(result.output)}`)
    writeFileSync(stampFile, now)
  })
}
