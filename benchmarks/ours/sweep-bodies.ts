/**
 * Eight points of an N-body sweep (Newton's bodies beside Vlasov, N = 3 to 24) by worker threads, the most expensive first as a run takes them.
 * Argument: workers. Seconds are for the whole sweep from the moment when all workers are warm; `busiest` is the processor time of the worker that had
 * most, `total` that of all: total/(workers * busiest) is the parallel efficiency that the division of the work allows, whatever else the machine does.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { planPoints, pointCost } from '../../core/experiments/plan.ts'
import { runPoint } from '../../core/experiments/run-point.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { useWideVectors } from '../../electron/workers/wide-vectors.ts'

const document = {
  format: 'quadrant-experiment/1',
  name: 'bodies',
  arrow: 'liouville-vlasov',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: {
    classical: {
      kind: 'mixture',
      components: [
        {
          weight: 0.5,
          mean: [-1, 0.5],
          covariance: [
            [0.25, 0],
            [0, 0.25],
          ],
        },
        {
          weight: 0.5,
          mean: [1, -0.5],
          covariance: [
            [0.25, 0],
            [0, 0.25],
          ],
        },
      ],
    },
    quantum: { kind: 'toeplitz', symbol: 'classical' },
  },
  sweep: { particles: [3, 4, 6, 8, 10, 12, 16, 24] },
  times: [0, 0.5],
  marginals: [1, 2],
  measures: ['coupling'],
  accuracy: { tolerance: 0.1, numerics: { replicas: 8192 } },
}

const parsed = parseExperiment(document)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
const { experiment } = parsed
const tasks = planPoints(experiment)
  .map((task) => ({ task, seconds: pointCost(experiment, task).seconds }))
  .toSorted((a, b) => b.seconds - a.seconds)
  .map(({ task }) => task)

if (workerData === 'solver') {
  useWideVectors()
  parentPort!.on('message', (k: number) => {
    const before = process.threadCpuUsage()
    const { times } = runPoint(experiment, tasks[k], {
      progress: () => undefined,
      cancelled: () => false,
      timeDone: () => undefined,
      field: () => undefined,
      wantsFields: false,
    })
    const { user, system } = process.threadCpuUsage(before)
    parentPort!.postMessage([times[1].values['liouville.varX'].value, (user + system) / 1e6])
  })
} else {
  const count = Number(process.argv[2])
  const workers = Array.from(
    { length: count },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: 'solver' }),
  )
  const ask = (worker: Worker, k: number): Promise<readonly [varX: number, busy: number]> =>
    new Promise((resolve) => {
      worker.once('message', resolve)
      worker.postMessage(k)
    })
  await Promise.all(workers.map((w) => ask(w, tasks.length - 1)))
  const before = performance.now()
  const values = new Float64Array(tasks.length)
  let next = 0
  const busy = await Promise.all(
    workers.map(async (worker) => {
      let sum = 0
      for (let k = next++; k < tasks.length; k = next++) {
        const [varX, seconds] = await ask(worker, k)
        values[k] = varX
        sum += seconds
      }
      return sum
    }),
  )
  const seconds = (performance.now() - before) / 1000
  await Promise.all(workers.map((w) => w.terminate()))
  const [total, busiest] = [busy.reduce((a, b) => a + b, 0), Math.max(...busy)]
  console.log(
    JSON.stringify({
      seconds,
      check: { varX: values.reduce((a, b) => a + b, 0), busiest, total, efficiency: total / (count * busiest) },
    }),
  )
}
