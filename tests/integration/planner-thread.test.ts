/** Plans on a thread: the same as here, shared by those who ask the same, and given up when nobody wants them any more. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { planHere } from '../../electron/workers/planner.ts'
import { PlannerThread } from '../../electron/workers/planner-thread.ts'
import { gaussianExperiment } from './command.ts'

let planner: PlannerThread

beforeEach(() => {
  planner = new PlannerThread()
})

afterEach(() => planner.close())

function experiment(change: object = {}): Experiment {
  const parsed = parseExperiment({ ...gaussianExperiment(), ...change })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

/** Its pilot run takes minutes. */
const endless = () => experiment({ times: [3000], accuracy: { tolerance: 0.01 } })

it('says of the points and of the plane what is said here', async () => {
  const here = planHere()
  expect(await planner.points(experiment())).toEqual(await here.points(experiment()))
  expect(await planner.row(experiment(), 0.3, [null])).toEqual(await here.row(experiment(), 0.3, [null]))
})

it('gives up a preview in the middle when a later one takes its place', async () => {
  const stale = planner.preview(endless())
  const answer = expect(stale).rejects.toMatchObject({ name: 'PlanFailure', code: 'cancelled' })
  expect(await planner.preview(experiment())).toHaveLength(3)
  await answer
})

it('keeps at what a run is to be started with, whatever is previewed meanwhile', async () => {
  const [previewed, started] = [planner.preview(experiment()), planner.points(experiment())]
  expect(await planner.preview(experiment({ times: [0.2] }))).toHaveLength(3)
  expect(await started).toHaveLength(3)
  expect(await previewed).toBe(await started)
})

it('hands on the reason where no solver can say', async () => {
  const late = planner.points(experiment({ times: [1e300] }))
  await expect(late).rejects.toMatchObject({
    code: 'numerical',
    message: expect.stringMatching(/choose earlier times/),
  })
})

it('lets go of what waits when the program ends', async () => {
  const waiting = expect(planner.points(endless())).rejects.toMatchObject({ message: 'The program ends.' })
  await planner.close()
  await waiting
})
