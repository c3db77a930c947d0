/**
 * Shifts of the rows of a real periodic matrix by Fourier interpolation, as WebAssembly routines. R = 4 or 8 rows lie side by
 * side: element j of a group takes 8 R bytes, (f_0, …, f_{R-1}), which is a group of complex rows f_r + i f_{r + R/2} in the
 * layout of kernels-butterfly.ts, so that a group of R real rows costs one group of R/2 transforms. Which row lies in which lane
 * is told by `laneOf`: rows 4m + r and 4m + r + 2 are one complex row whatever R is, so that the bits do not depend on it.
 */
import { loadPair, product, setPair, storeValues, valuesOf } from './kernels-butterfly.ts'
import { addV, getV, mulV, subV, type Halves, type Lanes, type Pair, type Vec } from './kernels-lanes.ts'
import { PLAN } from './kernels-passes.ts'
import {
  absolute,
  below,
  bump,
  get,
  highLanes,
  i32,
  larger,
  load,
  lowLanes,
  minus,
  plus,
  repeat,
  routine,
  set,
  shiftRight,
  splat,
  store,
  when,
  word,
  type Calls,
  type Code,
  type Routine,
  type Scope,
} from './simd-assembler.ts'

/** Rotations are renewed after so many modes, so that their rounding does not add up. */
export const RENEWAL = 32

/** The lane of row r in a group of R rows; also the row of a lane. */
export const laneOf = (r: number, together: number): number =>
  together === 4 ? r : (r & 1) | ((r & 2) << 1) | ((r & 4) >> 1)

/** (cos, sin) of rows side by side from their interleaved phases. */
const loadPhases = (w: Pair, u: readonly [number, number], pointer: number, offset: number): Code =>
  w[0].flatMap((_, h) => [
    ...set(u[0], load(get(pointer), offset + 32 * h)),
    ...set(u[1], load(get(pointer), offset + 32 * h + 16)),
    ...set(w[0][h], lowLanes(get(u[0]), get(u[1]))),
    ...set(w[1][h], highLanes(get(u[0]), get(u[1]))),
  ])

/**
 * shiftSpectra(plan, group, phases, positions, scales): A_k -> e^{i k alpha} A_k/n for R real rows with angles alpha, from their
 * scrambled joint spectra Z = A + i B: A_k = (Z_k + conj Z_{-k})/2, i B_k = (Z_k - conj Z_{-k})/2. The highest mode keeps the
 * cosine, so that real stays real.
 *
 * phases: for each lane (16 R bytes an entry) e^{i alpha}, then e^{i k alpha} for k = 1, 1 + RENEWAL, …, then e^{i alpha n/2}.
 * positions: words, the byte offsets of the modes (k, n - k) for k = 1 … n/2 - 1, then of n/2. scales: 1/(2n), 1/n.
 */
function shiftSpectra(halves: Halves): Routine {
  return routine(
    'shiftSpectra',
    5,
    (s, plan, group, phases, positions, scales) => {
      const [last, stop, a, b] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const [stepA, stepB, turnA, turnB, u, z, m, x, y] = s.pairs(9) as unknown as [
        Pair,
        Pair,
        Pair,
        Pair,
        Pair,
        Pair,
        Pair,
        Pair,
        Pair,
      ]
      const v = [s.v128(), s.v128()] as const
      const [half, whole] = [s.shared(), s.shared()]
      const scaled = (value: Lanes, factor: Lanes): Vec => mulV(getV(value), getV(factor))
      const plusV = (p: Lanes, q: Lanes): Vec => addV(getV(p), getV(q))
      const minusV = (p: Lanes, q: Lanes): Vec => subV(getV(p), getV(q))
      const loadTurns = (first: Pair, second: Pair): Code => [
        ...loadPhases(first, v, phases, 0),
        ...loadPhases(second, v, phases, s.element),
      ]
      const body: Code = [
        ...set(a, plus(get(group), word(get(positions), 0))),
        ...set(b, plus(get(group), word(get(positions), 4))),
        ...bump(positions, i32(8)),
        ...loadPair(z, get(a)),
        ...loadPair(m, get(b)),
        ...setPair(u, [plusV(z[0], m[0]), minusV(z[1], m[1])]),
        ...setPair(x, product(u, turnA)),
        ...setPair(u, [plusV(z[1], m[1]), minusV(m[0], z[0])]),
        ...setPair(y, product(u, turnB)),
        ...storeValues(get(a), [minusV(x[0], y[1]), plusV(x[1], y[0])]),
        ...storeValues(get(b), [plusV(x[0], y[1]), minusV(y[0], x[1])]),
        ...setPair(u, product(turnA, stepA)),
        ...setPair(turnA, valuesOf(u)),
        ...setPair(u, product(turnB, stepB)),
        ...setPair(turnB, valuesOf(u)),
      ]
      return [
        ...set(half[0], splat(get(scales), 0)),
        ...set(whole[0], splat(get(scales), 8)),
        ...loadTurns(stepA, stepB),
        ...bump(phases, i32(2 * s.element)),
        // the mode 0 is at position 0
        ...loadPair(z, get(group)),
        ...storeValues(get(group), [scaled(z[0], whole), scaled(z[1], whole)]),
        // 8 bytes of positions for each mode below n/2
        ...set(last, plus(get(positions), minus(shiftRight(word(get(plan), PLAN.bytes), 2 + halves), i32(8)))),
        ...repeat(positions, i32(0), get(last), [
          ...loadTurns(turnA, turnB),
          ...bump(phases, i32(2 * s.element)),
          ...setPair(turnA, [scaled(turnA[0], half), scaled(turnA[1], half)]),
          ...setPair(turnB, [scaled(turnB[0], half), scaled(turnB[1], half)]),
          ...set(stop, plus(get(positions), i32(8 * RENEWAL))),
          ...when(below(get(last), get(stop)), set(stop, get(last))),
          ...repeat(positions, i32(0), get(stop), body),
        ]),
        ...set(a, plus(get(group), word(get(positions), 0))),
        ...loadTurns(turnA, turnB),
        ...loadPair(z, get(a)),
        ...storeValues(get(a), [mulV(scaled(z[0], whole), getV(turnA[0])), mulV(scaled(z[1], whole), getV(turnB[0]))]),
      ]
    },
    false,
    halves,
  )
}

