/** E_hbar^2(f(t), R(t)) for a density f, by the dual over operators with a smooth symbol (transport/quantum-classical/quantum-density.ts). */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../../grids/phase-space-grid.ts'
import { nextFftSize } from '../../../numerics/fft/fft.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'
import type { LowRankState } from '../../../states/density-operator.ts'
import { eHbarSquaredOfDensity } from '../../../transport/quantum-classical/quantum-density.ts'
import type { Declined } from '../../../transport/quantum-classical/quantum-classical-problem.ts'
import type { RangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'

export interface SmoothPair {
  readonly hbar: number
  /** Where both live, and how wide their structures are. */
  readonly window: Pick<ComparisonWindow, 'grid' | 'structure'>
  fieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  coarseFieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  readonly state: LowRankState
  readonly coarse: LowRankState
  readonly classicalMean: readonly [number, number]
  readonly quantumMean: readonly [number, number]
}

export interface SmoothEHbar {
  readonly lower: number
  readonly upper: number
  /** What the errors of f and R may change, estimated from the coarse solutions. */
  readonly solver: number
  /** Ends whose quadrature is proved too; infinite where the work does not allow for them. */
  readonly proved: { readonly lower: number; readonly upper: number }
  readonly numerics: Readonly<Record<string, unknown>>
}

/** Cells, in units of sqrt hbar and of the structures' width. */
const CELL = 0.6
const CELL_OF_STRUCTURE = 0.7
const MOST_CELLS = 192 * 192
/** sqrt hbar in units of the structures' width, beyond which this many levels and no more are taken. */
const LEVELS: readonly (readonly [number, number])[] = [
  [0.5, 6],
  [1, 8],
  [1.5, 10],
  [Infinity, 16],
]
/** A round of scaling of n points on r levels takes about n r^2 and so many r^3 of work, of which so much is done in the time of a unit: products of matrices are fast. */
const CUBES_OF_ROUND = 3
const ROUND_WORK = 20
/** What proofs may take of the work; of what is counted in n r^3, a Cholesky factor is this part. */
const PROOF_SHARE = 0.2
const WORK_OF_FACTOR = 0.12
/** An image of the Hessian transforms every derivative twice: about this much of work for each of their values. */
const WORK_OF_IMAGE = 1.5

/** Declined where the densities are too thin for the grid, or not seen, or R has too many levels for the work. @throws {Cancelled} */
export function solveSmoothEHbar(
  pair: SmoothPair,
  basis: RangeBasis,
  gap: number,
  workUnits: number,
  hooks: SolveHooks,
): SmoothEHbar | Declined {
  const { hbar, window, state, coarse } = pair
  const grid = dualGrid(window, hbar)
  const cells = grid.x.count * grid.xi.count
  if (cells > MOST_CELLS)
    return {
      declined: `${grid.x.count} x ${grid.xi.count} cells of the size of f's structures and of sqrt(hbar) are more than ${MOST_CELLS}`,
    }
  const ratio = Math.sqrt(hbar) / window.structure
  const levels = LEVELS.find(([most]) => ratio <= most)![1]
  const bracket = eHbarSquaredOfDensity(
    {
      hbar,
      grid,
      state,
      basis,
      classicalMean: pair.classicalMean,
      quantumMean: pair.quantumMean,
      fine: { density: (g) => pair.fieldOn(g).values, husimi: (g) => husimiOnGrid(state, g, null).values },
      coarse: { density: (g) => pair.coarseFieldOn(g).values, husimi: (g) => husimiOnGrid(coarse, g, null).values },
    },
    {
      gap,
      levels,
      mostImages: Math.ceil(workUnits / (WORK_OF_IMAGE * cells * ((levels * (levels + 1)) / 2))),
      couplings: (points, rank) => couplingsWithin(workUnits, points, rank),
      polishWork: workUnits,
      proof: {
        affordsFactors: (count, rank) => WORK_OF_FACTOR * count * rank ** 3 <= PROOF_SHARE * workUnits,
        rounds: (points, rank) => couplingsWithin(PROOF_SHARE * workUnits, points, rank),
      },
      hooks,
    },
  )
  if ('declined' in bracket) return bracket
  const { lower, upper, solver, proof, ...numerics } = bracket
  if (solver === null) return { declined: 'the coarse solutions are not seen, so the error of f and R is not known' }
  return {
    lower,
    upper,
    solver,
    proved: { lower: proof?.lower ?? -Infinity, upper: proof?.upper ?? Infinity },
    numerics: { method: 'smooth symbols', levels, ...numerics, convexOrder: proof?.convexOrder ?? null },
  }
}

/** How many rounds of scaling of n points on r levels so much work pays for. */
export function couplingsWithin(workUnits: number, points: number, rank: number): number {
  return Math.floor((ROUND_WORK * workUnits) / ((points + CUBES_OF_ROUND * rank) * rank ** 2))
}

function dualGrid({ grid: { x, xi }, structure }: SmoothPair['window'], hbar: number): PhaseSpaceGrid {
  const cell = Math.min(CELL * Math.sqrt(hbar), CELL_OF_STRUCTURE * structure)
  const side = ({ origin, count, spacing }: PhaseSpaceGrid['x']): PhaseSpaceGrid['x'] => {
    const cells = nextFftSize(Math.ceil((count * spacing) / cell))
    return { count: cells, origin, spacing: (count * spacing) / cells, period: null }
  }
  return { x: side(x), xi: side(xi) }
}
