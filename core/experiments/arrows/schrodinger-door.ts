/** What the N-body Schrödinger solvers take, told when a document is checked; no solver is imported here. */
import type { ClassicalSpec, Experiment } from '../experiment.ts'
import { expandRange } from '../sweep.ts'

/** The field to change, and what would work. */
interface Refusal {
  readonly path: string
  readonly message: string
}

/** Dimensions that the grid engine serves: N - 1 relative coordinates on the line, N on a circle. */
const MOST_DIMENSIONS = 3
/** MCTDHB takes a pure Gaussian on the line with so many particles. */
const MOST_BOSONS = 100

/** @param samplesProducts where any mixture of packets is served, by samples */
export function schrodingerRefusals({ interaction, initial, sweep, marginals }: Experiment, samplesProducts = false): Refusal[] {
  const circle = interaction.kind === 'cosine'
  const most = circle ? MOST_DIMENSIONS : initial.quantum.kind === 'coherent' ? MOST_BOSONS : MOST_DIMENSIONS + 1
  const refusals: Refusal[] = []
  const counts = sweep.particles === undefined ? [] : expandRange(sweep.particles)
  if (counts.some((n) => n > most)) {
    refusals.push({ path: 'sweep.particles', message: `the N-body Schrödinger solvers serve N up to ${MOST_BOSONS} for a coherent state on the line, up to ${MOST_DIMENSIONS + 1} for mixed states, ${MOST_DIMENSIONS} on a circle; harmonic V with Gaussian data is exact for every N` })
  }
  if (marginals.some((n) => n > 1)) refusals.push({ path: 'marginals', message: 'for this interaction the N-body Schrödinger solver gives the first marginal: use [1]' })
  const { quantum, classical } = initial
  if (quantum.kind === 'cat' || quantum.kind === 'wkb') {
    refusals.push({ path: 'initial.quantum.kind', message: `the N-body Schrödinger solvers start from toeplitz, coherent or gaussian states, not '${quantum.kind}'; hartree-vlasov takes it` })
  }
  const symbol = quantum.kind !== 'toeplitz' ? null : quantum.symbol === 'classical' ? classical : quantum.symbol
  if (symbol !== null && symbol.kind !== 'husimi' && symbol.kind !== 'wigner') {
    const path = quantum.kind === 'toeplitz' && quantum.symbol === 'classical' ? 'initial.classical' : 'initial.quantum.symbol'
    const isServed = symbol.kind === 'mixture' || symbol.kind === 'samples'
    if (!isServed) refusals.push({ path, message: `the N-body Schrödinger solvers quantise a mixture of Gaussians or a few samples, not '${symbol.kind}'; hartree-vlasov and liouville-vlasov take it` })
    else if (!circle && !samplesProducts) refusals.push(...symbolRefusals(symbol, path, Math.max(2, ...counts)))
  }
  return refusals
}

/** The terms of a product of N mixtures grow fast; the solver has the same limits (states/n-particle.ts). */
const MOST_TERMS = 400

function symbolRefusals(symbol: Extract<ClassicalSpec, { kind: 'mixture' | 'samples' }>, path: string, particles: number): Refusal[] {
  const kinds = symbol.kind === 'mixture' ? symbol.components.length : (symbol.points?.length ?? 1)
  let terms = kinds
  for (let i = 1; i < particles; i++) terms = (terms * (kinds + i - 1)) / i
  if (terms > MOST_TERMS) return [{ path, message: `products of N = ${particles} states of ${kinds} components have ${terms} different terms, at most ${MOST_TERMS} are served: use fewer components or particles` }]
  if (symbol.kind !== 'mixture') return []
  const [first, ...others] = symbol.components
  const same = others.every(({ covariance: c }) => [0, 1].every((i) => [0, 1].every((j) => Math.abs(c[i][j] - first.covariance[i][j]) <= 1e-13 * (first.covariance[0][0] + first.covariance[1][1]))))
  return same ? [] : [{ path, message: 'the N-body Schrödinger solver needs components of one covariance (their product then splits in relative coordinates): give all the same' }]
}
