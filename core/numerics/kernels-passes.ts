/**
 * The single passes of the Fourier transforms, as WebAssembly routines; all arguments are byte addresses and byte counts.
 * `scratch` is a pair of rows in the layout of kernels-butterfly.ts, n * 32 bytes. Rows in memory are interleaved (re, im):
 * row b lies `lane` bytes behind row a (0: there is no row b, and a is done twice).
 */
import {
  backwardButterfly,
  forwardButterfly,
  loadConstants,
  loadPair,
  loadSplat,
  product,
  setPair,
  storeValues,
  workspace,
  type Radix,
  type Values,
} from './kernels-butterfly.ts'
import {
  add,
  bump,
  get,
  highLanes,
  i32,
  load,
  lowLanes,
  mul,
  plus,
  repeat,
  routine,
  set,
  shiftRight,
  splat,
  store,
  times,
  word,
  type Code,
  type Pair,
  type Routine,
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

const at = (base: number, step: number, k: number): Code => {
  let address = get(base)
  for (let i = 0; i < k; i++) address = plus(address, get(step))
  return address
}

/** (re, im) of two rows from interleaved memory; `swap` exchanges re and im, which turns a forward transform into an inverse. */
function loadRows(x: Pair, u: Pair, a: Code, b: Code, swap: boolean): Code {
  const low = lowLanes(get(u[0]), get(u[1]))
  const high = highLanes(get(u[0]), get(u[1]))
  return [
    ...set(u[0], load(a, 0)),
    ...set(u[1], load(b, 0)),
    ...set(x[0], swap ? high : low),
    ...set(x[1], swap ? low : high),
  ]
}
function storeRows(x: Pair, a: Code, b: Code, swap: boolean): Code {
  const [re, im] = swap ? [x[1], x[0]] : x
  return [...store(a, 0, lowLanes(get(re), get(im))), ...store(b, 0, highLanes(get(re), get(im)))]
}

/** Legs of all passes but the last are multiples of four elements: loops over them do so many at once. */
const UNROLLED = 4
const unrolled = (body: (u: number) => Code): Code => Array.from({ length: UNROLLED }, (_, u) => body(u)).flat()

/** forwardR(start, end, block, twiddles): one pass in place over all blocks, and its adjoint. */
export function passInPlace(radix: Radix, forward: boolean): Routine {
  return routine(
    `${forward ? 'forward' : 'backward'}${radix}`,
    4,
    (s, start, end, block, twiddles) => {
      const [leg, p, stop, w] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const work = workspace(s, radix)
      const butterfly = forward ? forwardButterfly : backwardButterfly
      return [
        ...loadConstants(work, radix),
        ...set(leg, [...get(block), ...i32(radix), 0x6e]),
        ...repeat(start, get(block), get(end), [
          ...set(p, get(start)),
          ...set(stop, plus(get(start), get(leg))),
          ...set(w, get(twiddles)),
          ...repeat(p, i32(32 * UNROLLED), get(stop), [
            ...unrolled((u) =>
              butterfly(
                work,
                radix,
                w,
                (k) => loadPair(work.x[k], at(p, leg, k), 32 * u),
                (k, value) => storeValues(at(p, leg, k), value, 32 * u),
                u * (radix - 1),
              ),
            ),
            ...bump(w, i32(16 * UNROLLED * (radix - 1))),
          ]),
        ]),
      ]
    },
    false,
  )
}

/** lastPass(start, end), firstPass(start, end): the last radix-4 pass without twiddles in place, and its adjoint. */
export function plainPass(forward: boolean): Routine {
  return routine(
    forward ? 'lastPass' : 'firstPass',
    2,
    (s, p, end) => {
      const work = workspace(s, 4)
      const butterfly = forward ? forwardButterfly : backwardButterfly
      const place = (k: number): Code => plus(get(p), i32(32 * k))
      const body = butterfly(
        work,
        4,
        null,
        (k) => loadPair(work.x[k], place(k)),
        (k, value) => storeValues(place(k), value),
      )
      return repeat(p, i32(128), get(end), body)
    },
    false,
  )
}

/** The first pass, from two interleaved rows into scratch. */
export function firstFromRows(radix: Radix, swap: boolean): Routine {
  return routine(
    `${swap ? 'swapped' : 'rows'}First${radix}`,
    5,
    (s, a, lane, to, bytes, twiddles) => {
      const [leg, rowLeg, b, stop] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const u = s.pair()
      const work = workspace(s, radix)
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(rowLeg, shiftRight(get(leg), 1)),
        ...set(b, plus(get(a), get(lane))),
        ...set(stop, plus(get(to), get(leg))),
        ...repeat(to, i32(32), get(stop), [
          ...forwardButterfly(
            work,
            radix,
            twiddles,
            (k) => loadRows(work.x[k], u, at(a, rowLeg, k), at(b, rowLeg, k), swap),
            (k, value) => storeValues(at(to, leg, k), value),
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(a, i32(16)),
          ...bump(b, i32(16)),
        ]),
      ]
    },
    false,
  )
}

/** The last pass of the backward transform, from scratch into two interleaved rows. */
export function lastToRows(radix: Radix): Routine {
  return routine(
    `rowsLast${radix}`,
    5,
    (s, a, lane, from, bytes, twiddles) => {
      const [leg, rowLeg, b, stop] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const v = s.pair()
      const work = workspace(s, radix)
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(rowLeg, shiftRight(get(leg), 1)),
        ...set(b, plus(get(a), get(lane))),
        ...set(stop, plus(get(from), get(leg))),
        ...repeat(from, i32(32), get(stop), [
          ...backwardButterfly(
            work,
            radix,
            twiddles,
            (k) => loadPair(work.x[k], at(from, leg, k)),
            (k, value) => [...setPair(v, value), ...storeRows(v, at(a, rowLeg, k), at(b, rowLeg, k), false)],
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(a, i32(16)),
          ...bump(b, i32(16)),
        ]),
      ]
    },
    false,
  )
}

/** The first pass in place, each element multiplied by a complex factor of its position beforehand. */
export function firstWithPhase(radix: Radix): Routine {
  return routine(
    `phaseFirst${radix}`,
    4,
    (s, p, bytes, twiddles, phase) => {
      const [leg, phaseLeg, stop, f] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const u = s.pair()
      const work = workspace(s, radix)
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(phaseLeg, shiftRight(get(leg), 1)),
        ...set(stop, plus(get(p), get(leg))),
        ...repeat(p, i32(32), get(stop), [
          ...forwardButterfly(
            work,
            radix,
            twiddles,
            (k) => [
              ...set(f, at(phase, phaseLeg, k)),
              ...loadSplat(work.w, f, 0),
              ...loadPair(u, at(p, leg, k)),
              ...setPair(work.x[k], product(u, work.w)),
            ],
            (k, value) => storeValues(at(p, leg, k), value),
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(phase, i32(16)),
        ]),
      ]
    },
    false,
  )
}

/** The last pass backward in place; sums_i += |x_i|^2, one sum for each of the two rows (16 bytes a position). */
export function lastWithSquares(radix: Radix): Routine {
  return routine(
    `squaresLast${radix}`,
    4,
    (s, p, bytes, twiddles, sums) => {
      const [leg, sumLeg, stop] = [s.i32(), s.i32(), s.i32()]
      const v = s.pair()
      const work = workspace(s, radix)
      const square = (k: 0 | 1): Code => mul(get(v[k]), get(v[k]))
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(sumLeg, shiftRight(get(leg), 1)),
        ...set(stop, plus(get(p), get(leg))),
        ...repeat(p, i32(32), get(stop), [
          ...backwardButterfly(
            work,
            radix,
            twiddles,
            (k) => loadPair(work.x[k], at(p, leg, k)),
            (k, value) => [
              ...setPair(v, value),
              ...storeValues(at(p, leg, k), [get(v[0]), get(v[1])]),
              ...store(at(sums, sumLeg, k), 0, add(load(at(sums, sumLeg, k), 0), add(square(0), square(1)))),
            ],
          ),
          ...bump(twiddles, i32(16 * (radix - 1))),
          ...bump(sums, i32(16)),
        ]),
      ]
    },
    false,
  )
}

