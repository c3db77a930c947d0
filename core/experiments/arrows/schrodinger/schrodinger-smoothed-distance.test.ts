/** Two sampled sides as densities: closed forms of harmonic V, and the quadrature of two bodies in a well. */
import { describe, expect, it } from 'vitest'
import { PacketRun } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import { lowerEnd, upperEnd, type Estimate } from '../../../numerics/estimate.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import { planPoints } from '../../plan.ts'
import { runPoint } from '../../run-point.ts'
import { parseExperiment } from '../../schema/schema.ts'
import { nBodyData } from './schrodinger-data.ts'
import { packetInput } from './schrodinger-liouville-many.ts'
import { narrowedBySmoothing } from './schrodinger-smoothed-distance.ts'

const component = {
  weight: 1,
  mean: [0.3, 0],
  covariance: [
    [0.3, 0.05],
    [0.05, 0.25],
  ],
}

const document = (more: object) => ({
  format: 'quadrant-experiment/1',
  name: 'left',
  arrow: 'schrodinger-liouville',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: {
    classical: { kind: 'mixture', components: [component] },
    quantum: { kind: 'toeplitz', symbol: 'classical' },
  },
  sweep: { hbar: [0.4], particles: [2] },
  times: [1],
  measures: ['mk2'],
  accuracy: { tolerance: 0.3, numerics: { transportSeconds: 0.3 } },
  ...more,
})

/** The interval by samples alone, and what the arrow's engine says without them. */
function bothRoutes(more: object, seed: number): { sampled: Estimate; known: Estimate } {
  const parsed = parseExperiment(document(more))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const { experiment } = parsed
  const task = { ...planPoints(experiment)[0], seed }
  const { accuracy } = experiment
  const data = nBodyData(experiment, task)
  const { density } = data.vlasov
  if (density.kind !== 'mixture') throw new Error('The data are mixtures.')
  const input = packetInput(data, task)
  const run = new PacketRun(input)
  run.extendTo(4, silentHooks)
  const narrowed = narrowedBySmoothing(
    {
      run,
      input,
      other: { density },
      accuracy,
      limit: 4,
      known: [{ value: 1, lower: 0, upper: Infinity }],
      moments: () => ({ mass: 1, meanX: 0, meanXi: 0, varX: 2, covXXi: 0, varXi: 1 }),
      discretisation: () => 0,
      negligible: 0,
    },
    silentHooks,
  )
  if (narrowed === null) throw new Error('The densities narrow everything.')
  const hooks = { ...silentHooks, timeDone: () => undefined, field: () => undefined, wantsFields: false }
  return { sampled: narrowed[0], known: runPoint(experiment, task, hooks).times[0].values['mk2'] }
}

describe('sampled quantum and classical bodies as densities', () => {
  it('three bodies, harmonic V: the closed form', () => {
    const { sampled, known } = bothRoutes(
      {
        interaction: { kind: 'harmonic', strength: 1 },
        sweep: { hbar: [0.4], particles: [3] },
      },
      1,
    )
    expect(known.kind).toBe('exact')
    expect(lowerEnd(sampled)).toBeLessThanOrEqual(known.value)
    expect(upperEnd(sampled)).toBeGreaterThanOrEqual(known.value)
    expect(upperEnd(sampled) - lowerEnd(sampled)).toBeLessThan(0.3 * known.value)
    // 64 samples would leave five times as much without the packets that Newton moves
    expect(sampled.budget?.['sampling']).toBeLessThan(0.02 * known.value)
  })

  it('two bodies in a well: the interval meets that of the densities by quadrature, and is as narrow as asked', () => {
    const { sampled, known } = bothRoutes({}, 3)
    expect(sampled.kind).toBe('sampled')
    expect(lowerEnd(sampled)).toBeLessThanOrEqual(upperEnd(known))
    expect(upperEnd(sampled)).toBeGreaterThanOrEqual(lowerEnd(known))
    expect(upperEnd(sampled) - lowerEnd(sampled)).toBeLessThan(0.1 * known.value)
  })
})
