/**
 * A process of its own that writes points, for the tests of kill -9 and of two writers:
 * node writer-process.ts LIBRARY COUNT [NAME]. Prints the run's id, then each index after `savePoint` has returned.
 */
import { writeSync } from 'node:fs'
import { Library } from '../library.ts'
import { sampleExperiment, sampleField, samplePoint, sampleTasks } from './samples.ts'

const [path, count, name] = process.argv.slice(2)
// Synchronous, so that what is printed is what was acknowledged.
const say = (line: string): void => void writeSync(1, `${line}\n`)

/** A solver is never done in no time; SQLite's lock is not fair to a waiter against a writer without pauses. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const library = Library.open(path, { busyTimeout: 20_000 })
const tasks = sampleTasks(Number(count))
const id = library.createRun(sampleExperiment({ name: name ?? 'child' }), 'hash', tasks)
library.setStatus(id, 'running')
say(id)
for (const task of tasks) {
  library.savePoint(id, task.index, samplePoint(task))
  if (task.index % 10 === 0) library.saveField(id, task.index, sampleField({}, 32, task.index))
  say(String(task.index))
  pause(2)
}
library.setStatus(id, 'done')
library.close()
say('end')
