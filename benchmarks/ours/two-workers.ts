/**
 * How much two processors of this machine do at the same time. A loop runs beside a twin that shares nothing with it but the machine, and
 * beside a loop without memory (`chain`), which leaves the machine to it; `scaling` is twice the time of a step beside the chain over that beside
 * the twin: 2 when the two do not hinder each other. Only steps count during which both ran without a break, so that a busy machine does no harm.
 *
 *   chain   one multiplication and addition waiting for the other
 *   first   products of matrices within the first cache: arithmetic as dense as it gets
 *   second  transforms of 32 rows of 512, half a megabyte, within the second cache
 *   hartree 64 orbitals x 2048 points, two megabytes and their sums and phases: what a point of the sweep does
 *
 * and the Hartree loop with its twin and the chain in two threads of one process (`threads`). Argument: rounds.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { HartreeFlow } from '../../core/dynamics/hartree/hartree.ts'
import {
  conjugateOf,
  hermitianProductInto,
  viewOfParts,
  viewOfRows,
} from '../../core/numerics/linear-algebra/complex-products.ts'
import { createKernelMemory } from '../../core/numerics/kernels/arena.ts'
import { createRowKernels } from '../../core/numerics/fft/row-kernels.ts'
import { strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'
import { useWideVectors } from '../../electron/workers/wide-vectors.ts'
import { spread } from '../measure.ts'
import { packets } from './packets.ts'

const KINDS = ['chain', 'first', 'second', 'hartree'] as const
type Kind = (typeof KINDS)[number]
const SECONDS = 0.7

function chainWork(): () => void {
  let x = 1
  return () => {
    for (let i = 0; i < 4e4; i++) x = x * 0.999999 + 1e-6
    if (x === 0) throw new Error('The loop was optimised away.')
  }
}

function productWork(): () => void {
  const [n, inner] = [16, 64]
  const A = conjugateOf(
    viewOfRows(
      Float64Array.from({ length: 2 * n * inner }, (_, i) => Math.sin(i)),
      n,
      inner,
    ),
  )
  const C = viewOfParts({ re: new Float64Array(n * n), im: new Float64Array(n * n) }, n, n)
  return () => {
    for (let i = 0; i < 60; i++) hermitianProductInto(C, A)
  }
}

function fourierWork(): () => void {
  const [rows, size] = [32, 512]
  const memory = createKernelMemory()!
  const kernels = createRowKernels(memory, size)
  const data = memory.numbers(2 * rows * size)
  data.view.forEach((_, i, all) => (all[i] = Math.sin(i)))
  const factors = memory.numbers(2 * size)
  factors.view.forEach((_, i, all) => (all[i] = i % 2 === 0 ? 1 / size : 0))
  return () => {
    for (let i = 0; i < 3; i++) kernels.work('rowsFilter', data.address, data.end, factors.address)
  }
}

function hartreeWork(): () => void {
  const flow = new HartreeFlow(packets(64, 2048), createPotential({ kind: 'gaussian', strength: -1, width: 1 }))
  return () => flow.advance(0.002, 1, strang, { progress: () => undefined, cancelled: () => false })
}

const WORK: Readonly<Record<Kind, () => () => void>> = {
  chain: chainWork,
  first: productWork,
  second: fourierWork,
  hartree: hartreeWork,
}

/** Seconds on the clock of the machine at which the steps of a run ended. */
function serve(kind: Kind, ready: () => void): () => number[] {
  const work = WORK[kind]()
  const run = (seconds: number): number[] => {
    const ends = [now()]
    while (ends.at(-1)! - ends[0] < seconds) {
      work()
      ends.push(now())
    }
    return ends
  }
  run(SECONDS)
  ready()
  return () => run(SECONDS)
}

const now = (): number => Number(process.hrtime.bigint()) / 1e9

interface Server {
  run(): Promise<number[]>
  end(): void
}

async function processServer(kind: Kind): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve', kind], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return {
    async run() {
      child.send('go')
      const [ends] = (await once(child, 'message')) as [number[]]
      return ends
    },
    end: () => void child.kill(),
  }
}

async function threadServer(kind: Kind): Promise<Server> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: kind })
  await once(worker, 'message')
  return {
    async run() {
      worker.postMessage('go')
      const [ends] = (await once(worker, 'message')) as [number[]]
      return ends
    },
    end: () => void worker.terminate(),
  }
}

/** A step that took longer than this many times a quick one was interrupted. */
const INTERRUPTED = 2

/** Lengths of the first one's steps during which neither was interrupted. */
function stepsTogether(a: readonly number[], b: readonly number[]): number[] {
  const limit = (ends: readonly number[]): number => {
    const sorted = ends
      .slice(1)
      .map((t, i) => t - ends[i])
      .sort((u, v) => u - v)
    return INTERRUPTED * sorted[Math.floor(sorted.length / 10)]
  }
  const [limitA, limitB] = [limit(a), limit(b)]
  const lengths: number[] = []
  for (let i = 1, j = 1; i < a.length; i++) {
    while (j < b.length && b[j] <= a[i - 1]) j++
    let isClean = a[i] - a[i - 1] <= limitA && b[0] <= a[i - 1] && a[i] <= b.at(-1)!
    for (let k = j; isClean && k < b.length && b[k - 1] < a[i]; k++) isClean = b[k] - b[k - 1] <= limitB
    if (isClean) lengths.push(a[i] - a[i - 1])
  }
  return lengths
}

type Start = (kind: Kind) => Promise<Server>

async function scaling(kind: Kind, start: Start, rounds: number): Promise<number> {
  const [one, twin, chain] = await Promise.all([start(kind), start(kind), start('chain')])
  const beside = async (other: Server): Promise<number[]> => {
    const [mine, theirs] = await Promise.all([one.run(), other.run()])
    return stepsTogether(mine, theirs)
  }
  const [alone, together]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    alone.push(...(await beside(chain)))
    together.push(...(await beside(twin)))
  }
  for (const server of [one, twin, chain]) server.end()
  return (2 * spread(alone).median) / spread(together).median
}

if (parentPort !== null) {
  useWideVectors()
  const run = serve(workerData as Kind, () => parentPort!.postMessage('ready'))
  parentPort.on('message', () => parentPort!.postMessage(run()))
} else if (process.argv[2] === 'serve') {
  useWideVectors()
  const run = serve(process.argv[3] as Kind, () => process.send!('ready'))
  process.on('message', () => process.send!(run()))
} else {
  const rounds = Number(process.argv[2] ?? 5)
  const before = performance.now()
  const check: Record<string, number> = {}
  for (const kind of KINDS) check[kind] = await scaling(kind, processServer, rounds)
  check.threads = await scaling('hartree', threadServer, rounds)
  console.log(JSON.stringify({ seconds: (performance.now() - before) / 1000, check }))
}
