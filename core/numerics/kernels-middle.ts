/** The middle of a filter, as WebAssembly routines: last forward pass, multiplication of the spectrum, first backward pass. */
import {
  backwardButterfly,
  forwardButterfly,
  loadPair,
  loadSplat,
  product,
  setPair,
  storeValues,
  workspace,
} from './kernels-butterfly.ts'
import {
  add,
  bump,
  get,
  i32,
  load,
  mul,
  plus,
  repeat,
  routine,
  set,
  splat,
  store,
  type Code,
  type Pair,
  type Routine,
} from './simd-assembler.ts'

/** Names of the three kinds of filters, and of their middles. */
export const FILTERS = {
  plain: ['filter', 'middle'],
  weighted: ['weightedFilter', 'weightedMiddle'],
  real: ['filterReal', 'realMiddle'],
} as const

export type FilterKind = keyof typeof FILTERS

/**
 * (start, end, factors[, weights, sum]): `plain` multiplies by complex factors, 16 bytes a position; `real` by real factors
 * that differ between the two rows, 16 bytes a position; `weighted` is plain and adds weight * |factor * spectrum|^2 of the
 * outputs 1 and 2 of each butterfly to the two lanes at `sum`.
 */
export function middle(kind: FilterKind): Routine {
  const weighted = kind === 'weighted'
  return routine(
    FILTERS[kind][1],
    weighted ? 5 : 3,
    (s, p, end, factors, weights, sum) => {
      const work = workspace(s, 4)
      const { x, w } = work
      const spectrum = s.pairs(4)
      const total = s.v128()
      const square = ([re, im]: Pair): Code => add(mul(get(re), get(re)), mul(get(im), get(im)))
      const weigh = (k: number): Code => set(total, add(get(total), mul(splat(get(weights), 8 * k - 8), square(x[k]))))
      const multiply = (k: number): Code =>
        kind === 'real'
          ? [
              ...set(w[0], load(get(factors), 16 * k)),
              ...setPair(x[k], [mul(get(spectrum[k][0]), get(w[0])), mul(get(spectrum[k][1]), get(w[0]))]),
            ]
          : [...loadSplat(w, factors, k), ...setPair(x[k], product(spectrum[k], w))]
      const place = (k: number): Code => plus(get(p), i32(32 * k))
      const read = (k: number): Code => loadPair(x[k], place(k))
      return [
        ...(weighted ? set(total, load(get(sum), 0)) : []),
        ...repeat(p, i32(128), get(end), [
          ...forwardButterfly(work, 4, null, read, (k, value) => setPair(spectrum[k], value)),
          ...[0, 1, 2, 3].flatMap(multiply),
          ...(weighted ? [...weigh(1), ...weigh(2), ...bump(weights, i32(16))] : []),
          // the inputs are in x already
          ...backwardButterfly(
            work,
            4,
            null,
            () => [],
            (k, value) => storeValues(place(k), value),
          ),
          ...bump(factors, i32(64)),
        ]),
        ...(weighted ? store(get(sum), 0, get(total)) : []),
      ]
    },
    false,
  )
}
