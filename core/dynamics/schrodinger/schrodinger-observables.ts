/** The one-particle marginal of a level at one output time, and its observables. */
import type { Covariance } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import type { ProductTerm } from '../../states/n-particle.ts'
import { kernelOfOrbitals, pivotedCholesky } from '../../states/pivoted-compression.ts'
import { purity, type OneParticleObservables } from '../hartree/hartree-observables.ts'
import type { Frame, SchrodingerInput } from './schrodinger-frame.ts'
import type { SchrodingerLevel, TermSnapshot } from './schrodinger-level.ts'
import { oneParticleMarginal, particleShares, type MarginalTerm } from './schrodinger-marginal.ts'
import { pairState, type PairState } from './schrodinger-pair-state.ts'

/** Of the one-particle marginal. */
export interface NBodyObservables extends OneParticleObservables {
  readonly mass: number
}

/** The free flow of mean and covariance of the centre of mass. */
export function freeMean([x, xi]: readonly [number, number], t: number): readonly [number, number] {
  return [x + t * xi, xi]
}

export function freeCovariance(g: Covariance, t: number): Covariance {
  const cov = g[0][1] + t * g[1][1]
  return [
    [g[0][0] + t * (g[0][1] + cov), cov],
    [cov, g[1][1]],
  ]
}

/** Rounding of the kernel is of this order: nothing smaller is asked of its factorisation. */
const LEAST_TAIL = 1e-14

export function levelMarginal(
  input: SchrodingerInput,
  { terms }: Frame,
  level: SchrodingerLevel,
  timeIndex: number,
): LowRankState {
  const { particles, hbar, potential, times } = input
  const t = times[timeIndex]
  const snapshots = level.snapshots[timeIndex]
  const traceTail = Math.max(LEAST_TAIL, level.traceTail)
  if (potential.period !== null) return sumOfFirst(terms, level, timeIndex, traceTail)
  return oneParticleMarginal({
    shares: particleShares(particles),
    hbar,
    traceTail,
    centreCovariance: freeCovariance(terms[0].centreCovariance, t),
    terms: marginalTerms(terms, snapshots, t),
  })
}

function marginalTerms(terms: readonly ProductTerm[], snapshots: readonly TermSnapshot[], t: number): MarginalTerm[] {
  return terms.map(({ weight, isMirrored, centreMean }, i) => ({
    weight,
    isMirrored,
    first: snapshots[i].first,
    centreMean: freeMean(centreMean, t),
  }))
}

/** Two particles at the level's j-th time, where it kept them. */
export function levelPair(
  { particles, hbar, times }: SchrodingerInput,
  { terms }: Frame,
  level: SchrodingerLevel,
  timeIndex: number,
): PairState | null {
  if (level.pairs === null) return null
  const t = times[timeIndex]
  return pairState({
    particles,
    hbar,
    onGrid: level.pairs[timeIndex],
    terms: marginalTerms(terms, level.snapshots[timeIndex], t),
    centreCovariance: freeCovariance(terms[0].centreCovariance, t),
    traceTail: Math.max(LEAST_TAIL, level.traceTail),
  })
}

/** In the particles' own coordinates the first coordinate is particle 1: the terms add up. */
function sumOfFirst(
  terms: readonly ProductTerm[],
  level: SchrodingerLevel,
  timeIndex: number,
  traceTail: number,
): LowRankState {
  const states = level.snapshots[timeIndex].map(({ first }) => first)
  const [{ grid, hbar }] = states
  const rows = states.flatMap(({ orbitals }, i) => Array.from(orbitals, (v) => Math.sqrt(terms[i].weight) * v))
  const factors = pivotedCholesky(
    kernelOfOrbitals(Float64Array.from(rows), rows.length / (2 * grid.count), grid.count),
    grid,
    traceTail,
    grid.count,
  )
  if (factors === null) throw new Error('A kernel has at most as many factors as points.')
  const lost = states.reduce((sum, { lostTrace }, i) => sum + terms[i].weight * lostTrace, 0)
  return { hbar, grid, rank: factors.rank, orbitals: factors.orbitals, lostTrace: lost + factors.lostTrace }
}

export function levelObservables(
  input: SchrodingerInput,
  { terms }: Frame,
  level: SchrodingerLevel,
  timeIndex: number,
  marginal: LowRankState,
): NBodyObservables {
  const { particles, potential, times } = input
  const t = times[timeIndex]
  const isLine = potential.period === null
  const { centre: c, relative: s } = isLine ? firstParticleShares(particles) : { centre: 0, relative: 1 }
  const sum = { mass: 0, x: 0, xi: 0, xx: 0, xxi: 0, xixi: 0, cos: 0, sin: 0, interaction: 0 }
  for (const [i, { weight, isMirrored, centreMean, centreCovariance }] of terms.entries()) {
    const { moments: m, meanCos, meanSin, interaction } = level.snapshots[timeIndex][i]
    const [y0, eta0] = freeMean(centreMean, t)
    const g = freeCovariance(centreCovariance, t)
    for (const sign of isMirrored ? [1, -1] : [1]) {
      const w = weight * m.mass
      const x = c * y0 + sign * s * m.meanX
      const xi = c * eta0 + sign * s * m.meanXi
      sum.mass += w
      sum.x += w * x
      sum.xi += w * xi
      sum.xx += w * (c * c * g[0][0] + s * s * m.varX + x * x)
      sum.xxi += w * (c * c * g[0][1] + s * s * m.covXXi + x * xi)
      sum.xixi += w * (c * c * g[1][1] + s * s * m.varXi + xi * xi)
      sum.cos += weight * meanCos
      sum.sin += weight * meanSin
      sum.interaction += weight * interaction
    }
  }
  const { mass } = sum
  const [meanX, meanXi] = [sum.x / mass, sum.xi / mass]
  const kineticEnergy = 0.5 * sum.xixi
  const potentialEnergy = sum.interaction / particles
  return {
    mass,
    meanX: isLine ? meanX : NaN,
    meanXi,
    varX: isLine ? sum.xx / mass - meanX * meanX : NaN,
    covXXi: isLine ? sum.xxi / mass - meanX * meanXi : NaN,
    varXi: sum.xixi / mass - meanXi * meanXi,
    kineticEnergy,
    potentialEnergy,
    energy: kineticEnergy + potentialEnergy,
    purity: purity(marginal),
    meanCosX: isLine ? NaN : sum.cos,
    meanSinX: isLine ? NaN : sum.sin,
  }
}
