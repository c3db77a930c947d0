/**
 * Shifts of the rows of a real periodic matrix by Fourier interpolation, as WebAssembly routines. Four rows lie side by side:
 * element j of a group takes 32 bytes, (f_0, f_1, f_2, f_3), which is a pair of complex rows f_0 + i f_2 and f_1 + i f_3 in the
 * layout of kernels-butterfly.ts, so that a group of four real rows costs one pair of transforms.
 */
import { loadPair, product, setPair, storeValues } from './kernels-butterfly.ts'
import { PLAN } from './kernels-passes.ts'
import {
  absolute,
  add,
  below,
  bump,
  get,
  highLanes,
  i32,
  larger,
  load,
  lowLanes,
  mul,
  plus,
  repeat,
  routine,
  set,
  splat,
  store,
  sub,
  when,
  word,
  type Calls,
  type Code,
  type Pair,
  type Routine,
} from './simd-assembler.ts'

/** Rotations are renewed after so many modes, so that their rounding does not add up. */
export const RENEWAL = 32

/** (cos, sin) of two rows from their interleaved phases. */
const loadPhases = (w: Pair, u: Pair, pointer: number, offset: number): Code => [
  ...set(u[0], load(get(pointer), offset)),
  ...set(u[1], load(get(pointer), offset + 16)),
  ...set(w[0], lowLanes(get(u[0]), get(u[1]))),
  ...set(w[1], highLanes(get(u[0]), get(u[1]))),
]

/**
 * shiftSpectra(plan, group, phases, positions, scales): A_k -> e^{i k alpha} A_k/n for four real rows with angles alpha, from their
 * scrambled joint spectra Z = A + i B: A_k = (Z_k + conj Z_{-k})/2, i B_k = (Z_k - conj Z_{-k})/2. The highest mode keeps the
 * cosine, so that real stays real.
 *
 * phases: for each row (64 bytes an entry of four rows) e^{i alpha}, then e^{i k alpha} for k = 1, 1 + RENEWAL, …, then e^{i alpha n/2}.
 * positions: words, the byte offsets of the modes (k, n - k) for k = 1 … n/2 - 1, then of n/2. scales: 1/(2n), 1/n.
 */