/** largestInto(group, list, listEnd, out): |parts| at the positions of the list, and at position 0, into four running maxima. */
function largestInto(halves: Halves): Routine {
  return routine(
    'largestInto',
    4,
    (s, group, list, end, out) => {
      const [p, worst, peak] = [s.i32(), s.v128(), s.v128()]
      const parts = Array.from({ length: 2 * halves }, (_, i) => 16 * i)
      const see = (best: number, address: Code, offset: number): Code =>
        set(best, larger(get(best), absolute(load(address, offset))))
      return [
        ...set(worst, load(get(out), 0)),
        ...set(peak, load(get(out), 16)),
        ...parts.flatMap((offset) => see(peak, get(group), offset)),
        ...repeat(list, i32(4), get(end), [
          ...set(p, plus(get(group), word(get(list)))),
          ...parts.flatMap((offset) => see(worst, get(p), offset)),
        ]),
        ...store(get(out), 0, get(worst)),
        ...store(get(out), 16, get(peak)),
      ]
    },
    false,
  )
}

/**
 * shiftRows(plan, passes, data, end, phases, phaseStep, positions, scales, outer, outerEnd, maxima): all groups of R rows from
 * `data` on; `phaseStep` bytes of phases belong to each.
 */
function shiftRows(calls: Calls): Routine {
  return routine(
    'shiftRows',
    11,
    (s, plan, passes, group, end, phases, phaseStep, positions, scales, outer, outerEnd, maxima) => {
      const next = s.i32()
      return repeat(group, word(get(plan), PLAN.bytes), get(end), [
        ...set(next, plus(get(group), word(get(plan), PLAN.bytes))),
        ...calls.call('spectrum', get(plan), get(passes), get(group)),
        ...calls.call('lastPass', get(group), get(next)),
        ...calls.call('shiftSpectra', get(plan), get(group), get(phases), get(positions), get(scales)),
        ...calls.call('largestInto', get(group), get(outer), get(outerEnd), get(maxima)),
        ...calls.call('firstPass', get(group), get(next)),
        ...calls.call('backward', get(passes), word(get(plan), PLAN.end), get(group), get(next)),
        ...bump(phases, get(phaseStep)),
      ])
    },
  )
}

/**
 * turnGroup(from, end, to, toStep): one band of R x R blocks. A group of R rows from `from` on becomes a column of
 * blocks in the transposed matrix: block q (8 R^2 bytes) goes to `to` + q * toStep, transposed two by two.
 */
function turnGroup(halves: Halves): Routine {
  return routine('turnGroup', 4, (s, from, end, to, toStep) => {
    const rows = 4 * halves
    const bytes = 8 * rows
    const [x, y] = [s.v128(), s.v128()]
    const pairs = Array.from({ length: rows / 2 }, (_, i) => 2 * i)
    const turned = pairs.flatMap((j) =>
      pairs.flatMap((r) => [
        ...set(x, load(get(from), bytes * j + 8 * r)),
        ...set(y, load(get(from), bytes * (j + 1) + 8 * r)),
        ...store(get(to), bytes * laneOf(r, rows) + 8 * laneOf(j, rows), lowLanes(get(x), get(y))),
        ...store(get(to), bytes * laneOf(r + 1, rows) + 8 * laneOf(j, rows), highLanes(get(x), get(y))),
      ]),
    )
    return repeat(from, i32(bytes * rows), get(end), [...turned, ...bump(to, get(toStep))])
  })
}

/** sumGroups(data, end, bytes, out): the sums of every lane, R at a time (8 R bytes a group). */
function sumGroups(halves: Halves): Routine {
  const build = (s: Scope, data: number, end: number, bytes: number, out: number): Code => {
    const [next, x, y] = [s.i32(), s.pair(), s.pair()]
    return repeat(data, i32(0), get(end), [
      ...set(next, plus(get(data), get(bytes))),
      ...loadPair(x, get(data)),
      ...bump(data, i32(s.element)),
      ...repeat(data, i32(s.element), get(next), [
        ...loadPair(y, get(data)),
        ...setPair(x, [addV(getV(x[0]), getV(y[0])), addV(getV(x[1]), getV(y[1]))]),
      ]),
      ...storeValues(get(out), valuesOf(x)),
      ...bump(out, i32(s.element)),
    ])
  }
  return routine('sumGroups', 4, build, true, halves)
}

/** @param halves 1 for groups of four real rows, 2 for eight */
export const shiftRoutines = (calls: Calls, halves: Halves): Routine[] => [
  shiftSpectra(halves),
  largestInto(halves),
  shiftRows(calls),
  turnGroup(halves),
  sumGroups(halves),
]
