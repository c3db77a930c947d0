/**
 * The single passes of the Fourier transforms, as WebAssembly routines; all arguments are byte addresses and byte counts.
 * `scratch` is a group of rows (two, or four: `halves` is 2) in the layout of kernels-butterfly.ts, n * 32 halves bytes. Rows in
 * memory are interleaved (re, im): each lies `lane` bytes behind the one before (0: there is one row only, and it is done twice).
 */
import {
  backwardButterfly,
  forwardButterfly,
  loadConstants,
  loadPair,
  loadSplatAt,
  product,
  setPair,
  storeValues,
  valuesOf,
  workspace,
  type Radix,
} from './kernels-butterfly.ts'
import { addV, getV, loadV, mulV, storeV, type Halves, type Vec } from './kernels-lanes.ts'
import {
  bump,
  get,
  i32,
  plus,
  repeat,
  routine,
  set,
  shiftRight,
  type Code,
  type Routine,
  type Scope,
} from './simd-assembler.ts'

/** Byte offsets of the words of a plan. */
export const PLAN = {
  bytes: 0,
  second: 4,
  split: 8,
  end: 12,
  block: 16,
  radix: 20,
  twiddles: 24,
  lastButterflies: 28,
  modes: 32,
} as const
/** Bytes of one entry of the list of passes: radix, bytes of a block, address of the twiddles. */
export const PASS_BYTES = 12
/** Where the factor 1/n of the inverse lies in a plan (8 bytes). */
export const PLAN_SCALE = 40
export const PLAN_BYTES = 48

/** The addresses base, base + step, … in locals, set anew in every round: neighbours are known by their common base. */
export function spaced(s: Scope, count: number, base: number, step: number): { set: Code; at: (k: number) => Code } {
  const locals = Array.from({ length: count }, (_, k) => (k === 0 ? base : s.i32()))
  return {
    set: locals.flatMap((local, k) => (k === 0 ? [] : set(local, plus(get(locals[k - 1]), get(step))))),
    at: (k) => get(locals[k]),
  }
}

/** log2(element/16): positions take 16 bytes in tables, and an element in scratch. */
export const tableShift = (halves: Halves): number => halves

/** Legs of all passes but the last are multiples of four elements: loops over them do so many at once. */
const UNROLLED = 4
const unrolled = (body: (u: number) => Code): Code => Array.from({ length: UNROLLED }, (_, u) => body(u)).flat()

/** forwardR(start, end, block, twiddles): one pass in place over all blocks, and its adjoint. */
export function passInPlace(radix: Radix, forward: boolean, halves: Halves): Routine {
  return routine(
    `${forward ? 'forward' : 'backward'}${radix}`,
    4,
    (s, start, end, block, twiddles) => {
      const [leg, p, stop, w] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const work = workspace(s, radix)
      const butterfly = forward ? forwardButterfly : backwardButterfly
      const place = spaced(s, radix, p, leg)
      return [
        ...loadConstants(work, radix),
        ...set(leg, [...get(block), ...i32(radix), 0x6e]),
        ...repeat(start, get(block), get(end), [
          ...set(p, get(start)),
          ...set(stop, plus(get(start), get(leg))),
          ...set(w, get(twiddles)),
          ...repeat(p, i32(s.element * UNROLLED), get(stop), [
            ...place.set,
            ...unrolled((u) =>
              butterfly(
                work,
                radix,
                w,
                (k) => loadPair(work.x[k], place.at(k), s.element * u),
                (k, value) => storeValues(place.at(k), value, s.element * u),
                u * (radix - 1),
              ),
            ),
            ...bump(w, i32(16 * UNROLLED * (radix - 1))),
          ]),
        ]),
      ]
    },
    false,
    halves,
  )
}

/** lastPass(start, end), firstPass(start, end): the last radix-4 pass without twiddles in place, and its adjoint. */
export function plainPass(forward: boolean, halves: Halves): Routine {
  return routine(
    forward ? 'lastPass' : 'firstPass',
    2,
    (s, p, end) => {
      const work = workspace(s, 4)
      const butterfly = forward ? forwardButterfly : backwardButterfly
      const body = butterfly(
        work,
        4,
        null,
        (k) => loadPair(work.x[k], get(p), s.element * k),
        (k, value) => storeValues(get(p), value, s.element * k),
      )
      return repeat(p, i32(4 * s.element), get(end), body)
    },
    false,
    halves,
  )
}

/** The first pass in place, each element multiplied by a complex factor of its position beforehand. */
export function firstWithPhase(radix: Radix, halves: Halves): Routine {
  return routine(
    `phaseFirst${radix}`,
    4,
    (s, p, bytes, twiddles, phase) => {
      const [leg, phaseLeg, stop] = [s.i32(), s.i32(), s.i32()]
      const u = s.pair()
      const work = workspace(s, radix)
      const [place, factor] = [spaced(s, radix, p, leg), spaced(s, radix, phase, phaseLeg)]
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(phaseLeg, shiftRight(get(leg), tableShift(halves))),
        ...set(stop, plus(get(p), get(leg))),
        ...repeat(p, i32(s.element), get(stop), [
          ...place.set,
          ...factor.set,
          ...forwardButterfly(
            work,
            radix,
            twiddles,
            (k) => [
              ...loadSplatAt(work.w, factor.at(k)),
              ...loadPair(u, place.at(k)),
              ...setPair(work.x[k], product(u, work.w)),
            ],
            (k, value) => storeValues(place.at(k), value),
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(phase, i32(16)),
        ]),
      ]
    },
    false,
    halves,
  )
}

/** The last pass backward in place; sums_i += |x_i|^2, one sum for each row side by side (8 bytes each). */
export function lastWithSquares(radix: Radix, halves: Halves): Routine {
  return routine(
    `squaresLast${radix}`,
    4,
    (s, p, bytes, twiddles, sums) => {
      const [leg, sumLeg, stop] = [s.i32(), s.i32(), s.i32()]
      const v = s.pair()
      const work = workspace(s, radix)
      const square = (k: 0 | 1): Vec => mulV(getV(v[k]), getV(v[k]))
      const before = s.lanes()
      const [place, sum] = [spaced(s, radix, p, leg), spaced(s, radix, sums, sumLeg)]
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(sumLeg, shiftRight(get(leg), 1)),
        ...set(stop, plus(get(p), get(leg))),
        ...repeat(p, i32(s.element), get(stop), [
          ...place.set,
          ...sum.set,
          ...backwardButterfly(
            work,
            radix,
            twiddles,
            (k) => loadPair(work.x[k], place.at(k)),
            (k, value) => [
              ...setPair(v, value),
              ...storeValues(place.at(k), valuesOf(v)),
              ...loadV(before, sum.at(k), 0),
              ...storeV(sum.at(k), 0, addV(getV(before), addV(square(0), square(1)))),
            ],
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(sums, i32(s.element / 2)),
        ]),
      ]
    },
    false,
    halves,
  )
}