function shiftSpectra(): Routine {
  return routine(
    'shiftSpectra',
    5,
    (s, plan, group, phases, positions, scales) => {
      const [last, stop, a, b] = [s.i32(), s.i32(), s.i32(), s.i32()]
      const [stepA, stepB, turnA, turnB, u, z, m, x, y] = s.pairs(9) as [
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
      const [half, whole] = [s.v128(), s.v128()]
      const scaled = (value: number, factor: number): Code => mul(get(value), get(factor))
      const body: Code = [
        ...set(a, plus(get(group), word(get(positions), 0))),
        ...set(b, plus(get(group), word(get(positions), 4))),
        ...bump(positions, i32(8)),
        ...loadPair(z, get(a)),
        ...loadPair(m, get(b)),
        ...setPair(u, [add(get(z[0]), get(m[0])), sub(get(z[1]), get(m[1]))]),
        ...setPair(x, product(u, turnA)),
        ...setPair(u, [add(get(z[1]), get(m[1])), sub(get(m[0]), get(z[0]))]),
        ...setPair(y, product(u, turnB)),
        ...storeValues(get(a), [sub(get(x[0]), get(y[1])), add(get(x[1]), get(y[0]))]),
        ...storeValues(get(b), [add(get(x[0]), get(y[1])), sub(get(y[0]), get(x[1]))]),
        ...setPair(u, product(turnA, stepA)),
        ...setPair(turnA, [get(u[0]), get(u[1])]),
        ...setPair(u, product(turnB, stepB)),
        ...setPair(turnB, [get(u[0]), get(u[1])]),
      ]
      return [
        ...set(half, splat(get(scales), 0)),
        ...set(whole, splat(get(scales), 8)),
        ...loadPhases(stepA, u, phases, 0),
        ...loadPhases(stepB, u, phases, 32),
        ...bump(phases, i32(64)),
        // the mode 0 is at position 0
        ...loadPair(z, get(group)),
        ...storeValues(get(group), [scaled(z[0], whole), scaled(z[1], whole)]),
        // 8 bytes of positions for each mode below n/2
        ...set(last, plus(get(positions), [...word(get(plan), PLAN.bytes), ...i32(3), 0x76, ...i32(8), 0x6b])),
        ...repeat(positions, i32(0), get(last), [
          ...loadPhases(turnA, u, phases, 0),
          ...loadPhases(turnB, u, phases, 32),
          ...bump(phases, i32(64)),
          ...setPair(turnA, [scaled(turnA[0], half), scaled(turnA[1], half)]),
          ...setPair(turnB, [scaled(turnB[0], half), scaled(turnB[1], half)]),
          ...set(stop, plus(get(positions), i32(8 * RENEWAL))),
          ...when(below(get(last), get(stop)), set(stop, get(last))),
          ...repeat(positions, i32(0), get(stop), body),
        ]),
        ...set(a, plus(get(group), word(get(positions), 0))),
        ...loadPhases(turnA, u, phases, 0),
        ...loadPhases(turnB, u, phases, 32),
        ...loadPair(z, get(a)),
        ...storeValues(get(a), [mul(scaled(z[0], whole), get(turnA[0])), mul(scaled(z[1], whole), get(turnB[0]))]),
      ]
    },
    false,
  )
}

/** largestInto(group, list, listEnd, out): |parts| at the positions of the list, and at position 0, into four running maxima. */
function largestInto(): Routine {
  return routine(
    'largestInto',
    4,
    (s, group, list, end, out) => {
      const [p, worst, peak] = [s.i32(), s.v128(), s.v128()]
      const see = (best: number, address: Code, offset: number): Code =>
        set(best, larger(get(best), absolute(load(address, offset))))
      return [
        ...set(worst, load(get(out), 0)),
        ...set(peak, load(get(out), 16)),
        ...see(peak, get(group), 0),
        ...see(peak, get(group), 16),
        ...repeat(list, i32(4), get(end), [
          ...set(p, plus(get(group), word(get(list)))),
          ...see(worst, get(p), 0),
          ...see(worst, get(p), 16),
        ]),
        ...store(get(out), 0, get(worst)),
        ...store(get(out), 16, get(peak)),
      ]
    },
    false,
  )
}

/**
 * shiftRows(plan, passes, data, end, phases, phaseStep, positions, scales, outer, outerEnd, maxima): all groups of four rows from
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
 * turnGroup(from, end, to, toStep): one band of 4 x 4 blocks. A group of four rows from `from` on becomes a column of
 * blocks in the transposed matrix: block q (128 bytes) goes to `to` + q * toStep, transposed.
 */
function turnGroup(): Routine {
  return routine('turnGroup', 4, (s, from, end, to, toStep) => {
    const x = Array.from({ length: 8 }, () => s.v128())
    // x[2j], x[2j+1]: rows (0, 1) and (2, 3) of column j
    const out = (row: number, lanes: typeof lowLanes): Code[] => {
      const half = row >> 1
      return [lanes(get(x[half]), get(x[2 + half])), lanes(get(x[4 + half]), get(x[6 + half]))]
    }
    return repeat(from, i32(128), get(end), [
      ...x.flatMap((v, i) => set(v, load(get(from), 16 * i))),
      ...[0, 1, 2, 3].flatMap((row) =>
        out(row, row % 2 === 0 ? lowLanes : highLanes).flatMap((value, half) =>
          store(get(to), 32 * row + 16 * half, value),
        ),
      ),
      ...bump(to, get(toStep)),
    ])
  })
}

/** sumGroups(data, end, bytes, out): the sums of every row, four at a time (32 bytes a group). */
function sumGroups(): Routine {
  return routine('sumGroups', 4, (s, data, end, bytes, out) => {
    const [next, x] = [s.i32(), s.pair()]
    return repeat(data, i32(0), get(end), [
      ...set(next, plus(get(data), get(bytes))),
      ...loadPair(x, get(data)),
      ...bump(data, i32(32)),
      ...repeat(
        data,
        i32(32),
        get(next),
        setPair(x, [add(get(x[0]), load(get(data), 0)), add(get(x[1]), load(get(data), 16))]),
      ),
      ...storeValues(get(out), [get(x[0]), get(x[1])]),
      ...bump(out, i32(32)),
    ])
  })
}

export const shiftRoutines = (calls: Calls): Routine[] => [
  shiftSpectra(),
  largestInto(),
  shiftRows(calls),
  turnGroup(),
  sumGroups(),
]
