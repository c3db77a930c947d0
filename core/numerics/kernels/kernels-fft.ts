/**
 * The Fourier transforms as WebAssembly routines: loops over the passes of kernels-passes.ts; all arguments are byte
 * addresses and byte counts. A transform of length n is a list of passes (radices 2 to 5) and a last radix-4 pass without
 * twiddles, written down as a plan by fft-plan.ts. Passes that act on blocks of at most 16 kB are run block by block, so
 * that these blocks stay in the nearest cache.
 */
import { FILTERS, middle, type FilterKind } from './kernels-middle.ts'
import { columns, firstFromRows, lastNatural, lastToRows } from './kernels-rows.ts'
import { firstWithPhase, lastWithSquares, passInPlace, plainPass, PASS_BYTES, PLAN } from './kernels-passes.ts'
import { loadPair, loadSplat, product, sharedPair, storeValues, type Radix } from './kernels-butterfly.ts'
import type { Halves } from './kernels-lanes.ts'
import {
  below,
  bump,
  equal,
  get,
  i32,
  minus,
  plus,
  repeat,
  repeatIfAny,
  routine,
  set,
  shiftRight,
  times,
  when,
  word,
  type Calls,
  type Code,
  type Routine,
  type Scope,
} from './simd-assembler.ts'

const radices: readonly Radix[] = [2, 3, 4, 5]
const firstRadices: readonly Radix[] = [1, 2, 4]

/** forward(pass, lastPass, start, end): the passes of the list one after the other; backward in the opposite order. */
function passes(calls: Calls, forward: boolean): Routine {
  const name = forward ? 'forward' : 'backward'
  return routine(
    name,
    4,
    (s, first, last, start, end) => {
      const p = s.i32()
      const one = radices.flatMap((radix) =>
        when(
          equal(word(get(p)), i32(radix)),
          calls.call(`${name}${radix}`, get(start), get(end), word(get(p), 4), word(get(p), 8)),
        ),
      )
      if (forward) return [...set(p, get(first)), ...repeatIfAny(p, i32(PASS_BYTES), get(last), one)]
      const body = [...set(p, minus(get(last), i32(PASS_BYTES))), ...one]
      const loop = [0x03, 0x40, ...body, ...set(last, get(p)), ...get(first), ...get(last), 0x49, 0x0d, 0x00, 0x0b]
      return when(below(get(first), get(last)), loop)
    },
    false,
  )
}

const field = (plan: number, offset: number): Code => word(get(plan), offset)
const byFirstRadix = (plan: number, one: (radix: Radix) => Code): Code =>
  firstRadices.flatMap((radix) => when(equal(field(plan, PLAN.radix), i32(radix)), one(radix)))

/** spectrum(plan, from, scratch): all forward passes from `from` on but the last. */
function spectrum(calls: Calls): Routine {
  return routine(
    'spectrum',
    3,
    (s, plan, from, scratch) => {
      const end = s.i32()
      return [
        ...set(end, plus(get(scratch), field(plan, PLAN.bytes))),
        ...calls.call('forward', get(from), field(plan, PLAN.split), get(scratch), get(end)),
        ...repeat(
          scratch,
          field(plan, PLAN.block),
          get(end),
          calls.call(
            'forward',
            field(plan, PLAN.split),
            field(plan, PLAN.end),
            get(scratch),
            plus(get(scratch), field(plan, PLAN.block)),
          ),
        ),
      ]
    },
    false,
  )
}

