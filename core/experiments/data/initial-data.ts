/**
 * From the document's `initial` and one hbar to the data that the solvers start from.
 *
 * - `toeplitz`: Wigner function = symbol * N(0, hbar/2); points give sum_i w_i |z_i><z_i|.
 * - `coherent`: a pure Gaussian. Its covariance gives the SHAPE and is rescaled to determinant (hbar/2)^2 for each
 *   hbar of the sweep; without one it is (hbar/2) I.
 * - `gaussian`: the covariance G as it stands, which is a quantum state exactly if G + i (hbar/2) J >= 0, that is
 *   det G >= (hbar/2)^2; an hbar for which it is not is refused.
 * - `cat`, `wkb`: pure states as functions, quantum-data.ts.
 * - classical `husimi`, `wigner`: of the quantum state, at each hbar.
 */
import type { ClassicalDensity, Covariance, FunctionDensity, GaussianMixture } from '../../states/classical-density.ts'
import { checkToeplitzLattice, toeplitzLattice } from '../../states/coherent-lattice.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { functionDensity } from '../../states/function-density.ts'
import { blurMixture, blurPoints, determinant } from '../../states/mixture.ts'
import { TooManySamplesError } from '../../states/sample-limit.ts'
import { waveHusimi, type WaveFunction } from '../../states/wave-function.ts'
import { classicalDensity } from './classical-data.ts'
import type { ClassicalInitialSpec, Experiment, FieldIssue, QuantumSpec } from '../experiment.ts'
import { InitialDataError } from './formula-data.ts'
import { waveState } from './quantum-data.ts'

export type InitialSpec = Experiment['initial']
export { InitialDataError } from './formula-data.ts'

/** A Gaussian for each of so many packets is what the solvers still carry. */
const MOST_BLURRED = 400

/** @throws InitialDataError when the classical datum refers to a quantum one that refers back to it */
export function toClassicalDensity(initial: InitialSpec, hbar: number): ClassicalDensity {
  const { classical } = initial
  if (classical.kind !== 'husimi' && classical.kind !== 'wigner')
    return classicalDensity(classical, 'initial.classical')
  // Wigner -> Husimi is a blur by hbar/2; |z><z| has the Wigner function N(z, hbar/2).
  const blur = classical.kind === 'husimi' ? hbar / 2 : 0
  const state = toQuantumStateSpec(initial, hbar)
  if (state.kind === 'gaussian-wigner') return blurMixture(state.mixture, blur, blur)
  if (state.kind === 'wave') return partnerOfWave(state, classical.kind)
  if (state.points.weight.length > MOST_BLURRED) {
    const words = `The ${classical.kind} function of a sum of more than ${MOST_BLURRED} coherent states is not served as a classical datum: give the density itself, with "symbol": "classical".`
    throw new InitialDataError('initial.classical', classical.kind, words)
  }
  return blurPoints(state.points, hbar / 2 + blur, hbar / 2 + blur)
}

const husimis = new WeakMap<WaveFunction, FunctionDensity>()

/** The Husimi function; the Wigner function of a pure state is a density for Gaussians only (Hudson 1974). */
function partnerOfWave(state: WaveFunction, kind: 'husimi' | 'wigner'): FunctionDensity {
  if (kind === 'wigner')
    throw new InitialDataError(
      'initial.classical',
      kind,
      'The Wigner function of this pure state takes negative values (Hudson): it is no density. Use "husimi" or a density of your own.',
    )
  return husimiOfWave(state)
}

/** The Husimi function of a wave function, measured once. */
export function husimiOfWave(state: WaveFunction): FunctionDensity {
  const known = husimis.get(state)
  if (known !== undefined) return known
  const density = functionDensity(`husimi ${state.hbar} ${state.key}`, waveHusimi(state))
  husimis.set(state, density)
  return density
}

/** True where the document's state is pure for every hbar. */
export function isPureKind({ kind }: QuantumSpec): boolean {
  return kind === 'coherent' || kind === 'cat' || kind === 'wkb'
}

/** @throws InitialDataError when the document's state is not a quantum state at this hbar, or not served at so small a one */
export function toQuantumStateSpec(initial: InitialSpec, hbar: number): QuantumStateSpec {
  return atServedHbar(hbar, () => quantumState(initial, hbar))
}

/** As above without the points of a lattice, which cost the time of reading f once a point and refuse nothing by themselves. */
function checkQuantumState(initial: InitialSpec, hbar: number): void {
  const symbol = toeplitzSymbolDensity(initial)
  if (symbol?.kind === 'function') atServedHbar(hbar, () => checkToeplitzLattice(symbol, hbar))
  else toQuantumStateSpec(initial, hbar)
}

function atServedHbar<T>(hbar: number, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof TooManySamplesError)) throw error
    throw new InitialDataError('sweep.hbar', String(hbar), `At hbar = ${hbar} this is ${error.message}.`)
  }
}

function quantumState(initial: InitialSpec, hbar: number): QuantumStateSpec {
  const { quantum } = initial
  switch (quantum.kind) {
    case 'toeplitz':
      return toeplitzState(toeplitzSymbol(quantum, initial.classical), hbar)
    case 'coherent':
      return gaussianState(quantum.mean, pureCovariance(quantum.covariance, hbar), true)
    case 'gaussian':
      return mixedGaussianState(quantum, hbar)
    case 'cat':
    case 'wkb':
      return waveState(quantum, hbar)
  }
}

