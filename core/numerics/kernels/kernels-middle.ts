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
import { addV, getV, loadV, mulV, setV, storeV, type Halves, type Pair, type Vec } from './kernels-lanes.ts'
import { bump, get, i32, repeat, routine, set, splat, type Code, type Routine } from './simd-assembler.ts'

/** Names of the three kinds of filters, and of their middles. */
export const FILTERS = {
  plain: ['filter', 'middle'],
  weighted: ['weightedFilter', 'weightedMiddle'],
  real: ['filterReal', 'realMiddle'],
} as const

export type FilterKind = keyof typeof FILTERS

/**
 * (start, end, factors[, weights, sum]): `plain` multiplies by complex factors, 16 bytes a position; `real` by real factors
 * that differ between the rows side by side, 8 bytes each; `weighted` is plain and adds weight * |factor * spectrum|^2 of the
 * outputs 1 and 2 of each butterfly to the sums of the rows at `sum`.
 */
export function middle(kind: FilterKind, halves: Halves): Routine {
  const weighted = kind === 'weighted'
  return routine(
    FILTERS[kind][1],
    weighted ? 5 : 3,
    (s, p, end, factors, weights, sum) => {
      const work = workspace(s, 4)
      const { x, w } = work
      const spectrum = s.pairs(4)
      const [total, weight, real] = [s.lanes(), s.shared(), s.lanes()]
      const square = ([re, im]: Pair): Vec => addV(mulV(getV(re), getV(re)), mulV(getV(im), getV(im)))
      const weigh = (k: number): Code => [
        ...set(weight[0], splat(get(weights), 8 * k - 8)),
        ...setV(total, addV(getV(total), mulV(getV(weight), square(x[k])))),
      ]
      const multiply = (k: number): Code =>
        kind === 'real'
          ? [
              ...loadV(real, get(factors), 16 * halves * k),
              ...setPair(x[k], [mulV(getV(spectrum[k][0]), getV(real)), mulV(getV(spectrum[k][1]), getV(real))]),
            ]
          : [...loadSplat(w, factors, k), ...setPair(x[k], product(spectrum[k], w))]
      const read = (k: number): Code => loadPair(x[k], get(p), s.element * k)
      return [
        ...(weighted ? loadV(total, get(sum), 0) : []),
        ...repeat(p, i32(4 * s.element), get(end), [
          ...forwardButterfly(work, 4, null, read, (k, value) => setPair(spectrum[k], value)),
          ...[0, 1, 2, 3].flatMap(multiply),
          ...(weighted ? [...weigh(1), ...weigh(2), ...bump(weights, i32(16))] : []),
          // the inputs are in x already
          ...backwardButterfly(
            work,
            4,
            null,
            () => [],
            (k, value) => storeValues(get(p), value, s.element * k),
          ),
          ...bump(factors, i32(kind === 'real' ? 64 * halves : 64)),
        ]),
        ...(weighted ? storeV(get(sum), 0, getV(total)) : []),
      ]
    },
    false,
    halves,
  )
}