/** filter(plan, from, scratch, factors, weights, sum): forward passes from `from` on, multiplication, backward passes. */
function filter(calls: Calls, kind: FilterKind, halves: Halves): Routine {
  const weighted = kind === 'weighted'
  const [name, middleName] = FILTERS[kind]
  return routine(
    name,
    weighted ? 6 : 4,
    (s, plan, from, scratch, factors, weights, sum) => {
      const [p, end, blockEnd] = [s.i32(), s.i32(), s.i32()]
      const weigh = weighted ? [get(weights), get(sum)] : []
      return [
        ...set(p, get(scratch)),
        ...set(end, plus(get(scratch), field(plan, PLAN.bytes))),
        ...calls.call('forward', get(from), field(plan, PLAN.split), get(scratch), get(end)),
        ...repeat(p, field(plan, PLAN.block), get(end), [
          ...set(blockEnd, plus(get(p), field(plan, PLAN.block))),
          ...calls.call('forward', field(plan, PLAN.split), field(plan, PLAN.end), get(p), get(blockEnd)),
          ...calls.call(middleName, get(p), get(blockEnd), get(factors), ...weigh),
          ...calls.call('backward', field(plan, PLAN.split), field(plan, PLAN.end), get(p), get(blockEnd)),
          ...bump(factors, shiftRight(field(plan, PLAN.block), kind === 'real' ? 1 : halves)),
          ...(weighted ? bump(weights, shiftRight(field(plan, PLAN.block), 2 + halves)) : []),
        ]),
        ...calls.call('backward', get(from), field(plan, PLAN.split), get(scratch), get(end)),
      ]
    },
    kind === 'real',
  )
}

/** rowsForward/rowsInverse(plan, data, end, step, lane, scratch): groups of interleaved rows, in place, natural order. */
function rowsInPlace(calls: Calls, swap: boolean): Routine {
  return routine(swap ? 'rowsInverse' : 'rowsForward', 6, (_, plan, data, end, step, lane, scratch) =>
    repeat(data, get(step), get(end), [
      ...byFirstRadix(plan, (radix) =>
        calls.call(
          `${swap ? 'swapped' : 'rows'}First${radix}`,
          get(data),
          get(lane),
          get(scratch),
          field(plan, PLAN.bytes),
          field(plan, PLAN.twiddles),
        ),
      ),
      ...calls.call('spectrum', get(plan), field(plan, PLAN.second), get(scratch)),
      ...calls.call(swap ? 'swappedNatural' : 'rowsNatural', get(plan), get(scratch), get(data), get(lane)),
    ]),
  )
}

/** rowsFilter(plan, data, end, step, lane, scratch, factors): rows <- F^{-1} diag(factors) F rows. */
function rowsFilter(calls: Calls): Routine {
  return routine('rowsFilter', 7, (_, plan, data, end, step, lane, scratch, factors) => {
    const tail = [get(data), get(lane), get(scratch), field(plan, PLAN.bytes), field(plan, PLAN.twiddles)]
    return repeat(data, get(step), get(end), [
      ...byFirstRadix(plan, (radix) => calls.call(`rowsFirst${radix}`, ...tail)),
      ...calls.call('filter', get(plan), field(plan, PLAN.second), get(scratch), get(factors)),
      ...byFirstRadix(plan, (radix) => calls.call(`rowsLast${radix}`, ...tail)),
    ])
  })
}

/**
 * groupsStep(plan, data, end, phase, factors, sums, weights, sum): a split step of rows that lie in groups. There are four sums of
 * squares for a position and four of the spectrum: groups of two rows take turns with the first and the last two, so that
 * the bits do not depend on how many rows lie side by side.
 */
function groupsStep(calls: Calls, halves: Halves): Routine {
  return routine('groupsStep', 8, (s, plan, data, end, phase, factors, sums, weights, sum) => {
    const [bothSums, bothSum] = [s.i32(), s.i32()]
    const start = [
      ...set(bothSums, plus(plus(get(sums), get(sums)), shiftRight(field(plan, PLAN.bytes), 1))),
      ...set(bothSum, plus(plus(get(sum), get(sum)), i32(16))),
    ]
    const other = [...set(sums, minus(get(bothSums), get(sums))), ...set(sum, minus(get(bothSum), get(sum)))]
    const head = [get(data), field(plan, PLAN.bytes), field(plan, PLAN.twiddles)]
    const step = repeat(data, field(plan, PLAN.bytes), get(end), [
      ...byFirstRadix(plan, (radix) => calls.call(`phaseFirst${radix}`, ...head, get(phase))),
      ...calls.call(
        'weightedFilter',
        get(plan),
        field(plan, PLAN.second),
        get(data),
        get(factors),
        get(weights),
        get(sum),
      ),
      ...byFirstRadix(plan, (radix) => calls.call(`squaresLast${radix}`, ...head, get(sums))),
      ...(halves === 1 ? other : []),
    ])
    return halves === 1 ? [...start, ...step] : step
  })
}

