/** What a figure of the drawing board carries: its document, though nothing has computed it yet. */
import { experimentHash } from '../../../core/experiments/canonical-hash.ts'
import type { Experiment } from '../../../core/experiments/experiment.ts'
import type { Carried } from '../../../electron/contract/figure-metadata.ts'
import { ask } from '../state/api.ts'

export async function documentCarried(experiment: Experiment): Promise<Carried> {
  const { version, commit } = await ask('app.info')
  return { experiment, experimentHash: experimentHash(experiment), software: { name: 'quadrant', version, commit } }
}
