import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { arenaUse } from '../numerics/kernels/arena.ts'
import type { Experiment } from './experiment.ts'
import { planPoints } from './plan.ts'
import { runPoint } from './run-point.ts'
import { parseExperiment } from './schema/schema.ts'

const hooks = {
  progress: () => undefined,
  cancelled: () => false,
  timeDone: () => undefined,
  field: () => undefined,
  wantsFields: false,
}

function torus(): Experiment {
  const file = new URL('../../resources/examples/torus-cosine.json', import.meta.url)
  const parsed = parseExperiment({
    ...JSON.parse(readFileSync(file, 'utf8')),
    times: [0.1],
    accuracy: { tolerance: 0.3 },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

it('every point gives back the memory of its kernels, and has the same bits', () => {
  const experiment = torus()
  const [task] = planPoints(experiment)
  const first = runPoint(experiment, task, hooks)
  expect(runPoint(experiment, task, hooks)).toEqual(first)
  const before = arenaUse()
  for (let i = 0; i < 4; i++) runPoint(experiment, task, hooks)
  expect(arenaUse()).toEqual(before)
  expect(runPoint(experiment, task, hooks)).toEqual(first)
})
