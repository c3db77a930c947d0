/** The horizons t* of a point's bounds: where they say no more than the product coupling. No solver is imported here: the page asks too. */
import { boundHorizon } from '../../bounds/horizon.ts'
import type { TimeResult } from '../experiment.ts'

const named = /^bound\.(?:(\w+)\.)?(mk2|eHbar|mkHbar)$/

/** t* by the name of the bound. */
export function horizonsOf(times: readonly TimeResult[]): Record<string, number | null> {
  const names = new Set(
    times.flatMap(({ values }) =>
      Object.keys(values).filter((name) => named.test(name) && !name.startsWith('bound.trivial.')),
    ),
  )
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const found = horizonOf(times, name)
      return found === undefined ? [] : [[name, found]]
    }),
  )
}

/** t* of one bound; undefined where the product coupling is not known beside it. */
export function horizonOf(times: readonly TimeResult[], name: string): number | null | undefined {
  const quantity = named.exec(name)?.[2]
  const both = [...times]
    .sort((a, b) => a.t - b.t)
    .flatMap(({ t, values }) => {
      const [bound, trivial] = [values[name], values[`bound.trivial.${quantity}`]]
      return quantity === undefined || bound === undefined || trivial === undefined
        ? []
        : [{ t, bound: bound.value, trivial: trivial.value }]
    })
  if (both.length === 0) return undefined
  return boundHorizon(
    both.map((b) => b.t),
    both.map((b) => b.bound),
    both.map((b) => b.trivial),
  )
}