/** columnsForward/columnsInverse/columnsFilter(plan, firstPass, matrix, lane, stride, groups, scratch[, factors]). */
function columnsWork(calls: Calls, kind: 'Forward' | 'Inverse' | 'Filter'): Routine {
  return routine(
    `columns${kind}`,
    kind === 'Filter' ? 8 : 7,
    (s, plan, passList, matrix, lane, stride, groups, scratch, factors) => {
      const [p, end] = [s.i32(), s.i32()]
      const place = [get(plan), get(matrix), get(lane), get(stride), get(groups), get(scratch)]
      const each =
        kind === 'Filter'
          ? calls.call('filter', get(plan), get(passList), get(p), get(factors))
          : [
              ...calls.call('spectrum', get(plan), get(passList), get(p)),
              ...calls.call('lastPass', get(p), plus(get(p), field(plan, PLAN.bytes))),
            ]
      return [
        ...calls.call(kind === 'Inverse' ? 'gatherSwapped' : 'gather', ...place),
        ...set(p, get(scratch)),
        ...set(end, plus(get(scratch), times(field(plan, PLAN.bytes), get(groups)))),
        ...repeat(p, field(plan, PLAN.bytes), get(end), each),
        ...calls.call(
          kind === 'Filter' ? 'scatter' : kind === 'Inverse' ? 'scatterSwappedNatural' : 'scatterNatural',
          ...place,
        ),
      ]
    },
  )
}

/** multiplyGroup(start, end, factors): each element by the complex number of its position, the same for all rows. */
function multiplyGroup(halves: Halves): Routine {
  const build = (s: Scope, p: number, end: number, factors: number): Code => {
    const [x, w] = [s.pair(), sharedPair(s)]
    return repeat(p, i32(s.element), get(end), [
      ...loadSplat(w, factors, 0),
      ...bump(factors, i32(16)),
      ...loadPair(x, get(p)),
      ...storeValues(get(p), product(x, w)),
    ])
  }
  return routine('multiplyGroup', 3, build, true, halves)
}

/** @param halves vectors that the rows side by side fill: 1 for two rows, 2 for four */
export function fourierRoutines(calls: Calls, halves: Halves): Routine[] {
  return [
    ...radices.flatMap((radix) => [passInPlace(radix, true, halves), passInPlace(radix, false, halves)]),
    ...firstRadices.flatMap((radix) => [
      firstFromRows(radix, false, halves),
      firstFromRows(radix, true, halves),
      lastToRows(radix, halves),
      firstWithPhase(radix, halves),
      lastWithSquares(radix, halves),
    ]),
    ...[false, true].flatMap((flag) => [
      lastNatural(flag, halves),
      columns('gather', flag, false, halves),
      columns('scatter', flag, true, halves),
      plainPass(flag, halves),
      passes(calls, flag),
      rowsInPlace(calls, flag),
    ]),
    columns('scatter', false, false, halves),
    ...(['plain', 'weighted', 'real'] as const).flatMap((kind) => [middle(kind, halves), filter(calls, kind, halves)]),
    spectrum(calls),
    rowsFilter(calls),
    groupsStep(calls, halves),
    columnsWork(calls, 'Forward'),
    columnsWork(calls, 'Inverse'),
    columnsWork(calls, 'Filter'),
    multiplyGroup(halves),
  ]
}
