/** Stored results of an experiment, and how a fresh computation is held against them. */
import type { Experiment, PointResult } from '../core/experiments/experiment.ts'
import { experimentHash } from '../core/experiments/canonical-hash.ts'
import { lowerEnd, upperEnd } from '../core/numerics/estimate.ts'

/** value, lower, upper. */
type Stored = readonly [number, number, number]

export interface Golden {
  readonly name: string
  /** Of what determines the numbers. */
  readonly experimentHash: string
  readonly points: readonly {
    readonly hbar: number | null
    readonly particles: number | null
    readonly times: readonly { readonly t: number; readonly values: Readonly<Record<string, Stored>> }[]
  }[]
}

const wanted = /^(mk2|eHbar|coupling)$|\.(energy|varX|meanXi)$/

/** The distances, and three observables of each corner. */
export function goldenOf(experiment: Experiment, points: readonly PointResult[]): Golden {
  return {
    name: experiment.name,
    experimentHash: experimentHash(experiment),
    points: points.map(({ hbar, particles, times }) => ({
      hbar,
      particles,
      times: times.map(({ t, values }) => ({
        t,
        values: Object.fromEntries(
          Object.entries(values)
            .filter(([name]) => wanted.test(name))
            .map(([name, e]) => [name, [e.value, lowerEnd(e), upperEnd(e)] as const]),
        ),
      })),
    })),
  }
}

/** Rounding of other machines, relative. */
const ROUNDING = 1e-9

/** One line for each stored value whose interval the fresh one does not meet; points that were not computed are left out. */
export function compareWithGolden(golden: Golden, points: readonly PointResult[]): string[] {
  return golden.points.flatMap(({ hbar, particles, times }) => {
    const fresh = points.find((p) => p.hbar === hbar && p.particles === particles)
    if (fresh === undefined) return []
    return times.flatMap(({ t, values }) => {
      const found = fresh.times.find((r) => r.t === t)?.values ?? {}
      return Object.entries(values).flatMap(([name, [value, lower, upper]]) => {
        const e = found[name]
        const slack = ROUNDING * (1 + Math.abs(value))
        const meets = e !== undefined && lowerEnd(e) <= upper + slack && upperEnd(e) >= lower - slack
        return meets
          ? []
          : [
              `${name} at hbar = ${hbar}, N = ${particles}, t = ${t}: ${e === undefined ? 'absent' : e.value} instead of ${value}`,
            ]
      })
    })
  })
}
