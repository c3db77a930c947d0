/** What the N-body Schrödinger solvers take, told when a document is checked; no solver is imported here. */
import type { ClassicalSpec, Experiment } from '../../experiment.ts'
import { MOST_TERMS, termCount } from '../../../states/product-terms.ts'
import { expandRange } from '../../sweep.ts'

/** The field to change, and what would work. */
interface Refusal {
  readonly path: string
  readonly message: string
}

/** Dimensions that the grid engine serves: N - 1 relative coordinates on the line, N on a circle. */
const MOST_DIMENSIONS = 3
/** MCTDHB takes the product of a pure state on the line with so many particles. */
const MOST_BOSONS = 100
const pureWords: Readonly<Partial<Record<Experiment['initial']['quantum']['kind'], string>>> = {
  coherent: 'from a coherent state',
  cat: 'from a cat state',
  wkb: 'from a wkb state',
}

export function schrodingerRefusals({ interaction, initial, sweep, marginals }: Experiment): Refusal[] {
  const circle = interaction.kind === 'cosine'
  const pure = pureWords[initial.quantum.kind]
  const most = circle ? MOST_DIMENSIONS : pure !== undefined ? MOST_BOSONS : MOST_DIMENSIONS + 1
  const refusals: Refusal[] = []
  const counts = sweep.particles === undefined ? [] : expandRange(sweep.particles)
  const beyond = counts.find((n) => n > most)
  if (beyond !== undefined) {
    const here = circle ? 'on a circle' : (pure ?? 'from a mixed state')
    refusals.push({
      path: 'sweep.particles',
      message: `N = ${beyond} is too many ${here}, where the N-body Schrödinger solvers serve N up to ${most}; they serve up to ${MOST_BOSONS} from a coherent state, a cat or a wkb state on the line, ${MOST_DIMENSIONS + 1} from a mixed one, ${MOST_DIMENSIONS} on a circle, and harmonic V with Gaussian data is exact for every N`,
    })
  }
  refusals.push(...marginalRefusals(marginals, circle))
  const { quantum, classical } = initial
  if (circle && (quantum.kind === 'cat' || quantum.kind === 'wkb')) {
    refusals.push({
      path: 'initial.quantum.kind',
      message: `on a circle the N-body Schrödinger solvers start from toeplitz, coherent or gaussian states, not '${quantum.kind}'; on the line they take it, and hartree-vlasov takes it here`,
    })
  }
  const symbol = quantum.kind !== 'toeplitz' ? null : quantum.symbol === 'classical' ? classical : quantum.symbol
  if (symbol !== null && symbol.kind !== 'husimi' && symbol.kind !== 'wigner') {
    const path =
      quantum.kind === 'toeplitz' && quantum.symbol === 'classical' ? 'initial.classical' : 'initial.quantum.symbol'
    if (!circle) return refusals
    if (symbol.kind === 'mixture' || symbol.kind === 'samples')
      refusals.push(...circleRefusals(symbol, path, Math.max(2, ...counts)))
    else
      refusals.push({
        path,
        message: `on a circle the N-body Schrödinger solvers quantise a mixture of Gaussians or samples, not '${symbol.kind}'; on the line they sample it, and hartree-vlasov takes it here`,
      })
  }
  return refusals
}

function marginalRefusals(marginals: readonly number[], circle: boolean): Refusal[] {
  const most = circle ? 1 : 2
  const beyond = marginals.findIndex((n) => n > most)
  if (beyond < 0) return []
  return [
    {
      path: `marginals[${beyond}]`,
      message: `the N-body Schrödinger solvers give the first marginal, on the line the second as well; n = ${marginals[beyond]} ${circle ? 'on a circle is not served: use 1, or an interaction on the line' : 'is served for harmonic V and Gaussian data only: use 1 or 2'}`,
    },
  ]
}

/** On a circle products are sums over the choices of components; on the line they are sampled where they are many. */
function circleRefusals(
  symbol: Extract<ClassicalSpec, { kind: 'mixture' | 'samples' }>,
  path: string,
  particles: number,
): Refusal[] {
  const kinds = symbol.kind === 'mixture' ? symbol.components.length : (symbol.points?.length ?? 1)
  const terms = termCount(kinds, particles)
  if (terms <= MOST_TERMS) return []
  return [
    {
      path,
      message: `on a circle the product of N = ${particles} states of ${kinds} components has ${terms} different terms, at most ${MOST_TERMS} are served: use fewer components or particles, or an interaction on the line, where products are sampled`,
    },
  ]
}
