/**
 * The memory of a thread, in which all its kernels and solvers work: one arena. What a solver takes is free again when the scope ends in
 * which it was built (`inArenaScope`: a point of a sweep, the run of a solver); what lasts as long as the thread (plans of transforms, the
 * workshop of matrix products) is kept apart. The program alone decides when, never the collector, so that a thread's memory is the same
 * however often it computes a point. Whoever opens no scope keeps what it takes.
 *
 * What does not fit goes into a larger block, which is dropped with the scope.
 */
import { Block, BlockFull, PAGE } from './block.ts'
import { KernelMemory, type Scope } from './kernel-memory.ts'
import { hasKernels } from './kernel-module.ts'

/** What a thread keeps when its points are done; only what was used of it counts. */
const FIRST_BLOCK = 2 ** 27
/** For what is larger: a gigabyte, or all that 32 bits reach. */
const LARGER_BLOCKS = [2 ** 30, 2 ** 32 - PAGE] as const

interface Arena {
  /** The first stays; the last is the one that is taken from. */
  readonly blocks: Block[]
  scope: Scope
}

let arena: Arena | null | undefined

/** Null where there are no kernels. */
function arenaOfThread(): Arena | null {
  if (arena === undefined) arena = hasKernels() ? { blocks: [new Block(FIRST_BLOCK)], scope: { isOpen: true } } : null
  return arena
}

/**
 * Runs `work` and gives back the memory that kernels and solvers built in it took. They must not be used afterwards (they throw). Scopes may
 * stand in one another. `work` has done all it does when it returns.
 */
export function inArenaScope<T>(work: () => T): T {
  const present = arenaOfThread()
  if (present === null) return work()
  const { blocks, scope: outer } = present
  const last = blocks.at(-1)!
  const { mark } = last
  const scope: Scope = { isOpen: true }
  present.scope = scope
  try {
    return work()
  } finally {
    scope.isOpen = false
    present.scope = outer
    blocks.length = 1 + blocks.indexOf(last)
    last.giveBack(mark)
  }
}

/** The arena as it is, for something small that lives until the present scope ends; null where there are no kernels. */
export function createKernelMemory(): KernelMemory | null {
  const present = arenaOfThread()
  return present && new KernelMemory(present.blocks.at(-1)!, present.scope)
}

/**
 * Builds something that lives until the present scope ends. Where it does not fit, what was begun is given back and it is built anew in a
 * larger block. Null is given where there are no kernels.
 *
 * @throws {BlockFull} when no block is large enough
 */
export function buildInArena<T>(build: (memory: KernelMemory | null) => T): T {
  const present = arenaOfThread()
  if (present === null) return build(null)
  const { blocks, scope } = present
  return inFirstThatFits(blocks.at(-1)!, (block) => {
    const { mark } = block
    try {
      const built = build(new KernelMemory(block, scope))
      if (!blocks.includes(block)) blocks.push(block)
      return built
    } catch (error) {
      block.giveBack(mark)
      throw error
    }
  })
}

/** Room for `count` numbers, all zero, until the present scope ends: for data that transforms and kernels shall work on where they are. */
export function numbersInArena(count: number): Float64Array<ArrayBuffer> {
  return buildInArena((memory) => memory?.numbers(count).view ?? new Float64Array(count))
}

/** Builds something that lasts as long as the block in which `data` lies; null for data that lie elsewhere, or where it does not fit. */
export function buildWhereItLies<T>(data: Float64Array, build: (memory: KernelMemory) => T): T | null {
  const block = arenaOfThread()?.blocks.find(({ buffer }) => buffer === data.buffer)
  if (block === undefined) return null
  try {
    return build(new KernelMemory(block, FOREVER, true))
  } catch (error) {
    if (error instanceof BlockFull) return null
    throw error
  }
}

const FOREVER: Scope = { isOpen: true }

/** Builds something that lives as long as the thread, whatever the present scope. Null is given where there are no kernels. @throws {BlockFull} */
export function buildForThread<T>(build: (memory: KernelMemory | null) => T): T {
  const present = arenaOfThread()
  if (present === null) return build(null)
  return inFirstThatFits(present.blocks[0], (block) => build(new KernelMemory(block, FOREVER, true)))
}

function inFirstThatFits<T>(present: Block, build: (block: Block) => T): T {
  for (const bytes of [null, ...LARGER_BLOCKS]) {
    try {
      return build(bytes === null ? present : new Block(bytes))
    } catch (error) {
      if (!(error instanceof BlockFull) || bytes === LARGER_BLOCKS[1]) throw error
    }
  }
  throw new Error('One of them was built or the last one threw.')
}

/** Bytes of the thread's arena: those in use until a scope ends, those for good, and those that were ever touched (null where there are no kernels). */
export function arenaUse(): { readonly scoped: number; readonly lasting: number; readonly touched: number } | null {
  const present = arenaOfThread()
  if (present === null) return null
  const total = (of: (block: Block) => number): number => present.blocks.reduce((sum, block) => sum + of(block), 0)
  return { scoped: total((b) => b.mark), lasting: total((b) => b.lasting), touched: total((b) => b.touched) }
}
