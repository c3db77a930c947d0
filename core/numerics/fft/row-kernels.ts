/** Transforms of neighbouring interleaved rows or columns in the memory of the kernels, as many side by side as are quickest. */
import { elementBytes, writePlan, type FftPlan } from './fft-plan.ts'
import type { KernelMemory } from '../kernels/kernel-memory.ts'
import type { Kernels } from '../kernels/kernel-module.ts'

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

/** Four rows at once where that is quicker, and two for what is left. */
function createEngines(memory: KernelMemory, size: number): readonly [Engine, Engine] {
  const engine = (rows: number): Engine => {
    const { kernels, rowsAtOnce } = memory.kernelsFor(rows)
    return { kernels, rowsAtOnce, plan: writePlan(memory, size, rowsAtOnce) }
  }
  return [engine(4), engine(2)]
}

/** @throws {RangeError} unless isKernelSize(size) */
export function createRowKernels(memory: KernelMemory, size: number): RowKernels {
  const [first, two] = createEngines(memory, size)
  const scratch = memory.reserve(elementBytes(4) * size)
  const row = 16 * size
  const run = (
    { kernels, plan }: Engine,
    kind: RowWork,
    start: number,
    end: number,
    step: number,
    lane: number,
    factors: number,
  ): void => {
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

export type ColumnWork = 'columnsForward' | 'columnsInverse' | 'columnsFilter'

export interface ColumnKernels {
  readonly frequency: Int32Array
  /**
   * @param start address of a matrix of `size` rows, `stride` bytes from one to the next
   * @param columns so many complex columns from there on
   */
  work(kind: ColumnWork, start: number, columns: number, stride: number, factors?: number): void
}

/**
 * @param together so many neighbouring columns are taken through scratch at a time, a multiple of 4
 * @throws {RangeError} unless isKernelSize(size)
 */
export function createColumnKernels(memory: KernelMemory, size: number, together: number): ColumnKernels {
  const [first, two] = createEngines(memory, size)
  const scratch = memory.reserve(16 * together * size)
  const run = (
    { kernels, plan }: Engine,
    kind: ColumnWork,
    start: number,
    groups: number,
    stride: number,
    lane: number,
    factors: number,
  ): void => {
    if (groups === 0) return
    const { address, passes } = plan
    if (kind === 'columnsFilter') kernels.columnsFilter(address, passes, start, lane, stride, groups, scratch, factors)
    else kernels[kind](address, passes, start, lane, stride, groups, scratch)
  }
  return {
    frequency: first.plan.frequency,
    work(kind, start, columns, stride, factors = 0) {
      for (let c = 0; c < columns; c += together) {
        const count = Math.min(together, columns - c)
        const place = start + 16 * c
        const groups = Math.floor(count / first.rowsAtOnce)
        const grouped = groups * first.rowsAtOnce
        run(first, kind, place, groups, stride, 16, factors)
        run(two, kind, place + 16 * grouped, (count - grouped) >> 1, stride, 16, factors)
        // an odd column is done on its own
        if (count % 2 === 1) run(two, kind, place + 16 * (count - 1), 1, stride, 0, factors)
      }
    },
  }
}
