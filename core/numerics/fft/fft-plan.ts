/** Writes down, in the memory of the kernels, how a Fourier transform of one length is done. */
import type { KernelMemory } from '../kernels/kernel-memory.ts'
import type { RowsAtOnce } from '../kernels/kernel-module.ts'
import { PASS_BYTES, PLAN, PLAN_BYTES, PLAN_SCALE } from '../kernels/kernels-passes.ts'

export interface FftPlan {
  readonly size: number
  /** Address of the plan, and of the list of passes including the first. */
  readonly address: number
  readonly passes: number
  /** frequency[p] is the index k of the Fourier mode at position p of the scrambled spectrum. */
  readonly frequency: Int32Array
}

/** Bytes of a complex number for each of the rows side by side. */
export const elementBytes = (rowsAtOnce: RowsAtOnce): number => 16 * rowsAtOnce
/** Bytes of the largest block that is done with before the next. */
const NEAR_CACHE = 16384

interface Pass {
  readonly radix: number
  readonly length: number
}

/** Lengths 4 * 2^a 3^b 5^c. */
export function isKernelSize(size: number): boolean {
  if (!Number.isInteger(size) || size < 4 || size % 4 !== 0) return false
  return withoutFactors(size) === 1
}

function withoutFactors(size: number): number {
  let rest = size
  for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p
  return rest
}

/** First what makes the number of twos even (that pass is fused with the loading), then 5s, 3s and 4s, last a 4. */
function passesOf(size: number): { passes: Pass[]; firstRadix: 1 | 2 | 4 } {
  let rest = size / 4
  let twos = 0
  for (let r = rest; r % 2 === 0; r /= 2) twos++
  const firstRadix = twos === 0 ? 1 : twos % 2 === 1 ? 2 : 4
  const radices = firstRadix === 1 ? [] : [firstRadix]
  rest /= firstRadix
  for (const p of [5, 3, 4]) {
    for (; rest % p === 0; rest /= p) radices.push(p)
  }
  let length = size
  const passes = [...radices, 4].map((radix) => {
    const pass = { radix, length }
    length /= radix
    return pass
  })
  return { passes, firstRadix }
}

/** exp(-2 pi i k/n) as (re, im), rounded once: the angle is taken from the nearest multiple of a quarter turn. */
export function rootOfUnity(k: number, n: number): [number, number] {
  const quarter = Math.round((4 * (k % n)) / n)
  const angle = (-2 * Math.PI * ((k % n) - (quarter * n) / 4)) / n
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  return (
    [
      [c, s],
      [s, -c],
      [-c, -s],
      [-s, c],
    ] as const
  )[quarter % 4].slice() as [number, number]
}

/** w^{jq}, q = 1 … r − 1, j = 0 … L/r − 1, w = exp(-2 pi i/L): the factors of one pass. */
function twiddlesOf({ radix, length }: Pass): number[] {
  const out: number[] = []
  for (let j = 0; j < length / radix; j++) {
    for (let q = 1; q < radix; q++) {
      out.push(...rootOfUnity(j * q, length))
    }
  }
  return out
}

/** Part q of a block of stride s (modes s k + k0) holds the modes k0 + s (q + r k'). */
function frequencies(passes: readonly Pass[]): Int32Array {
  let modes = [0]
  let stride = 1
  for (const { radix } of passes) {
    modes = modes.flatMap((k0) => Array.from({ length: radix }, (_, q) => k0 + stride * q))
    stride *= radix
  }
  return Int32Array.from(modes)
}

/** @throws {RangeError} unless isKernelSize(size) */
export function writePlan(memory: KernelMemory, size: number, rowsAtOnce: RowsAtOnce = 2): FftPlan {
  const element = elementBytes(rowsAtOnce)
  if (!isKernelSize(size)) throw new RangeError(`The length must be 4 * 2^a 3^b 5^c; got ${size}.`)
  const { passes, firstRadix } = passesOf(size)
  const frequency = frequencies(passes)
  const list = memory.reserve(PASS_BYTES * passes.length)
  passes.forEach((pass, k) => {
    const factors = twiddlesOf(pass)
    const twiddles = memory.reserve(8 * factors.length)
    memory.floats(twiddles, factors.length).set(factors)
    memory.words(list + PASS_BYTES * k, 3).set([pass.radix, pass.length * element, twiddles])
  })
  const modes = memory.reserve(4 * size)
  memory.words(modes, size).set(frequency)
  // where in scratch the last butterfly lies whose first output is the mode k, for k = 0 … size/4 - 1
  const lastButterflies = memory.reserve(size)
  const table = memory.words(lastButterflies, size / 4)
  for (let p = 0; p < size; p += 4) table[frequency[p]] = element * p

  const second = firstRadix === 1 ? 0 : 1
  let split = second
  while (split < passes.length - 1 && passes[split].length * element > NEAR_CACHE) split++
  const bytes = size * element
  const address = memory.reserve(PLAN_BYTES)
  const words = memory.words(address, PLAN_BYTES / 4)
  const write = (offset: number, value: number): void => {
    words[offset / 4] = value
  }
  write(PLAN.bytes, bytes)
  write(PLAN.second, list + PASS_BYTES * second)
  write(PLAN.split, list + PASS_BYTES * split)
  write(PLAN.end, list + PASS_BYTES * (passes.length - 1))
  write(PLAN.block, bytes <= NEAR_CACHE ? bytes : passes[split].length * element)
  write(PLAN.radix, firstRadix)
  write(PLAN.twiddles, memory.words(list, 3)[2])
  write(PLAN.lastButterflies, lastButterflies)
  write(PLAN.modes, modes)
  memory.floats(address + PLAN_SCALE, 1)[0] = 1 / size
  return { size, address, passes: list, frequency }
}