/** The last forward pass (radix 4, no twiddles) into two interleaved rows in the natural order of the modes. */
export function lastNatural(swap: boolean): Routine {
  return routine(
    swap ? 'swappedNatural' : 'rowsNatural',
    4,
    (s, plan, scratch, a, lane) => {
      const [table, leg, b, from, end] = [s.i32(), s.i32(), s.i32(), s.i32(), s.i32()]
      const v = s.pair()
      const scale = s.v128()
      const work = workspace(s, 4)
      const scaled = ([re, im]: Values): Values => (swap ? [mul(re, get(scale)), mul(im, get(scale))] : [re, im])
      return [
        ...set(table, word(get(plan), PLAN.lastButterflies)),
        ...set(leg, shiftRight(word(get(plan), PLAN.bytes), 3)),
        ...set(end, plus(get(a), get(leg))),
        ...set(b, plus(get(a), get(lane))),
        ...(swap ? set(scale, splat(get(plan), PLAN_SCALE)) : []),
        ...repeat(a, i32(16), get(end), [
          // whole cache lines from anywhere, so that the writing goes straight on
          ...set(from, plus(get(scratch), word(get(table)))),
          ...bump(table, i32(4)),
          ...forwardButterfly(
            work,
            4,
            null,
            (k) => loadPair(work.x[k], plus(get(from), i32(32 * k))),
            (k, value) => [...setPair(v, scaled(value)), ...storeRows(v, at(a, leg, k), at(b, leg, k), swap)],
          ),
          ...bump(b, i32(16)),
        ]),
      ]
    },
    false,
  )
}

