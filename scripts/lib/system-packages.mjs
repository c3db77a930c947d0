/**
 * The system's own libraries and tools: found, installed on Debian/Ubuntu when we are root, otherwise asked for in one line.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { hasCommand, run, step, StepError, tail } from './steps.mjs'

/** `is` tells whether the need is met; `packages` are the names it has had in Debian and Ubuntu, newest first. */
const needs = {
  window: [
    { is: () => hasLibrary('libgtk-3.so.0'), packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
    { is: () => hasLibrary('libnss3.so'), packages: ['libnss3'] },
    { is: () => hasLibrary('libgbm.so.1'), packages: ['libgbm1'] },
    { is: () => hasLibrary('libasound.so.2'), packages: ['libasound2t64', 'libasound2'] },
  ],
  display: [
    { is: () => hasCommand('xvfb-run') && hasCommand('Xvfb'), packages: ['xvfb'] },
    { is: () => hasCommand('xauth'), packages: ['xauth'] },
  ],
  compile: [
    { is: () => hasCommand('python3'), packages: ['python3'] },
    { is: () => hasCommand('make'), packages: ['make'] },
    { is: () => hasCommand('g++') || hasCommand('clang++'), packages: ['g++'] },
  ],
}

let libraries = null

function hasLibrary(soname) {
  if (libraries === null) {
    const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path))
    libraries = ldconfig ? (spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '') : null
    // A system without ldconfig: let the runtime's own start decide.
    if (libraries === null) return true
  }
  return libraries.includes(`${soname} `)
}

/**
 * Makes sure that what `purposes` need is there.
 * @param {...('window' | 'display' | 'compile')} purposes
 */
export async function ensureSystemPackages(...purposes) {
  if (process.platform !== 'linux') return
  libraries = null
  const missing = purposes.flatMap((purpose) => needs[purpose]).filter((need) => !need.is())
  if (missing.length === 0) return
  const oldest = missing.map((need) => need.packages.at(-1))
  const isRoot = process.getuid?.() === 0
  if (!hasCommand('apt-get'))
    throw new StepError(
      `These are missing (Debian's names): ${oldest.join(' ')}. Install them with your package manager.`,
    )
  if (!isRoot) {
    throw new StepError(
      `Some system packages are missing. Run this line, then try again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.map(chooseName).join(' ')}`,
    )
  }
  await step(`apt-get install ${oldest.join(' ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const update = await run('apt-get', ['update', '-q'], { env })
    const names = missing.map(chooseName)
    const install = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], { env })
    if (install.code !== 0) {
      throw new StepError(
        `apt-get could not install ${names.join(' ')}:\n${tail(`${update.code === 0 ? '' : update.output}\n${install.output}`, 15)}`,
      )
    }
  })
  libraries = null
}

/** The name that this release of the system knows. */
function chooseName(need) {
  const known = need.packages.find((name) => {
    const answer = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout ?? ''
    return answer.includes('Candidate:') && !answer.includes('Candidate: (none)')
  })
  return known ?? need.packages.at(-1)
}
