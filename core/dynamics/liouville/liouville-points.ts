/**
 * F_N^1 of bodies that start from few points, without samples: from f_in = sum_k w_k delta_{z_k} the N bodies start from one of m^N places, of which those with the same
 * numbers n_k of bodies at each point are the same up to names,
 *
 *   F_N^1(t) = sum_{|n| = N} N!/prod n_k! prod w_k^{n_k} sum_k (n_k/N) delta_{z_k(t; n)}.
 *
 * Bodies from one point stay together. The error is that of the trajectories: the same points at a longer step stand beside them.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity, PointMeasure } from '../../states/classical-density.ts'
import { pointMoments } from '../../states/mixture.ts'
import type { InitialPoints } from '../../states/packet-samples.ts'
import { multisets, termCount } from '../../states/product-terms.ts'
import { freeCovariance } from '../schrodinger/schrodinger-observables.ts'
import { newtonPartners, type PartnersAt } from '../schrodinger/schrodinger-partners.ts'

/** Points of F_N^1, and bodies of all starts together. */
const MOST_POINTS = 2000
const MOST_BODIES = 100_000
const FINE = 1e-10
const COARSE = 1e-7

export interface PointBodiesInput {
  readonly density: PointMeasure
  readonly potential: Potential
  readonly particles: number
  readonly times: readonly number[]
}

export interface PointBodiesSnapshot {
  readonly t: number
  readonly points: PointMeasure
  readonly coarsePoints: PointMeasure
  /** Of F_N^1 and of two bodies' covariances; energies per particle. */
  readonly observables: Readonly<Record<string, Estimate>>
  /** The cost per particle of the synchronous coupling with points that move on their own (f(t) of the mean field). */
  couplingTo(f: Pick<PointMeasure, 'x' | 'xi'>): number
}

/** On the line; points that stand for a curve are no points. */
export function isFewPoints(
  density: ClassicalDensity,
  particles: number,
  { period }: Pick<Potential, 'period'>,
): density is PointMeasure {
  if (density.kind !== 'points' || density.curve === true || period !== null) return false
  const kinds = density.weight.length
  return termCount(kinds, particles) <= MOST_POINTS && particles * multisets(kinds, particles) <= MOST_BODIES
}

export function solvePointBodies({ density, potential, particles, times }: PointBodiesInput): PointBodiesSnapshot[] {
  const starts = startsOf(density, particles)
  const [fine, coarse] = [FINE, COARSE].map((accuracy) =>
    newtonPartners(starts.bodies, particles, density, potential, times, accuracy),
  )
  return times.map((t, j) => {
    const groups = groupsOf(fine[j], starts)
    const [points, coarsePoints] = [fine[j], coarse[j]].map((at) => pointsAt(at, groups))
    const [value, other] = [fine[j], coarse[j]].map((at) =>
      observablesOf(at, starts, { density, potential, particles, times }, t),
    )
    const couplingTo = (f: Pick<PointMeasure, 'x' | 'xi'>): number =>
      starts.firsts.reduce((sum, { body, share }) => {
        const k = starts.bodies.index[body]
        return sum + 0.5 * share * ((fine[j].x[body] - f.x[k]) ** 2 + (fine[j].xi[body] - f.xi[k]) ** 2)
      }, 0)
    return { t, points, coarsePoints, observables: estimatesOf(value, other), couplingTo }
  })
}

interface Starts {
  readonly bodies: InitialPoints
  /** Of each choice of N points: its probability. */
  readonly probability: Float64Array
  /** The first body from each of its points, and how many there are. */
  readonly firsts: readonly { readonly body: number; readonly share: number }[]
}

