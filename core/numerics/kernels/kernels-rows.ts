/**
 * Between interleaved rows in memory and scratch: the passes that read or write rows. Neighbouring rows often lie a power of two
 * apart, and then all their legs share a few lines of the nearest cache; therefore two rows are read or written at a time, and
 * four rows side by side in two rounds, one for each half.
 */
import {
  backwardButterfly,
  forwardButterfly,
  loadPair,
  setPair,
  storeValues,
  valuesOf,
  workspace,
  type Radix,
} from './kernels-butterfly.ts'
import { getV, mulV, type Halves, type Lanes, type Pair, type Values } from './kernels-lanes.ts'
import { PLAN, PLAN_SCALE, spaced, tableShift } from './kernels-passes.ts'
import {
  bump,
  get,
  highLanes,
  i32,
  load,
  lowLanes,
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
  type Routine,
  type Scope,
} from './simd-assembler.ts'

type Workspace = ReturnType<typeof workspace>
type Spaced = ReturnType<typeof spaced>

/** (re, im) of two interleaved rows; `swap` exchanges re and im, which turns a forward transform into an inverse. */
function loadRows([[re], [im]]: Pair, [u, v]: readonly [number, number], a: Code, b: Code, swap: boolean): Code {
  const low = lowLanes(get(u), get(v))
  const high = highLanes(get(u), get(v))
  return [...set(u, load(a, 0)), ...set(v, load(b, 0)), ...set(re, swap ? high : low), ...set(im, swap ? low : high)]
}
function storeRows(x: Pair, a: Code, b: Code, swap: boolean): Code {
  const [[re], [im]] = swap ? [x[1], x[0]] : x
  return [...store(a, 0, lowLanes(get(re), get(im))), ...store(b, 0, highLanes(get(re), get(im)))]
}
const scaledBy = ([re, im]: Values, scale: Lanes): Values => [mulV(re, getV(scale)), mulV(im, getV(scale))]

/** One round for each half: `element` goes on by a half, `row` by two rows; a `scope` of two rows is what the body needs. */
function eachHalf(s: Scope, halves: Halves, element: number, row: number, lane: number, body: Code): Code {
  if (halves === 1) return body
  const end = s.i32()
  return [
    ...set(end, plus(get(element), i32(16 * halves))),
    ...repeat(element, i32(16), get(end), [...body, ...bump(row, plus(get(lane), get(lane)))]),
  ]
}

/** Elements `place` of scratch against those of rows a and b, one butterfly with twiddles w after another. */
type RowButterfly = (work: Workspace, place: Spaced, rowA: Spaced, rowB: Spaced, w: number) => Code

/** A pass between interleaved rows and scratch: one butterfly a leg's element. */
function passBesideRows(name: string, radix: Radix, halves: Halves, butterflyOf: (s: Scope) => RowButterfly): Routine {
  return routine(
    name,
    5,
    (s, row, lane, scratch, bytes, twiddles) => {
      const [leg, rowLeg, stop, at, a, b, w] = [s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32()]
      const butterfly = butterflyOf(s)
      const work = workspace(s, radix)
      const [place, rowA, rowB] = [spaced(s, radix, at, leg), spaced(s, radix, a, rowLeg), spaced(s, radix, b, rowLeg)]
      const body = [
        ...set(at, get(scratch)),
        ...set(a, get(row)),
        ...set(b, plus(get(row), get(lane))),
        ...set(w, get(twiddles)),
        ...set(stop, plus(get(at), get(leg))),
        ...repeat(at, i32(32 * halves), get(stop), [
          ...place.set,
          ...rowA.set,
          ...rowB.set,
          ...butterfly(work, place, rowA, rowB, w),
          ...bump(w, i32(16 * (radix - 1))),
          ...bump(a, i32(16)),
          ...bump(b, i32(16)),
        ]),
      ]
      return [
        ...set(leg, shiftRight(get(bytes), Math.log2(radix))),
        ...set(rowLeg, shiftRight(get(leg), tableShift(halves))),
        ...eachHalf(s, halves, scratch, row, lane, body),
      ]
    },
    false,
  )
}

/** The first pass, from interleaved rows into scratch. */
export function firstFromRows(radix: Radix, swap: boolean, halves: Halves): Routine {
  return passBesideRows(`${swap ? 'swapped' : 'rows'}First${radix}`, radix, halves, (s) => {
    const u = [s.v128(), s.v128()] as const
    return (work, place, rowA, rowB, w) =>
      forwardButterfly(
        work,
        radix,
        w,
        (k) => loadRows(work.x[k], u, rowA.at(k), rowB.at(k), swap),
        (k, value) => storeValues(place.at(k), value, 0, 16 * halves),
      )
  })
}