/** What is wrong with classical data that do not depend on hbar. */
export function classicalDataIssues(initial: InitialSpec): FieldIssue[] {
  return issuesOf([() => toClassicalDensity(initial, NaN)])
}

/** One issue for every hbar of the sweep at which the initial data are refused, the first only for each field. */
export function initialDataIssues(initial: InitialSpec, hbars: readonly number[]): FieldIssue[] {
  // The Husimi function of a pure state is a density whatever the state; to measure it takes seconds, and this is asked at every keystroke.
  const isSafe =
    initial.classical.kind === 'husimi' && (initial.quantum.kind === 'cat' || initial.quantum.kind === 'wkb')
  const classical = (hbar: number) => (isSafe ? [] : [() => toClassicalDensity(initial, hbar)])
  return issuesOf(hbars.flatMap((hbar) => [...classical(hbar), () => checkQuantumState(initial, hbar)]))
}

function issuesOf(attempts: readonly (() => unknown)[]): FieldIssue[] {
  const issues = new Map<string, FieldIssue>()
  for (const attempt of attempts) {
    try {
      attempt()
    } catch (error) {
      if (!(error instanceof InitialDataError)) throw error
      if (!issues.has(error.issue.path)) issues.set(error.issue.path, error.issue)
    }
  }
  return [...issues.values()]
}

/** What the program found out about densities given as functions, and what the reader must know of them. */
export function measuredData({ classical, quantum }: InitialSpec): {
  measured: Record<string, unknown>
  warnings: string[]
} {
  const measured: Record<string, unknown> = {}
  const warnings: string[] = []
  const look = (name: string, spec: ClassicalInitialSpec): void => {
    if (spec.kind === 'husimi' || spec.kind === 'wigner') return
    const density = classicalDensity(spec, name)
    if (density.kind !== 'function') return
    const { rawMass, box, step, quadrature } = density
    measured[name] = { mass: rawMass, box: [box.xMin, box.xMax, box.xiMin, box.xiMax], step, quadrature }
    if (quadrature > ROUGH)
      warnings.push(
        `The density of ${name} is not smooth: integrals over it are known to ${quadrature.toExponential(1)} (relative) only.`,
      )
  }
  look('initial.classical', classical)
  if (quantum.kind === 'toeplitz' && quantum.symbol !== 'classical') look('initial.quantum.symbol', quantum.symbol)
  return { measured, warnings }
}

/** Integrals worse than this deserve a word. */
const ROUGH = 1e-9

/** The symbol mu^in of a Töplitz state as a density, `null` when the quantum datum is not a Töplitz operator. */
export function toeplitzSymbolDensity(initial: InitialSpec): ClassicalDensity | null {
  if (initial.quantum.kind !== 'toeplitz') return null
  return toeplitzSymbol(initial.quantum, initial.classical)
}

function toeplitzSymbol(
  quantum: Extract<QuantumSpec, { kind: 'toeplitz' }>,
  classical: ClassicalInitialSpec,
): ClassicalDensity {
  if (quantum.symbol !== 'classical') return classicalDensity(quantum.symbol, 'initial.quantum.symbol')
  if (classical.kind !== 'husimi' && classical.kind !== 'wigner')
    return classicalDensity(classical, 'initial.classical')
  throw new InitialDataError(
    'initial.quantum.symbol',
    'classical',
    `The classical datum is "${classical.kind}" of this very state: give the symbol a density of its own.`,
  )
}

function toeplitzState(symbol: ClassicalDensity, hbar: number): QuantumStateSpec {
  if (symbol.kind === 'points') return { kind: 'coherent-sum', points: symbol }
  if (symbol.kind === 'function') return { kind: 'coherent-sum', ...toeplitzLattice(symbol, hbar) }
  return { kind: 'gaussian-wigner', mixture: blurMixture(symbol, hbar / 2, hbar / 2), pure: false }
}

function gaussianState(mean: readonly [number, number], covariance: Covariance, pure: boolean): QuantumStateSpec {
  const mixture: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean, covariance }] }
  return { kind: 'gaussian-wigner', mixture, pure }
}

/** The shape scaled to det = (hbar/2)^2. */
function pureCovariance(shape: Covariance | undefined, hbar: number): Covariance {
  const h = hbar / 2
  if (shape === undefined)
    return [
      [h, 0],
      [0, h],
    ]
  const s = h / Math.sqrt(determinant(shape))
  const [a, c] = [s * shape[0][0], s * shape[0][1]]
  // The last entry from the other two, so that det = h^2 to rounding.
  return [
    [a, c],
    [c, (h * h + c * c) / a],
  ]
}

function mixedGaussianState(quantum: Extract<QuantumSpec, { kind: 'gaussian' }>, hbar: number): QuantumStateSpec {
  const h = hbar / 2
  const excess = determinant(quantum.covariance) / (h * h) - 1
  const g = quantum.covariance
  const rounding = 16 * Number.EPSILON * Math.max(1, (g[0][0] * g[1][1]) / (h * h))
  if (excess < -rounding) {
    const smallest = Number(Math.sqrt(determinant(g)).toPrecision(6))
    throw new InitialDataError(
      'initial.quantum.covariance',
      JSON.stringify(g),
      `At hbar = ${hbar} no quantum state has this covariance: sqrt(det) = ${smallest} must be at least hbar/2 = ${h}.`,
    )
  }
  return gaussianState(quantum.mean, g, Math.abs(excess) <= rounding)
}
