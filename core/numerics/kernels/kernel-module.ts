/**
 * The WebAssembly module of the kernels, for two and for four rows side by side. Where the machine has no SIMD instructions, they are rewritten without
 * (scalar-lowering.ts). Where WebAssembly is missing, or a content security policy forbids it (the window's page), there is none, and the
 * callers take the portable way.
 */
import { bodyRoutines } from './kernels-bodies.ts'
import { elementaryRoutines } from './kernels-elementary.ts'
import { fourierRoutines } from './kernels-fft.ts'
import { productRoutines } from './kernels-products.ts'
import { rotationRoutines } from './kernels-rotations.ts'
import { shiftRoutines } from './kernels-shift.ts'
import { withoutVectors } from './scalar-lowering.ts'
import { Calls, moduleBytes, type Routine } from './simd-assembler.ts'

/** The little of the WebAssembly interface that is used (core has no DOM types). */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}
declare const WebAssembly:
  | undefined
  | {
      readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory
      readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
    }

/** The exported routines; arguments are byte addresses and byte counts (see the files kernels-*.ts). */
export interface Kernels {
  rowsForward(plan: number, data: number, end: number, step: number, lane: number, scratch: number): void
  rowsInverse(plan: number, data: number, end: number, step: number, lane: number, scratch: number): void
  rowsFilter(
    plan: number,
    data: number,
    end: number,
    step: number,
    lane: number,
    scratch: number,
    factors: number,
  ): void
  columnsForward(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
  ): void
  columnsInverse(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
  ): void
  columnsFilter(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
    factors: number,
  ): void
  groupsStep(
    plan: number,
    data: number,
    end: number,
    phase: number,
    factors: number,
    sums: number,
    weights: number,
    sum: number,
  ): void
  filterReal(plan: number, passes: number, scratch: number, factors: number): void
  phases(out: number, angles: number, end: number, scale: number): void
  shiftRows(
    plan: number,
    passes: number,
    data: number,
    end: number,
    phases: number,
    phaseStep: number,
    positions: number,
    scales: number,
    outer: number,
    outerEnd: number,
    maxima: number,
  ): void
  turnGroup(from: number, end: number, to: number, toStep: number): void
  sumGroups(data: number, end: number, bytes: number, out: number): void
  chebyshevSums(x: number, end: number, scale: number, out: number, outEnd: number): void
  chebyshevSeries(x: number, end: number, scale: number, c: number, cEnd: number, out: number): void
  multiplyGroup(start: number, end: number, factors: number): void
  multiplyPanels(a: number, aEnd: number, b: number, bEnd: number, c: number): void
  rotateRows(i: number, j: number, end: number, part: number, rotation: number): void
  multiplyByRealPanels(a: number, aEnd: number, b: number, bEnd: number, c: number): void
}

/** So many rows side by side. */
export type RowsAtOnce = 2 | 4

interface Compiled {
  readonly module: object
  readonly hasVectors: boolean
}

const compiled = new Map<RowsAtOnce, Compiled | null>()

function compile(rows: RowsAtOnce): Compiled | null {
  const calls = new Calls()
  const halves = rows === 4 ? 2 : 1
  const routines = [
    ...fourierRoutines(calls, halves),
    ...elementaryRoutines(),
    ...shiftRoutines(calls, halves),
    ...bodyRoutines(),
    ...productRoutines(halves),
    ...rotationRoutines(halves),
  ]
  const ordered = calls.order(routines)
  const vectors = moduleOf(ordered)
  if (vectors !== null) return { module: vectors, hasVectors: true }
  // four side by side are for machines that have them
  const scalar = rows === 2 ? moduleOf(ordered.map(withoutVectors)) : null
  return scalar && { module: scalar, hasVectors: false }
}

function moduleOf(routines: readonly Routine[]): object | null {
  if (typeof WebAssembly === 'undefined') return null
  try {
    return new WebAssembly.Module(moduleBytes(routines))
  } catch {
    return null
  }
}

function moduleFor(rows: RowsAtOnce): Compiled | null {
  let found = compiled.get(rows)
  if (found === undefined) compiled.set(rows, (found = compile(rows)))
  return found
}

let joinsHalves = false

/**
 * Tells the kernels that the engine joins neighbouring halves of 128 bits into vectors of 256 (electron/lib/wide-vectors.ts makes it
 * do so, where it can). Then four rows side by side are quicker than two. A matter of speed alone: the bits are the same.
 */
export function preferFourRows(yes: boolean): void {
  joinsHalves = yes
}

export function hasKernels(): boolean {
  return moduleFor(2) !== null
}

/** Whether they compute with vectors, or were rewritten for a machine without. */
export function kernelsHaveVectors(): boolean {
  return moduleFor(2)?.hasVectors === true
}

/** How many rows side by side serve `rows` rows best. */
export function bestRowsAtOnce(rows: number): RowsAtOnce {
  return joinsHalves && rows > 2 && moduleFor(4) !== null ? 4 : 2
}

/** The kernels on a memory. @throws {Error} where there are none */
export function createInstance(rows: RowsAtOnce, memory: WasmMemory): Kernels {
  const found = moduleFor(rows)
  if (found === null || typeof WebAssembly === 'undefined') throw new Error('There is no WebAssembly here.')
  return new WebAssembly.Instance(found.module, { env: { memory } }).exports as Kernels
}

/** A memory that never grows, all zero. @throws {Error} where there is no WebAssembly; {RangeError} when the system has no room for it */
export function createFixedMemory(pages: number): WasmMemory {
  if (typeof WebAssembly === 'undefined') throw new Error('There is no WebAssembly here.')
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}
