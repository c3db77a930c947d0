/** One export on a thread of its own, so that whoever asked stays awake: reads the fields, draws, packs, writes and reads back, then ends. */
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { carryOut, type Step } from '../workers/job-worker.ts'
import type { ExportJob } from './export-job.ts'
import { exportRun } from './export-run.ts'
import { plotOfSource } from './plot-of-source.ts'
import { picturedFields } from './report/phase-pictures.ts'
import { fieldsOfRun } from './run-fields.ts'
import { writeFigure } from './write-figure.ts'
import { writePlot } from './write-plot.ts'
import { writeVerified } from './write-verified.ts'

async function writeJob(job: ExportJob, step: Step): Promise<void> {
  if (job.kind === 'figure') return writeFigure(job.svg, job.as, job.path, job.output)
  if (job.kind === 'film') return writeVerified(job.path, (sink) => sink(job.webm))
  if (job.kind === 'plot') {
    const { plot, carried } = plotOfSource(job.data)
    return writePlot(plot, carried, job.as, job.path)
  }
  const { experiment, points, software, hash } = job.stored
  const results = assembleResults(experiment, points, software, hash)
  const places = job.as === 'report' ? picturedFields(results, job.places) : job.places
  // Reading and packing the fields is most of the work: their count is the measure.
  const fields = fieldsOfRun(places, (i) => step(i / (places.length + 1), `field ${i + 1} of ${places.length}`))
  return exportRun(job.as, { results, fields }, job.path, job.figure)
}

await carryOut(async (job: ExportJob, step): Promise<'written'> => {
  await writeJob(job, step)
  return 'written'
})
