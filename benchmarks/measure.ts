/**
 * How the benchmarks measure: every side of a comparison runs in a process of its own, the sides take turns within one
 * run (A B A B …), and what is reported is the ratio of the pairs: machines drift, ratios of neighbours do not.
 */
import { execFileSync } from 'node:child_process'
import { loadavg, cpus, platform, arch, totalmem } from 'node:os'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { useWideVectors } from '../electron/workers/wide-vectors.ts'

/** As the solver threads do it. */
useWideVectors()

/** What a side prints as its last line, as JSON. `seconds` is the time of one repetition of the work. */
export interface Timing {
  readonly seconds: number
  /** Numbers that both sides must agree on, or that say how exact the side was. */
  readonly check?: Readonly<Record<string, number>>
  /** How the seconds divide, where the side knows. */
  readonly breakdown?: Readonly<Record<string, number>>
}

export interface Side {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Threads that the side may use. */
  readonly threads?: number
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** Every peer on one thread, as ours (but for OpenMP where a row gives its peers more: it would hide their threads). */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NUMEXPR_NUM_THREADS: '1' }

export function oursSide(script: string, ...args: string[]): Side {
  return { name: 'quadrant', command: process.execPath, args: [here(`ours/${script}`), ...args] }
}

/** Debian's python3: the one that carries python3-scipy, python3-pyfftw and python3-pot. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

export function peerSide(name: string, script: string, ...args: string[]): Side {
  return { name, command: python, args: [here(`peers/${script}`), ...args] }
}

export function peerPresent(module: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export function timeOnce(side: Side): Timing {
  const env = { ...process.env, ...oneThread, OMP_NUM_THREADS: String(side.threads ?? 1) }
  const out = execFileSync(side.command, side.args, { encoding: 'utf8', env, maxBuffer: 1 << 26 })
  const last = out.trim().split('\n').at(-1)
  return JSON.parse(last ?? '') as Timing
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const mid = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[mid] : 0.5 * (sorted[mid - 1] + sorted[mid])
  return { median, min: sorted[0], max: sorted.at(-1)! }
}

export interface Comparison {
  readonly work: string
  readonly peer: string
  readonly ours: Spread
  readonly theirs: Spread
  /** Their time over ours, pair by pair: above 1 we are faster. */
  readonly speedRatio: Spread
  readonly oursCheck: Timing['check']
  readonly theirsCheck: Timing['check']
}

export function compare(work: string, ours: Side, peer: Side, rounds: number): Comparison {
  const a: Timing[] = []
  const b: Timing[] = []
  for (let i = 0; i < rounds; i++) {
    a.push(timeOnce(ours))
    b.push(timeOnce(peer))
  }
  return {
    work,
    peer: peer.name,
    ours: spread(a.map((t) => t.seconds)),
    theirs: spread(b.map((t) => t.seconds)),
    speedRatio: spread(a.map((t, i) => b[i].seconds / t.seconds)),
    oursCheck: a.at(-1)!.check,
    theirsCheck: b.at(-1)!.check,
  }
}

export function machine(): Record<string, unknown> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    load: loadavg(),
  }
}

/** Seconds: wall time, or the processor time of the thread on a busy machine (`--clock cpu`), on both sides alike. */
export function clock(): number {
  if (process.env.BENCH_CLOCK !== 'cpu') return performance.now() / 1000
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

/** Repeats `work` for about `target` seconds and returns the median seconds of one call, from blocks of at least 40 ms each. */
export function repeat(work: () => void, target = 0.4): number {
  const block = (count: number): number => {
    const before = clock()
    for (let i = 0; i < count; i++) work()
    return clock() - before
  }
  let count = 1
  while (block(count) < 0.04) count *= 2
  const times: number[] = []
  let total = 0
  while (total < target || times.length < 5) {
    const seconds = block(count)
    total += seconds
    times.push(seconds / count)
  }
  return spread(times).median
}
