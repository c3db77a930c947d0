/** A solver that does what hbar tells it: > 0 answers, -1 never answers nor polls, -2 polls the flag, -3 dies, -4 throws. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PointResult } from '../../core/experiments/experiment.ts'
import type { FromWorker, SolverWorkerData, ToWorker } from '../../electron/contract/worker-protocol.ts'

const flag = new Int32Array((workerData as SolverWorkerData).cancelFlag)
const post = (message: FromWorker) => parentPort?.postMessage(message)

function until(stop: () => boolean): void {
  while (!stop()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}

parentPort?.on('message', ({ jobId, task }: ToWorker) => {
  const hbar = task.hbar ?? 0
  post({ type: 'progress', jobId, fraction: 0.5, stage: 'half' })
  if (hbar === -1) until(() => false)
  if (hbar === -2) {
    until(() => Atomics.load(flag, 0) !== 0)
    post({ type: 'failed', jobId, failure: { code: 'cancelled', message: 'The point was cancelled.' } })
    return
  }
  if (hbar === -3) process.exit(7)
  if (hbar === -4) throw new Error('a bug in the solver')
  until((() => { const end = performance.now() + 30; return () => performance.now() > end })())
  const result: PointResult = { hbar, particles: null, status: 'done', seconds: 0, seed: task.seed, numerics: { method: 'fake' }, times: [] }
  post({ type: 'done', jobId, result })
})
post({ type: 'ready' })
