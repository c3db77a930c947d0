/** `npm run e2e [-- FILTER]`: only the end-to-end tests, with all that they say. */
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { say } from './lib/steps.mjs'

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  const { ensureBuilt, prepareRuntime } = await import('./lib/prepare.mjs')
  const { runEndToEnd } = await import('./lib/e2e.mjs')
  const prepared = await prepareRuntime({ purposes: ['window', 'display'] })
  await ensureBuilt()
  const { code } = await runEndToEnd(prepared, { filters: process.argv.slice(2), echo: true })
  process.exitCode = code
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
