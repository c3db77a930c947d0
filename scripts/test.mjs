/**
 * `npm test`: everything, from a fresh clone. The last line is `N passed, N failed`.
 *   npm test -- --only types,style      runs the stages whose names begin so
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { say, tail } from './lib/steps.mjs'

const total = { passed: 0, failed: 0 }

function wantedNames() {
  const at = process.argv.indexOf('--only')
  return at < 0 ? null : (process.argv[at + 1] ?? '').split(',')
}

async function runStage(name, work, measurements) {
  const started = performance.now()
  let outcome
  try {
    outcome = await work()
  } catch (error) {
    outcome = { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) }
  }
  total.passed += outcome.passed
  total.failed += outcome.failed
  if (outcome.failed > 0) say(tail(outcome.failure ?? outcome.output, 300))
  for (const line of measurements(outcome.output)) say(`    ${line.trim()}`)
  const counts = outcome.failed > 0 ? `${outcome.passed} passed, ${outcome.failed} FAILED` : `${outcome.passed} passed`
  say(
    `  ${name}: ${counts} (${((performance.now() - started) / 1000).toFixed(1)} s)${outcome.note ? `; ${outcome.note}` : ''}`,
  )
}

async function main() {
  const { ensureBuilt, prepareRuntime } = await import('./lib/prepare.mjs')
  const { measurements, stages } = await import('./lib/stages.mjs')
  const folder = mkdtempSync(join(tmpdir(), 'quadrant-test-'))
  let prepared = null
  try {
    const only = wantedNames()
    const chosen = stages(folder, () => prepared).filter(
      ([name]) => only === null || only.some((start) => name.startsWith(start)),
    )
    if (chosen.length === 0) throw new Error(`no stage begins with ${only?.join(' or ')}`)
    if (chosen.some(([name]) => name.startsWith('end'))) {
      await runStage(
        'Electron runtime and build',
        async () => {
          prepared = await prepareRuntime({ purposes: ['window', 'display'], thorough: true })
          await ensureBuilt()
          return { passed: 1, failed: 0, output: '' }
        },
        measurements,
      )
    }
    for (const [name, work] of chosen) await runStage(name, work, measurements)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  await main()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  total.failed += 1
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed > 0 ? 1 : 0
