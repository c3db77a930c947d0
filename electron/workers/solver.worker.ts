/**
 * One solver thread: takes one point at a time, reports at most ten times a second, and stops or sleeps when the shared order says so.
 * Runs under plain Node (types are stripped) and, bundled, inside the desktop program.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { PointHooks, PointResult, StoredField } from '../../core/experiments/experiment.ts'
import type { FromWorker, KernelEngine, SolverWorkerData, ToWorker } from '../contract/worker-protocol.ts'
import { orders } from '../contract/worker-protocol.ts'
import { hasKernels, kernelsHaveVectors } from '../../core/numerics/kernels/kernel-module.ts'
import { runPoint } from '../../core/experiments/run-point.ts'
import { failureOf } from './failure.ts'
import { useWideVectors } from './wide-vectors.ts'

const PROGRESS_PERIOD_MS = 100

const wide = useWideVectors()
const order = new Int32Array((workerData as SolverWorkerData).order)
/** Milliseconds that the present point has slept: they are no time of its computation. */
let heldMs = 0

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

function postField(jobId: number, field: StoredField): void {
  const buffer = field.values.buffer
  post({ type: 'field', jobId, field }, buffer instanceof ArrayBuffer ? [buffer] : [])
}

/** Sleeps as long as the order is to hold, in the middle of whatever is computed: no number can depend on it. */
function stopRequested(): boolean {
  if (Atomics.load(order, 0) === orders.hold) {
    const since = performance.now()
    while (Atomics.load(order, 0) === orders.hold) Atomics.wait(order, 0, orders.hold)
    heldMs += performance.now() - since
  }
  return Atomics.load(order, 0) === orders.stop
}

function hooksOf(message: ToWorker): PointHooks {
  const { jobId, keepFields } = message
  let reportedAt = -Infinity
  return {
    progress(fraction, stage) {
      const now = performance.now()
      if (now - reportedAt < PROGRESS_PERIOD_MS) return
      reportedAt = now
      post({ type: 'progress', jobId, fraction, stage })
    },
    cancelled: stopRequested,
    timeDone: (result) => post({ type: 'time', jobId, result }),
    field: (field) => {
      if (keepFields) postField(jobId, field)
    },
    wantsFields: keepFields,
  }
}

/** As the solvers will find it: the kernels compile here, or they do not. */
function engineHere(): KernelEngine {
  if (!hasKernels()) return 'portable'
  if (!kernelsHaveVectors()) return 'scalar'
  return wide ? 'SIMD, 256 bits' : 'SIMD, 128 bits'
}

function solve(message: ToWorker): void {
  const startedAt = performance.now()
  heldMs = 0
  try {
    const result = runPoint(message.experiment, message.task, hooksOf(message))
    const seconds = (performance.now() - startedAt - heldMs) / 1000
    const timed: PointResult = { ...result, seconds: Number(seconds.toFixed(3)) }
    post({ type: 'done', jobId: message.jobId, result: timed })
  } catch (error) {
    post({ type: 'failed', jobId: message.jobId, failure: failureOf(error) })
  }
}

parentPort?.on('message', (message: ToWorker) => solve(message))
post({ type: 'ready', engine: engineHere() })
