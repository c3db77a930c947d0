/** Experiment files: read with their samples, checked, and written whole or not at all. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Experiment, FieldIssue } from '../../core/experiments/experiment.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { experimentInBytes, whyNoExperiment } from '../imports/experiment-in-bytes.ts'
import { issueLine, loadExperiment } from '../cli/load-experiment.ts'
import { AppFailure } from './failures.ts'

function refusal(what: string, issues: readonly FieldIssue[]): AppFailure {
  const lines = issues.map(issueLine)
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : ''
  return new AppFailure('bad-experiment', `${what} cannot be used: ${lines[0] ?? 'it is not an experiment'}${more}`, {
    issues,
    details: lines.join('\n'),
  })
}

/** Any object of the page as a checked experiment. */
export function checkedExperiment(document: unknown): Experiment {
  const parsed = parseExperiment(document)
  if (parsed.ok) return parsed.experiment
  throw refusal('This experiment', parsed.issues)
}

/** An experiment file, or the experiment inside a results file or a figure of ours. */
export function readExperimentFile(file: string): Experiment {
  const inside = experimentInside(file)
  if (inside !== null) return checkedExperiment(inside)
  const loaded = loadExperiment(file)
  if (loaded.ok) return loaded.experiment
  throw refusal(file, loaded.issues)
}

/** Null for an experiment as such, and for what `loadExperiment` is to judge: it also reads samples beside the file. */
function experimentInside(file: string): unknown {
  try {
    const found = experimentInBytes(readFileSync(file))
    return found.kind === 'carried' ? found.experiment : null
  } catch {
    return null // loadExperiment says what is wrong with the file
  }
}

/** The experiment that a dropped file is or carries, then those that it is compared with; unchecked. */
export function droppedExperiments(name: string, bytes: Uint8Array): unknown[] {
  const found = experimentInBytes(bytes)
  if (found.kind === 'experiment') return [found.experiment]
  if (found.kind === 'carried') return [found.experiment, ...(found.compared ?? [])]
  throw new AppFailure('no-experiment', whyNoExperiment(name, found))
}

export interface ExampleFile {
  readonly file: string
  readonly experiment: Experiment
}

/** The flagship first, then by name. */
export function readExamples(folder: string): ExampleFile[] {
  const flagship = 'two-bumps-attractive.json'
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const ordered = [...names.filter((name) => name === flagship), ...names.filter((name) => name !== flagship).sort()]
  return ordered.map((name) => ({ file: name, experiment: readExperimentFile(join(folder, name)) }))
}

/** Writes under a temporary name beside the target, then renames: what was there stays until the new file is whole. */
export function writeWhole(file: string, data: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.part`
  try {
    writeFileSync(temporary, data)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppFailure('cannot-write', `${file} could not be written. Choose another place, or free some space.`, {
      details: reason,
    })
  }
}
