/**
 * The state of two of N quantum particles as it is looked at: positions, and the phase spaces of the pair's two modes
 *
 *   relative  (x_1 - x_2, xi_1 - xi_2)/sqrt 2,   centre  (x_1 + x_2, xi_1 + xi_2)/sqrt 2,
 *
 * a rotation of z_1, z_2: canonical, with Husimi functions that are the pair's, and costs 1/2|z - z'|^2 that stay what they are.
 */
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import { wignerOnGrid } from '../../phase-space/wigner.ts'
import type { Covariance } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { cloudsOnGrid } from '../liouville/gaussian-clouds.ts'
import { oneParticleMarginal, type MarginalTerm } from './schrodinger-marginal.ts'
import type { PairOnGrid } from './schrodinger-pair.ts'
import { pairDensity } from './schrodinger-pair-density.ts'

/** A state of one degree of freedom. */
export interface ModeFunctions {
  wigner(grid: PhaseSpaceGrid): PhaseSpaceField
  husimi(grid: PhaseSpaceGrid): PhaseSpaceField
}

export interface PairState {
  /** rho_2(x_1, x_2) on axis x axis. */
  densityOn(axis: Grid1d): Float64Array
  /** null where the engine does not have it (a circle has no such modes; the centre of two among four is no coordinate of the grid). */
  readonly relative: ModeFunctions | null
  readonly centre: ModeFunctions | null
}

export function modeOfState(state: LowRankState): ModeFunctions {
  return {
    wigner: (grid) => wignerOnGrid(state, grid, null),
    husimi: (grid) => husimiOnGrid(state, grid, null),
  }
}

export interface PairStateInput {
  readonly particles: number
  readonly hbar: number
  readonly onGrid: PairOnGrid
  /** Of y_1 and the centre of mass at this time. */
  readonly terms: readonly MarginalTerm[]
  readonly centreCovariance: Covariance
  readonly traceTail: number
}

export function pairState(input: PairStateInput): PairState {
  return {
    densityOn: (axis) => pairDensity(input.onGrid.waves, axis),
    relative: modeOfState(input.onGrid.relative),
    centre: centreOf(input),
  }
}

/** Of two bodies y_0; of the last two of three sqrt(2/3) y_0 - sqrt(1/3) y_1. */
function centreOf({ particles, hbar, terms, centreCovariance, traceTail }: PairStateInput): ModeFunctions | null {
  if (particles === 2) return freeMode(terms, centreCovariance, hbar)
  if (particles > 3) return null
  const state = oneParticleMarginal({
    shares: { centre: Math.sqrt(2 / 3), relative: Math.sqrt(1 / 3), relativeSquared: [1, 3] },
    hbar,
    terms: terms.map((term) => ({ ...term, first: turned(term.first) })),
    centreCovariance,
    traceTail,
  })
  return modeOfState(state)
}

function freeMode(terms: readonly MarginalTerm[], covariance: Covariance, hbar: number): ModeFunctions {
  const centres = {
    x: Float64Array.from(terms, ({ centreMean }) => centreMean[0]),
    xi: Float64Array.from(terms, ({ centreMean }) => centreMean[1]),
    weight: Float64Array.from(terms, ({ weight, isMirrored }) => (isMirrored ? 2 : 1) * weight),
  }
  const blurred: Covariance = [
    [covariance[0][0] + hbar / 2, covariance[0][1]],
    [covariance[1][0], covariance[1][1] + hbar / 2],
  ]
  return {
    wigner: (grid) => cloudsOnGrid([{ kind: 'all', covariance, centres }], grid, null),
    husimi: (grid) => cloudsOnGrid([{ kind: 'all', covariance: blurred, centres }], grid, null),
  }
}

/** y -> -y, on a grid whose points reach as far to either side. */
function turned(state: LowRankState): LowRankState {
  const {
    grid: { count, origin, spacing },
    orbitals,
    rank,
  } = state
  const out = new Float64Array(orbitals.length)
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < count; i++) {
      out[2 * (k * count + i)] = orbitals[2 * (k * count + count - 1 - i)]
      out[2 * (k * count + i) + 1] = orbitals[2 * (k * count + count - 1 - i) + 1]
    }
  }
  return { ...state, grid: { ...state.grid, origin: -(origin + (count - 1) * spacing) }, orbitals: out }
}
