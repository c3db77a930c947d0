/** What the solvers of an arrow with N quantum bodies are given, and the N-body corner as the distances see it. */
import { selfCouplingGaussian } from '../../../bounds/top-arrow.ts'
import { wignerComponents } from '../../../dynamics/hartree/hartree-reach.ts'
import type { HartreeSnapshot } from '../../../dynamics/hartree/hartree-run.ts'
import type {
  SchrodingerInput,
  SchrodingerSnapshot,
  SchrodingerSolution,
} from '../../../dynamics/schrodinger/schrodinger-run.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'
import { wignerOnGrid } from '../../../phase-space/wigner.ts'
import type { PhaseSpaceGrid } from '../../../grids/phase-space-grid.ts'
import { isPureState } from '../../../states/density-operator.ts'
import { sqrtDeterminant } from '../../../transport/gaussian-closed-forms.ts'
import { skewInformation } from '../../../transport/quantum-classical/quantum-classical-husimi.ts'
import { rangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { Experiment, PointTask } from '../../experiment.ts'
import { toeplitzSymbolDensity } from '../../data/initial-data.ts'
import { momentErrors, momentValues } from '../estimates.ts'
import { pointData } from '../hartree-vlasov/hartree-vlasov-data.ts'
import type { PointData } from '../hartree-vlasov/hartree-vlasov-data.ts'
import type { CornerSamplers } from '../pictures.ts'
import type { ComparedCorner } from './schrodinger-distance.ts'

export interface NBodyData extends PointData {
  readonly particles: number
  readonly schrodinger: SchrodingerInput
}

export function nBodyData(experiment: Experiment, task: PointTask): NBodyData {
  const data = pointData(experiment, task)
  const { particles } = task
  if (particles === null) throw new Error(`A point of ${experiment.arrow} needs the number of particles.`)
  const { timeStep, traceTail } = data.hartree.overrides ?? {}
  // beyond one dimension a mixed state's rank grows like a power: the solver cuts it at what the tolerance asks for
  const byHand = experiment.accuracy.numerics?.rankTail
  const tail = particles === 2 || byHand !== undefined ? traceTail : undefined
  const overrides = {
    ...(timeStep === undefined ? {} : { timeStep }),
    ...(tail === undefined ? {} : { traceTail: tail }),
  }
  const { spec, hbar, potential, times, tolerance } = data.hartree
  const symbol = toeplitzSymbolDensity(experiment.initial)
  // the distances of these arrows are small (N^-2): what the solvers' errors do to them must be smaller still, and is cheap for few wave functions
  const isPure = isPureState(spec)
  const sharp = tolerance * (particles > 3 ? 0.1 : isPure ? 1e-3 : 0.1)
  return {
    ...data,
    particles,
    hartree: { ...data.hartree, tolerance: tolerance * (isPure ? 1e-3 : 0.1) },
    schrodinger: {
      spec,
      hbar,
      potential,
      times,
      tolerance: sharp,
      particles,
      overrides,
      ...(symbol?.kind === 'function' ? { symbol } : {}),
      wantsPairs: experiment.marginals.includes(2),
    },
  }
}

/** A quantum state at one time: its Husimi function at both resolutions, with the moments of that function. */
export function quantumCorner(
  { state, coarse, observables }: HartreeSnapshot | SchrodingerSnapshot,
  hbar: number,
  period: number | null,
): ComparedCorner {
  const moments = momentValues(observables)
  return {
    density: {
      fine: (grid) => husimiOnGrid(state, grid, period),
      coarse: (grid) => husimiOnGrid(coarse, grid, period),
      lostMass: state.lostTrace,
    },
    moments: { ...moments, varX: moments.varX + hbar / 2, varXi: moments.varXi + hbar / 2 },
  }
}

export function quantumSamplers(
  { state }: HartreeSnapshot | SchrodingerSnapshot,
  period: number | null,
): CornerSamplers {
  return {
    husimi: (grid: PhaseSpaceGrid) => husimiOnGrid(state, grid, period),
    wigner: (grid: PhaseSpaceGrid) => wignerOnGrid(state, grid, period),
  }
}

/** Nothing asked for is left out in silence. */
export function unservedOnNBody(
  { measures }: Experiment,
  { potential }: NBodyData,
  served: readonly string[] = [],
): string[] {
  const left = measures
    .filter((m) => m === 'coupling' && !served.includes(m))
    .map((m) => `The measure "${m}" is not served for this arrow and was left out.`)
  const onTorus = potential.period !== null && (measures.includes('eHbar') || measures.includes('ladder'))
  return [
    ...left,
    ...(onTorus
      ? ['On the torus E_hbar^2, its ladder and the bounds are left out: the paper states them on R^d.']
      : []),
  ]
}

/** Eigenvalues of R below this part of hbar^2 are left out of its square root: it raises the skew information by less than 0.1 %. */
const SPECTRUM_CUT = 1e-6

/** The skew information I(R): a difference of second moments and of terms of their size, whose error it inherits twice. */
export function skewOf({ state, observables }: Pick<SchrodingerSnapshot, 'state' | 'observables'>): Estimate {
  const [moments, errors] = [momentValues(observables), momentErrors(observables)]
  const value = skewInformation(state, rangeBasis(state, SPECTRUM_CUT * state.hbar ** 2), [
    moments.meanX,
    moments.meanXi,
  ])
  const error = 2 * (errors.varX + errors.varXi) + 1e-13 * (moments.varX + moments.varXi)
  return { value, lower: Math.max(0, value - error), upper: value + error, kind: 'certified' }
}

/** The solver's name as a part of the point's method. */
export function shortMethod({ numerics }: SchrodingerSolution): string {
  return 'orbitals' in numerics ? 'mctdhb' : 'schrodinger-grid'
}

/** D_qq(0): the cost of a coupling of R_in with itself, part by part of its Gaussian mixture. */
export function selfCoupling({ hartree: { spec, hbar } }: NBodyData): number {
  if (spec.kind === 'wave') return spec.moments.varX + spec.moments.varXi
  return wignerComponents(spec, hbar).reduce((sum, { weight, covariance }) => {
    const root = spec.kind !== 'gaussian-wigner' || spec.pure ? hbar / 2 : sqrtDeterminant(covariance)
    return sum + weight * selfCouplingGaussian(covariance, root, hbar)
  }, 0)
}

/** calW^2 is a measure itself and an end of E_hbar^2 and MK_hbar^2. */
export function isMk2Wanted({ measures }: Pick<Experiment, 'measures'>): boolean {
  return measures.some((m) => m === 'mk2' || m === 'eHbar')
}
