/** `npm ci`, when it is needed; and the switch to a recent Node. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { carriedNode, isRecentNode, neededNode, root } from './paths.mjs'
import { run, runVisible, step, StepError, tail } from './steps.mjs'

const stampFile = join(root, 'node_modules', '.quadrant-install')

/** What node_modules must have been made from: the lockfile, the manifest's dependency part, the platform. */
function installKey() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { dependencies, devDependencies, optionalDependencies, allowScripts } = manifest
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(JSON.stringify({ dependencies, devDependencies, optionalDependencies, allowScripts }))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

function isInstalled() {
  if (!existsSync(join(root, 'node_modules', 'vite', 'package.json'))) return false
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8').trim() === installKey()
  // A person may have run `npm ci` or `npm install` alone: npm leaves its own copy of the lockfile.
  return installedMatchesLockfile()
}

/** Compares versions of what npm says it installed with the lockfile (packages of other platforms are absent). */
function installedMatchesLockfile() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (have[path] ? have[path].version === entry.version : entry.optional === true),
  )
}

/** Installs the locked dependencies when node_modules is missing or made from another lockfile. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await step('npm ci (the locked dependencies; a minute on a slow line)', async () => {
    const result = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      env: withoutLocalBin(),
    })
    if (result.code !== 0) {
      throw new StepError(`npm ci failed. It needs the npm registry. What it said:\n${tail(result.output)}`)
    }
    writeFileSync(stampFile, `${installKey()}\n`)
  })
}

/** npm ci deletes node_modules/.bin, and with it the `node` that npm itself would find there first. */
function withoutLocalBin() {
  const local = join(root, 'node_modules', '.bin')
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== local)
    .join(delimiter)
  return { ...process.env, PATH: path }
}

/**
 * Goes on only under a recent Node: where this one is older, the same script is started again under the Node that the
 * lockfile carries, and this process ends with its exit code.
 * @param {string} script absolute path of the calling script
 */
export async function goOnUnderRecentNode(script) {
  if (isRecentNode(process.version)) return
  const node = carriedNode()
  if (!node) {
    throw new StepError(
      `Quadrant's tools need Node ${neededNode.join('.')} or newer; this is ${process.version}, and no Node package exists for ` +
        `${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and try again.`,
    )
  }
  process.exit(await runVisible(node, [script, ...process.argv.slice(2)]))
}