/** The last pass of the backward transform, from scratch into interleaved rows. */
export function lastToRows(radix: Radix, halves: Halves): Routine {
  return passBesideRows(`rowsLast${radix}`, radix, halves, (s) => {
    const v = s.pair()
    return (work, place, rowA, rowB, w) =>
      backwardButterfly(
        work,
        radix,
        w,
        (k) => loadPair(work.x[k], place.at(k), 0, 16 * halves),
        (k, value) => [...setPair(v, value), ...storeRows(v, rowA.at(k), rowB.at(k), false)],
      )
  })
}

/** The last forward pass (radix 4, no twiddles) into interleaved rows in the natural order of the modes. */
export function lastNatural(swap: boolean, halves: Halves): Routine {
  return routine(
    swap ? 'swappedNatural' : 'rowsNatural',
    4,
    (s, plan, scratch, row, lane) => {
      const [table, leg, from, end, a, b] = [s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32()]
      const v = s.pair()
      const scale = s.shared()
      const work = workspace(s, 4)
      const [toA, toB] = [spaced(s, 4, a, leg), spaced(s, 4, b, leg)]
      const body = [
        ...set(table, word(get(plan), PLAN.lastButterflies)),
        ...set(a, get(row)),
        ...set(b, plus(get(row), get(lane))),
        ...set(end, plus(get(a), get(leg))),
        ...repeat(a, i32(16), get(end), [
          // whole cache lines from anywhere, so that the writing goes straight on
          ...set(from, plus(get(scratch), word(get(table)))),
          ...bump(table, i32(4)),
          ...toA.set,
          ...toB.set,
          ...forwardButterfly(
            work,
            4,
            null,
            (k) => loadPair(work.x[k], get(from), 32 * halves * k, 16 * halves),
            (k, value) => [
              ...setPair(v, swap ? scaledBy(value, scale) : value),
              ...storeRows(v, toA.at(k), toB.at(k), swap),
            ],
          ),
          ...bump(b, i32(16)),
        ]),
      ]
      return [
        ...set(leg, shiftRight(word(get(plan), PLAN.bytes), 2 + tableShift(halves))),
        ...(swap ? set(scale[0], splat(get(plan), PLAN_SCALE)) : []),
        ...eachHalf(s, halves, scratch, row, lane, body),
      ]
    },
    false,
  )
}

const halvesOf = (x: Pair): Pair[] => x[0].map((re, h) => [[re], [x[1][h]]])

/** Between `groups` neighbouring groups of columns of a matrix with `stride` bytes a row and as many groups of rows in scratch. */
export function columns(kind: 'gather' | 'scatter', swap: boolean, natural: boolean, halves: Halves): Routine {
  const name = `${kind}${swap ? 'Swapped' : ''}${natural ? 'Natural' : ''}`
  return routine(
    name,
    6,
    (s, plan, matrix, lane, stride, groups, scratch) => {
      const [j, bytes, p, pEnd, a, end, table] = [s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32(), s.i32()]
      const [x, u] = [s.pair(), [s.v128(), s.v128()] as const]
      const scale = s.shared()
      const pointers = spaced(s, 2 * halves, a, lane)
      const rows = Array.from({ length: 2 * halves }, (_, r) => pointers.at(r))
      const move =
        kind === 'gather'
          ? [
              ...halvesOf(x).flatMap((half, h) => loadRows(half, u, rows[2 * h], rows[2 * h + 1], swap)),
              ...storeValues(get(p), valuesOf(x)),
            ]
          : [
              ...loadPair(x, get(p)),
              ...(swap ? setPair(x, scaledBy(valuesOf(x), scale)) : []),
              ...halvesOf(x).flatMap((half, h) => storeRows(half, rows[2 * h], rows[2 * h + 1], swap)),
            ]
      return [
        ...set(bytes, word(get(plan), PLAN.bytes)),
        ...set(table, word(get(plan), PLAN.modes)),
        ...set(end, plus(get(scratch), get(bytes))),
        ...(swap && kind === 'scatter' ? set(scale[0], splat(get(plan), PLAN_SCALE)) : []),
        ...set(j, get(scratch)),
        ...repeat(j, i32(s.element), get(end), [
          ...set(p, get(j)),
          ...set(pEnd, plus(get(j), times(get(bytes), get(groups)))),
          ...(natural
            ? [...set(a, plus(get(matrix), times(word(get(table)), get(stride)))), ...bump(table, i32(4))]
            : set(a, get(matrix))),
          ...repeat(p, get(bytes), get(pEnd), [...pointers.set, ...move, ...bump(a, i32(s.element))]),
          ...(natural ? [] : bump(matrix, get(stride))),
        ]),
      ]
    },
    false,
    halves,
  )
}
