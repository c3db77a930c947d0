/**
 * A sweep of eight Hartree runs (64 orbitals x 2048 points, 500 Strang steps each: a quarter of a second, as long as a quick point takes) by
 * worker threads, as the pool does it.
 * Argument: workers. Seconds are for the whole sweep, from the moment when all workers are warm; `busiest` is the processor time of the worker that
 * had most: on a machine with nothing else to do the two are the same, and the ratio of `busiest` is that of the seconds there.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { HartreeFlow } from '../../core/dynamics/hartree/hartree.ts'
import { strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'
import { useWideVectors } from '../../electron/workers/wide-vectors.ts'
import { packets } from './packets.ts'

const POINTS = 8
const STEPS = 500

if (workerData === 'solver') {
  useWideVectors()
  const state = packets(64, 2048)
  const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
  parentPort!.on('message', (steps: number) => {
    const before = process.threadCpuUsage()
    const flow = new HartreeFlow(state, potential)
    flow.advance(steps * 0.002, steps, strang, { progress: () => undefined, cancelled: () => false })
    const { user, system } = process.threadCpuUsage(before)
    parentPort!.postMessage([flow.rho[1000], (user + system) / 1e6])
  })
} else {
  const count = Number(process.argv[2])
  const workers = Array.from(
    { length: count },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: 'solver' }),
  )
  const ask = (worker: Worker, steps: number): Promise<readonly [rho: number, busy: number]> =>
    new Promise((resolve) => {
      worker.once('message', resolve)
      worker.postMessage(steps)
    })
  await Promise.all(workers.map((w) => ask(w, 20)))
  const before = performance.now()
  let left = POINTS
  const values: number[] = []
  const busy = await Promise.all(
    workers.map(async (worker) => {
      let sum = 0
      while (left-- > 0) {
        const [rho, seconds] = await ask(worker, STEPS)
        values.push(rho)
        sum += seconds
      }
      return sum
    }),
  )
  const seconds = (performance.now() - before) / 1000
  await Promise.all(workers.map((w) => w.terminate()))
  // the same bits whoever computed them
  console.log(
    JSON.stringify({ seconds, check: { rho: values[0], distinct: new Set(values).size, busiest: Math.max(...busy) } }),
  )
}
