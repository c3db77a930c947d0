/**
 * Many bosons from the product of a pure state by MCTDHB, with m and with m - 1 orbitals: value = m, error = what both differ by (largest so
 * far: convergence in m is what limits the method) + the integrator's and the grid's. Gaussians are solved in the frame of
 * the centre of mass, which moves freely, and shifted back in phase space at the end.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { hermitianFactor } from './mctdhb-inverse.ts'
import { quantumObservables } from '../hartree/hartree-observables.ts'
import { bosonPairPurity, bosonPairState, displaced, type BosonPair } from './mctdhb-pair.ts'
import { DormandPrince } from './mctdhb-integrator.ts'
import { stateCount } from './mctdhb-space.ts'
import { startOf, type Start } from './mctdhb-start.ts'
import { Mctdhb } from './mctdhb.ts'
import type { SchrodingerInput } from '../schrodinger/schrodinger-frame.ts'
import type { SchrodingerSnapshot, SchrodingerSolution } from '../schrodinger/schrodinger-run.ts'
import { zeroPotential } from '../zero-potential.ts'

export interface MctdhbInput extends SchrodingerInput {
  /** m of the better run, at least 2; chosen from N when absent. */
  readonly orbitals?: number
}

/** States of N bosons in m orbitals that are served by hand. */
const MOST_STATES = 200_000
/** Another orbital is taken while states * pairs^2, the price of a slope, stays below this, and never more than so many. */
const USUAL_WORK = 2e7
const MOST_ORBITALS = 8
/** Convergence in m: the difference of m and m - 1 is taken this many times (it shrinks by 5 to 50 for each orbital more). */
const SAFETY = 1
/** What the equations keep and the integrator does not quite: that drift, so many times, counts for every observable. */
const KEPT = 10
/** A drift of this size is worth a word. */
const NOTABLE_DRIFT = 1e-6

export function mctdhbOrbitals({ particles, orbitals }: Pick<MctdhbInput, 'particles' | 'orbitals'>): number {
  if (orbitals !== undefined) return orbitals
  let m = 2
  const work = (modes: number): number => stateCount(particles, modes) * ((modes * (modes + 1)) / 2) ** 2
  while (m < MOST_ORBITALS && work(m + 1) <= USUAL_WORK) m++
  return m
}

/**
 * @throws {RangeError} for data that the method does not start from, or too many states
 * @throws {Cancelled} when the hooks ask for it
 */
export function solveMctdhb(input: MctdhbInput, hooks: SolveHooks): SchrodingerSolution {
  const start = startOf(input)
  const m = mctdhbOrbitals(input)
  if (stateCount(input.particles, m) > MOST_STATES)
    throw new RangeError(
      `N = ${input.particles} bosons in ${m} orbitals have ${stateCount(input.particles, m)} states; at most ${MOST_STATES} are served: use fewer particles or orbitals.`,
    )
  const runs = [m - 1, m].map((modes, i) =>
    runModes(input, start, modes, {
      cancelled: hooks.cancelled,
      progress: (f) => hooks.progress(i === 0 ? 0.3 * f : 0.3 + 0.7 * f),
    }),
  )
  const [fewer, more] = runs
  const differences: Record<string, number> = {}
  const snapshots = input.times.map((t, j): SchrodingerSnapshot => ({
    t,
    state: more.states[j],
    coarse: fewer.states[j],
    ...(input.wantsPairs === true ? { pair: bosonPairState(more.pairs[j]) } : {}),
    observables: estimates(more, fewer, j, differences),
  }))
  const drift = (values: readonly number[]): number => Math.max(...values.map((v) => Math.abs(v - values[0])))
  const energies = more.observables.map((o) => o['energy'])
  return {
    snapshots,
    numerics: {
      method: 'multiconfigurational (MCTDHB)',
      orbitals: m,
      states: stateCount(input.particles, m),
      points: start.grid.count,
      spacing: start.grid.spacing,
      steps: more.steps,
      leastOccupied: more.leastOccupied,
      ends: more.ends,
    },
    warnings: [
      ...(more.ends > 1e-9
        ? [`MCTDHB: mass ${more.ends.toExponential(1)} at the ends of the box or of the momentum band.`]
        : []),
      ...((more.drift.at(-1) ?? 0) > NOTABLE_DRIFT
        ? [
            `MCTDHB: norm, energy or centre of mass drifted by ${(more.drift.at(-1) ?? 0).toExponential(1)}; the error bars hold it.`,
          ]
        : []),
    ],
    invariants: {
      traceDrift: drift(more.observables.map((o) => o['mass'])),
      energyDrift: drift(energies),
      momentumDrift: drift(more.observables.map((o) => o['meanXi'])),
    },
  }
}

interface ModesRun {
  readonly states: LowRankState[]
  /** By time, where they are wanted. */
  readonly pairs: readonly BosonPair[]
  readonly observables: Readonly<Record<string, number>>[]
  readonly steps: number
  readonly ends: number
  readonly leastOccupied: number
  /** Largest departure so far of what the equations keep: norm, energy, and the rest of the centre of mass. */
  readonly drift: readonly number[]
}

