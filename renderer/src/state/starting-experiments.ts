/** Where the designer starts: small, correct, quick to run; for each arrow the richest of these that core serves. */
import type { Arrow } from '../../../core/experiments/experiment.ts'
import { cornersOf } from '../../../core/experiments/arrows/arrow-profile.ts'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import type { Json } from './json-path.ts'

const gaussianWell: Json = { kind: 'gaussian', strength: -1, width: 1 }
const spring: Json = { kind: 'harmonic', strength: 0.5 }

const oneGaussian: Json = {
  classical: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.5, 0],
        covariance: [
          [0.25, 0],
          [0, 0.25],
        ],
      },
    ],
  },
  quantum: { kind: 'toeplitz', symbol: 'classical' },
}
const onePacket: Json = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0] } }

const halvings = [0.4, 0.2, 0.1, 0.05, 0.025]

function document(arrow: Arrow, interaction: Json, initial: Json, sweep: Json): Json {
  return {
    format: 'quadrant-experiment/1',
    name: 'New experiment',
    notes: '',
    tags: [],
    arrow,
    dimension: 1,
    interaction,
    initial,
    sweep,
    times: cornersOf(arrow).manyBody ? [0, 0.5, 1] : [0, 0.5, 1, 2],
    marginals: [1],
    measures: cornersOf(arrow).quantum ? ['mk2', 'eHbar'] : ['mk2'],
    accuracy: { tolerance: 0.01 },
    seed: 1,
  }
}

/** The sweep that an arrow is about. */
function sweepOf(arrow: Arrow): Json {
  const sweeps: Readonly<Record<Arrow, Json>> = {
    'hartree-vlasov': { hbar: halvings },
    'schrodinger-liouville': { hbar: halvings, particles: [2] },
    'liouville-vlasov': { particles: [2, 4, 8, 16, 32] },
    'schrodinger-hartree': { hbar: [0.1], particles: [2, 4, 8, 16] },
    'schrodinger-vlasov': { hbar: [0.2, 0.1, 0.05, 0.025], particles: [2, 4] },
  }
  return sweeps[arrow]
}

/** A first experiment for an arrow: one that core accepts, the anharmonic ones first. */
export function startingExperiment(arrow: Arrow): Json {
  const sweep = sweepOf(arrow)
  const small = {
    ...(sweep as Record<string, Json>),
    ...(cornersOf(arrow).manyBody && { particles: arrow === 'schrodinger-liouville' ? [2] : [2, 3] }),
  }
  const candidates = [
    document(arrow, gaussianWell, oneGaussian, sweep),
    document(arrow, gaussianWell, onePacket, sweep),
    document(arrow, gaussianWell, oneGaussian, small),
    document(arrow, gaussianWell, onePacket, small),
    document(arrow, spring, oneGaussian, sweep),
  ]
  return (
    candidates.find((candidate) => parseExperiment(candidate).ok) ?? document(arrow, gaussianWell, oneGaussian, sweep)
  )
}

export const blankExperiment: Json = startingExperiment('hartree-vlasov')
