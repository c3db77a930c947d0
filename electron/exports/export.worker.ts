/** One export on a thread of its own, so that whoever asked stays awake: reads the fields, draws, packs, writes and reads back, then ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { ExportError } from './export-error.ts'
import type { ExportFailure, ExportJob, ExportWorkerData, FromExporter } from './export-job.ts'
import { exportRun } from './export-run.ts'
import { plotOfSource } from './plot-of-source.ts'
import { picturedFields } from './report/phase-pictures.ts'
import { fieldsOfRun } from './run-fields.ts'
import { writeFigure } from './write-figure.ts'
import { writePlot } from './write-plot.ts'
import { writeVerified } from './write-verified.ts'

class Cancelled extends Error {}

const { job, cancelFlag } = workerData as ExportWorkerData
const flag = new Int32Array(cancelFlag)

const tell = (message: FromExporter): void => parentPort?.postMessage(message)

/** Reading and packing the fields is most of the work: their count is the measure. */
function nextField(index: number, count: number): void {
  if (Atomics.load(flag, 0) !== 0) throw new Cancelled()
  tell({ type: 'progress', fraction: index / (count + 1), stage: `field ${index + 1} of ${count}` })
}

async function carryOut(job: ExportJob): Promise<void> {
  if (job.kind === 'figure') return writeFigure(job.svg, job.as, job.path, job.output)
  if (job.kind === 'film') return writeVerified(job.path, (sink) => sink(job.webm))
  if (job.kind === 'plot') {
    const { plot, carried } = plotOfSource(job.data)
    return writePlot(plot, carried, job.as, job.path)
  }
  const { experiment, points, software, hash } = job.stored
  const results = assembleResults(experiment, points, software, hash)
  const places = job.as === 'report' ? picturedFields(results, job.places) : job.places
  const fields = fieldsOfRun(places, (i) => nextField(i, places.length))
  return exportRun(job.as, { results, fields }, job.path, job.figure)
}

function failureOf(error: unknown): ExportFailure {
  if (error instanceof ExportError) return { code: error.code, message: error.message, details: error.details }
  return error instanceof Error
    ? { code: undefined, message: error.message, details: error.stack }
    : { code: undefined, message: String(error), details: undefined }
}

tell({ type: 'progress', fraction: null, stage: '' })
try {
  await carryOut(job)
  tell({ type: 'done' })
} catch (error) {
  tell(error instanceof Cancelled ? { type: 'cancelled' } : { type: 'failed', failure: failureOf(error) })
}