function startsOf({ x, xi, weight }: PointMeasure, particles: number): Starts {
  const kinds = Array.from(weight.keys()).filter((k) => weight[k] > 0)
  const total = kinds.reduce((sum, k) => sum + weight[k], 0)
  const chosen = choices(kinds, particles)
  const index = Int32Array.from(chosen.flatMap(({ kinds: of }) => of))
  const probability = Float64Array.from(chosen, ({ kinds: of, logOrders }) =>
    Math.exp(of.reduce((sum, k) => sum + Math.log(weight[k] / total), logOrders)),
  )
  const firsts = chosen.flatMap(({ kinds: of }, c) =>
    of.flatMap((k, j) => {
      if (j > 0 && of[j - 1] === k) return []
      const count = of.filter((other) => other === k).length
      return [{ body: c * particles + j, share: (probability[c] * count) / particles }]
    }),
  )
  return {
    bodies: { x: Float64Array.from(index, (k) => x[k]), xi: Float64Array.from(index, (k) => xi[k]), index },
    probability,
    firsts,
  }
}

interface Choice {
  /** Ascending. */
  readonly kinds: readonly number[]
  /** log N!/prod n_k! */
  readonly logOrders: number
}

function choices(kinds: readonly number[], particles: number): Choice[] {
  if (particles === 0) return [{ kinds: [], logOrders: 0 }]
  if (kinds.length === 0) return []
  const [first, ...rest] = kinds
  return Array.from({ length: particles + 1 }, (_, count) => particles - count).flatMap((count) => {
    // N!/(n! (N - n)!) ways to choose the places of the first kind
    let logOrders = 0
    for (let i = 1; i <= count; i++) logOrders += Math.log((particles - count + i) / i)
    return choices(rest, particles - count).map((more) => ({
      kinds: [...new Array<number>(count).fill(first), ...more.kinds],
      logOrders: logOrders + more.logOrders,
    }))
  })
}

interface Group {
  readonly body: number
  weight: number
}

/** Points at one place are one: at the start all that have one kind. */
function groupsOf({ x, xi }: PartnersAt, { firsts }: Starts): Group[] {
  const groups = new Map<string, Group>()
  for (const { body, share } of firsts) {
    const place = `${x[body]} ${xi[body]}`
    const group = groups.get(place)
    if (group === undefined) groups.set(place, { body, weight: share })
    else group.weight += share
  }
  return [...groups.values()]
}

function pointsAt({ x, xi }: PartnersAt, groups: readonly Group[]): PointMeasure {
  return {
    kind: 'points',
    x: Float64Array.from(groups, ({ body }) => x[body]),
    xi: Float64Array.from(groups, ({ body }) => xi[body]),
    weight: Float64Array.from(groups, ({ weight }) => weight),
  }
}

function observablesOf(
  at: PartnersAt,
  starts: Starts,
  { density, potential, particles }: PointBodiesInput,
  t: number,
): Record<string, number> {
  const m = pointMoments(pointsAt(at, groupsOf(at, starts)))
  let potentialEnergy = 0
  starts.probability.forEach((p, c) => {
    const first = c * particles
    for (let j = first; j < first + particles; j++)
      for (let k = first; k < j; k++) potentialEnergy += (p * potential.value(at.x[j] - at.x[k])) / particles ** 2
  })
  const kineticEnergy = 0.5 * (m.varXi + m.meanXi ** 2)
  // the centre of mass is free: Var = (S + (N - 1) cov)/N = F S_0 F^T/N
  const start = pointMoments(density)
  const free = freeCovariance(
    [
      [start.varX, start.covXXi],
      [start.covXXi, start.varXi],
    ],
    t,
  )
  return {
    ...m,
    kineticEnergy,
    potentialEnergy,
    energy: kineticEnergy + potentialEnergy,
    crossXX: (free[0][0] - m.varX) / (particles - 1),
    crossXXi: (free[0][1] - m.covXXi) / (particles - 1),
    crossXiXi: (free[1][1] - m.varXi) / (particles - 1),
  }
}

function estimatesOf(
  fine: Readonly<Record<string, number>>,
  coarse: Readonly<Record<string, number>>,
): Record<string, Estimate> {
  return Object.fromEntries(
    Object.entries(fine).map(([name, value]): [string, Estimate] => {
      const error = Math.abs(value - coarse[name]) + 1e-13 * (1 + Math.abs(value))
      return [name, { value, error, kind: 'estimated' }]
    }),
  )
}
