/** `npm run validation [-- NAME ARGS]`: one of the long studies in validation/; without a name, what there is. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goOnUnderRecentNode } from './lib/install.mjs'
import { root } from './lib/paths.mjs'
import { runVisible, say } from './lib/steps.mjs'

await goOnUnderRecentNode(fileURLToPath(import.meta.url))

const folder = join(root, 'validation')
const [name, ...args] = process.argv.slice(2)
const file = name === undefined ? null : join(folder, `${name.replace(/\.ts$/, '')}.ts`)
if (file !== null && existsSync(file)) {
  process.exitCode = await runVisible(process.execPath, [file, ...args])
} else {
  say(`usage: npm run validation -- NAME ARGS; the head of each file says what it takes. There are:`)
  for (const entry of readdirSync(folder).filter((other) => other.endsWith('.ts')))
    say(`  ${entry.replace(/\.ts$/, '')}`)
  process.exitCode = name === undefined ? 0 : 2
}