/** Between `pairs` neighbouring pairs of columns of a matrix with `stride` bytes a row and as many scratch rows. */
export function columns(kind: 'gather' | 'scatter', swap: boolean, natural: boolean): Routine {
  const name = `${kind}${swap ? 'Swapped' : ''}${natural ? 'Natural' : ''}`
  return routine(
    name,
    6,
    (s, plan, matrix, lane, stride, pairs, scratch) => {
      const [j, bytes, p, pEnd, a, end, table] = [s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32()]
      const [x, u] = [s.pair(), s.pair()]
      const scale = s.v128()
      const b = plus(get(a), get(lane))
      const move =
        kind === 'gather'
          ? [...loadRows(x, u, get(a), b, swap), ...storeValues(get(p), [get(x[0]), get(x[1])])]
          : [
              ...loadPair(x, get(p)),
              ...(swap ? setPair(x, [mul(get(x[0]), get(scale)), mul(get(x[1]), get(scale))]) : []),
              ...storeRows(x, get(a), b, swap),
            ]
      return [
        ...set(bytes, word(get(plan), PLAN.bytes)),
        ...set(table, word(get(plan), PLAN.modes)),
        ...set(end, plus(get(scratch), get(bytes))),
        ...(swap && kind === 'scatter' ? set(scale, splat(get(plan), PLAN_SCALE)) : []),
        ...set(j, get(scratch)),
        ...repeat(j, i32(32), get(end), [
          ...set(p, get(j)),
          ...set(pEnd, plus(get(j), times(get(bytes), get(pairs)))),
          ...(natural
            ? [...set(a, plus(get(matrix), times(word(get(table)), get(stride)))), ...bump(table, i32(4))]
            : set(a, get(matrix))),
          ...repeat(p, get(bytes), get(pEnd), [...move, ...bump(a, i32(32))]),
          ...(natural ? [] : bump(matrix, get(stride))),
        ]),
      ]
    },
    false,
  )
}
