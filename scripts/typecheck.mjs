/** `npm run typecheck`: each room by its own tsconfig; the window by svelte-check. */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { goOnUnderRecentNode } from './lib/install.mjs'
import { root, toolEntry } from './lib/paths.mjs'
import { run, say } from './lib/steps.mjs'

const tsc = (project) => [toolEntry('typescript', 'bin', 'tsc'), '-p', project, '--pretty', 'false']

const checks = [
  ['electron', tsc('electron/tsconfig.json')],
  ['tests', tsc('tsconfig.tests.json')],
  [
    'renderer',
    [
      toolEntry('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      'renderer/tsconfig.json',
      '--output',
      'human-verbose',
    ],
  ],
  ['core', tsc('core/tsconfig.json')],
]

await goOnUnderRecentNode(fileURLToPath(import.meta.url))

let failed = false
const queue = [...checks]
async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, args] = next
    const { code, output } = await run(process.execPath, args, { cwd: root })
    if (code === 0) continue
    failed = true
    say(`type errors in ${name}:\n${output.trimEnd()}`)
  }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
process.exitCode = failed ? 1 : 0
