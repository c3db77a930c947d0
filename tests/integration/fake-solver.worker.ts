/**
 * A solver that does what the experiment's notes say: { "<hbar>": "answer" | "steps" | "deaf" | "polls" | "dies" | "throws" | "refuses" }.
 * It answers where nothing is said.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { PointResult } from '../../core/experiments/experiment.ts'
import { orders } from '../../electron/contract/worker-protocol.ts'
import type { FromWorker, SolverWorkerData, ToWorker } from '../../electron/contract/worker-protocol.ts'

const order = new Int32Array((workerData as SolverWorkerData).order)
const post = (message: FromWorker) => parentPort?.postMessage(message)

function until(stop: () => boolean): void {
  while (!stop()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}

parentPort?.on('message', ({ jobId, task, experiment }: ToWorker) => {
  const { hbar, seed } = task
  const behaviour = (JSON.parse(experiment.notes || '{}') as Record<string, string>)[String(hbar)] ?? 'answer'
  post({ type: 'progress', jobId, fraction: 0.5, stage: 'half' })
  if (behaviour === 'deaf') until(() => false)
  if (behaviour === 'steps') {
    for (let i = 1; i <= 20; i++) {
      while (Atomics.load(order, 0) === orders.hold) Atomics.wait(order, 0, orders.hold)
      if (Atomics.load(order, 0) === orders.stop)
        return post({ type: 'failed', jobId, failure: { code: 'cancelled', message: 'The point was cancelled.' } })
      post({ type: 'progress', jobId, fraction: i / 20, stage: 'steps' })
      const end = performance.now() + 10
      until(() => performance.now() > end)
    }
  }
  if (behaviour === 'polls') {
    until(() => Atomics.load(order, 0) === orders.stop)
    post({ type: 'failed', jobId, failure: { code: 'cancelled', message: 'The point was cancelled.' } })
    return
  }
  if (behaviour === 'dies') process.exit(7)
  if (behaviour === 'throws') throw new Error('a bug in the solver')
  if (behaviour === 'refuses') {
    post({ type: 'failed', jobId, failure: { code: 'numerical', message: 'too thin a structure' } })
    return
  }
  const end = performance.now() + 30
  until(() => performance.now() > end)
  const result: PointResult = {
    hbar,
    particles: null,
    status: 'done',
    seconds: 0.03,
    seed,
    numerics: { method: 'fake' },
    times: [],
  }
  post({ type: 'done', jobId, result })
})
post({ type: 'ready', engine: 'portable' })
