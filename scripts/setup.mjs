/** `npm run setup`: everything that a first start would do, without starting anything. */
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { say } from './lib/steps.mjs'

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  const { ensureBuilt, prepareRuntime } = await import('./lib/prepare.mjs')
  await prepareRuntime({ purposes: ['window', 'display'], thorough: true })
  await ensureBuilt()
  say('Ready: npm start opens the window, npm test checks everything.')
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
