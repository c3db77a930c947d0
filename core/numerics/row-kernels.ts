/** Transforms of neighbouring interleaved rows in the memory of the kernels, as many side by side as are quickest. */
import { elementBytes, writePlan, type FftPlan } from './fft-plan.ts'
import type { KernelMemory, Kernels } from './kernel-memory.ts'

export type RowWork = 'rowsForward' | 'rowsInverse' | 'rowsFilter'

export interface RowKernels {
  /** frequency[p] is the mode at position p of the factors. */
  readonly frequency: Int32Array
  /**
   * @param start address of the first row, of `size` complex numbers
   * @param end address behind the last
   * @param factors of `rowsFilter`: the address of `size` complex numbers in the order of `frequency`
   */
  work(kind: RowWork, start: number, end: number, factors?: number): void
}

interface Engine {
  readonly kernels: Kernels
  readonly plan: FftPlan
  readonly rowsAtOnce: number
}

/** @throws {RangeError} unless isKernelSize(size) */
export function createRowKernels(memory: KernelMemory, size: number): RowKernels {
  // four rows at once where that is quicker, then two, and the last alone
  const engines = [4, 2].map((rows): Engine => {
    const { kernels, rowsAtOnce } = memory.kernelsFor(rows)
    return { kernels, rowsAtOnce, plan: writePlan(memory, size, rowsAtOnce) }
  })
  const [first, two] = engines as [Engine, Engine]
  const scratch = memory.reserve(elementBytes(4) * size)
  const row = 16 * size
  const run = ({ kernels, plan }: Engine, kind: RowWork, start: number, end: number, step: number, lane: number, factors: number): void => {
    if (start === end) return
    if (kind === 'rowsFilter') kernels.rowsFilter(plan.address, start, end, step, lane, scratch, factors)
    else kernels[kind](plan.address, start, end, step, lane, scratch)
  }
  return {
    frequency: first.plan.frequency,
    work(kind, start, end, factors = 0) {
      const group = first.rowsAtOnce * row
      const groups = start + group * Math.floor((end - start) / group)
      const pairs = groups + 2 * row * Math.floor((end - groups) / (2 * row))
      run(first, kind, start, groups, group, row, factors)
      run(two, kind, groups, pairs, 2 * row, row, factors)
      run(two, kind, pairs, end, row, 0, factors)
    },
  }
}