function runModes(input: MctdhbInput, { grid, rows, frame, mean }: Start, modes: number, hooks: SolveHooks): ModesRun {
  const { particles, hbar, potential, times } = input
  const system = new Mctdhb(particles, modes, grid, hbar, potential)
  const tolerance = Math.min(1e-7, Math.max(1e-10, 1e-5 * input.tolerance * hbar))
  const lastTime = times.at(-1) ?? 0
  const integrator = new DormandPrince(system, system.initial(rows(modes)), tolerance, 1e-4 * Math.max(lastTime, 1e-6))
  const states: LowRankState[] = []
  const pairs: BosonPair[] = []
  const observables: Record<string, number>[] = []
  let ends = 0
  let leastOccupied = 0
  const drift: number[] = []
  const start = system.observables(integrator.y)
  for (const t of times) {
    integrator.advance(t, hooks, (now) => hooks.progress(now / lastTime))
    const energies = system.observables(integrator.y)
    const state = oneParticleState(system, integrator.y, modes, particles)
    const o = quantumObservables(state, zeroPotential(null))
    ends = Math.max(ends, o.edgeMass, o.nyquistMass)
    leastOccupied = system.density[2 * (modes * modes - 1)] / particles
    const energyDrift = Math.abs(
      energies.kineticEnergy + energies.potentialEnergy - start.kineticEnergy - start.potentialEnergy,
    )
    drift.push(
      Math.max(
        drift.at(-1) ?? 0,
        Math.abs(energies.norm - 1),
        Math.abs(o.trace - 1),
        energyDrift,
        Math.abs(o.meanX - mean[0] - t * mean[1]),
        Math.abs(o.meanXi - mean[1]),
      ),
    )
    const [x, xi] = [frame[0] + t * frame[1], frame[1]]
    const pair = input.wantsPairs === true ? pairAt(system, integrator.y, modes, [x, xi]) : null
    if (pair !== null) pairs.push(pair)
    states.push(displaced(state, x, xi))
    const kineticEnergy = energies.kineticEnergy + xi * o.meanXi + 0.5 * xi * xi
    observables.push({
      mass: o.trace,
      meanX: o.meanX + x,
      meanXi: o.meanXi + xi,
      varX: o.varX,
      covXXi: o.covXXi,
      varXi: o.varXi,
      kineticEnergy,
      potentialEnergy: energies.potentialEnergy,
      energy: kineticEnergy + energies.potentialEnergy,
      purity: o.purity,
      // of two and three particles it is known exactly
      ...(pair !== null && particles > 3 ? { 'purity[n=2]': bosonPairPurity(pair) } : {}),
    })
  }
  return { states, pairs, observables, steps: integrator.steps, ends, leastOccupied, drift }
}

/** Copies of what the system goes on with; its densities are those of y. */
function pairAt(system: Mctdhb, y: Float64Array, modes: number, place: readonly [number, number]): BosonPair {
  const { grid, hbar, space } = system
  return {
    particles: space.particles,
    pairs: space.pairs,
    matrix: system.pairDensity.slice(),
    orbitals: { hbar, grid, rank: modes, orbitals: system.orbitalsOf(y).slice(), lostTrace: 0 },
    place,
  }
}

/** R^1 = (1/N) sum_kq rho_kq |phi_q><phi_k| as sum_j |psi_j><psi_j|, psi_j = sum_q L_qj phi_q with L L^* the transpose of rho/N. */
function oneParticleState(system: Mctdhb, y: Float64Array, modes: number, particles: number): LowRankState {
  const { grid, hbar } = system
  const transposed = new Float64Array(2 * modes * modes)
  for (let k = 0; k < modes; k++) {
    for (let q = 0; q < modes; q++) {
      transposed[2 * (q * modes + k)] = system.density[2 * (k * modes + q)] / particles
      transposed[2 * (q * modes + k) + 1] = system.density[2 * (k * modes + q) + 1] / particles
    }
  }
  const factor = hermitianFactor(transposed, modes)
  const phi = system.orbitalsOf(y)
  const orbitals = new Float64Array(2 * modes * grid.count)
  for (let j = 0; j < modes; j++) {
    for (let q = j; q < modes; q++) {
      const re = factor[2 * (q * modes + j)]
      const im = factor[2 * (q * modes + j) + 1]
      for (let i = 0, a = 2 * q * grid.count, o = 2 * j * grid.count; i < grid.count; i++, a += 2, o += 2) {
        orbitals[o] = orbitals[o] + re * phi[a] - im * phi[a + 1]
        orbitals[o + 1] = orbitals[o + 1] + re * phi[a + 1] + im * phi[a]
      }
    }
  }
  return { hbar, grid, rank: modes, orbitals, lostTrace: 0 }
}

function estimates(
  more: ModesRun,
  fewer: ModesRun,
  j: number,
  differences: Record<string, number>,
): Record<string, Estimate> {
  return Object.fromEntries(
    Object.entries(more.observables[j]).map(([name, value]) => {
      const difference = Math.max(differences[name] ?? 0, Math.abs(value - fewer.observables[j][name]))
      differences[name] = difference
      const budget = {
        orbitals: SAFETY * difference,
        integration: (1e-7 + KEPT * more.drift[j]) * Math.max(1, Math.abs(value)),
        ends: more.ends * Math.max(1, Math.abs(value)),
      }
      return [
        name,
        {
          value,
          error: budget.orbitals + budget.integration + budget.ends,
          kind: 'estimated',
          budget,
        } satisfies Estimate,
      ]
    }),
  )
}
