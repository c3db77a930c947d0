/**
 * The gallery against its stored numbers: every experiment in resources/examples is computed again, point by point, and each value is compared
 * with validation/golden/NAME.json. A value passes when its interval and the stored one meet.
 *
 *   npm run validation -- gallery [--only WORD] [--update] [--points K]
 *
 * `--update` stores what was computed; `--points` takes the first K points of each sweep only. Points that are not stored are not compared. Exit code 1 if a value fails.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Experiment, PointHooks, PointResult } from '../core/experiments/experiment.ts'
import { planPoints } from '../core/experiments/plan.ts'
import { runPoint } from '../core/experiments/run-point.ts'
import { parseExperiment } from '../core/experiments/schema/schema.ts'
import { compareWithGolden, goldenOf, type Golden } from './golden.ts'

const here = dirname(fileURLToPath(import.meta.url))
const examples = resolve(here, '..', 'resources', 'examples')
const { values: args } = parseArgs({
  options: { only: { type: 'string' }, update: { type: 'boolean' }, points: { type: 'string' } },
})
const most = args.points === undefined ? undefined : Number(args.points)
const silent: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

let failures = 0
for (const file of readdirSync(examples).filter((name) => name.includes(args.only ?? ''))) {
  const parsed = parseExperiment(JSON.parse(readFileSync(join(examples, file), 'utf8')))
  if (!parsed.ok) throw new Error(`${file}: ${parsed.issues.map((i) => `${i.path}: ${i.message}`).join('; ')}`)
  const stored = join(here, 'golden', file)
  const golden = existsSync(stored) ? (JSON.parse(readFileSync(stored, 'utf8')) as Golden) : null
  const started = process.cpuUsage().user
  const points = pointsOf(parsed.experiment)
  const seconds = (process.cpuUsage().user - started) / 1e6
  const problems = golden === null ? ['nothing is stored'] : compareWithGolden(golden, points)
  if (args.update === true) writeFileSync(stored, `${JSON.stringify(goldenOf(parsed.experiment, points), null, 1)}\n`)
  else failures += problems.length
  console.log(
    `${file}: ${points.length} points, ${seconds.toFixed(1)} s of one core, ${args.update === true ? 'stored' : problems.length === 0 ? 'as stored' : problems.join('; ')}`,
  )
}
process.exitCode = failures > 0 ? 1 : 0

function pointsOf(experiment: Experiment): PointResult[] {
  return planPoints(experiment)
    .slice(0, most)
    .map((task) => runPoint(experiment, task, silent))
}
