import type { Json } from './json-path.ts'

/** Where the designer starts: small, correct, and quick to run. */
export const blankExperiment: Json = {
  format: 'quadrant-experiment/1',
  name: 'New experiment',
  notes: '',
  tags: [],
  arrow: 'hartree-vlasov',
  dimension: 1,
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: {
    classical: { kind: 'mixture', components: [{ weight: 1, mean: [0.5, 0], covariance: [[0.25, 0], [0, 0.25]] }] },
    quantum: { kind: 'toeplitz', symbol: 'classical' },
  },
  sweep: { hbar: [0.4, 0.2, 0.1, 0.05, 0.025] },
  times: [0, 0.5, 1, 2],
  marginals: [1],
  measures: ['mk2', 'eHbar'],
  accuracy: { tolerance: 0.01 },
  seed: 1,
}
