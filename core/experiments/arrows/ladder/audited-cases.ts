/** A case of the exactly solvable family on all five arrows, as a run would report and audit it. */
import type { GaussianLaw } from '../../../dynamics/gaussian-exact.ts'
import { lowerEnd, upperEnd, type Estimate } from '../../../numerics/estimate.ts'
import { auditPoints } from '../../audit-points.ts'
import type { Experiment, PointHooks } from '../../experiment.ts'
import { withTrivialBounds } from '../../trivial-bounds.ts'
import { arrows, cornersOf } from '../arrow-profile.ts'
import { exactEngine } from '../exact/exact-arrow.ts'

export interface GaussianCase {
  readonly hbar: number
  readonly kappa: number
  readonly t: number
  readonly particles: number
  readonly f: GaussianLaw
  /** The symbol of R_in. */
  readonly mu: GaussianLaw
}

/** An inequality of one case. */
export interface Instance {
  readonly inequality: string
  readonly source: string
  readonly left: number
  readonly right: number
  /** Where intervals decide; else the sides themselves do. */
  readonly contradicted?: boolean
  /** At t = 0 most are equalities: that slack says nothing. */
  readonly isStart?: boolean
}

export type Bend = (values: Readonly<Record<string, Estimate>>) => Readonly<Record<string, Estimate>>

const hooks: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

export function auditedCases(drawn: GaussianCase, bend: Bend): Instance[] {
  return arrows.flatMap((arrow): Instance[] => {
    const experiment = experimentOf(arrow, drawn)
    const { quantum, manyBody } = cornersOf(arrow)
    const task = { index: 0, hbar: quantum ? drawn.hbar : null, particles: manyBody ? drawn.particles : null, seed: 1 }
    const point = withTrivialBounds(experiment, exactEngine.run(experiment, task, hooks))
    const bent = { ...point, times: point.times.map(({ t, values }) => ({ t, values: bend(values) })) }
    return auditPoints(experiment, [bent]).map(({ inequality, source, t, left, right, verdict }) => ({
      // marginals have one name each, whatever N; the slack is what is left before the intervals contradict each other
      inequality: `${arrow}: ${inequality.replace(`n = ${drawn.particles}`, 'n = N')}`,
      source,
      left: lowerEnd(left),
      right: upperEnd(right),
      contradicted: verdict === 'contradicted',
      isStart: t === 0,
    }))
  })
}

function experimentOf(arrow: Experiment['arrow'], { kappa, t, f, mu, hbar, particles }: GaussianCase): Experiment {
  const mixture = ({ mean, covariance }: typeof f) =>
    ({ kind: 'mixture', components: [{ weight: 1, mean, covariance }] }) as const
  const { quantum, manyBody } = cornersOf(arrow)
  return {
    format: 'quadrant-experiment/1',
    name: '',
    notes: '',
    tags: [],
    arrow,
    dimension: 1,
    interaction: { kind: 'harmonic', strength: kappa },
    initial: { classical: mixture(f), quantum: { kind: 'toeplitz', symbol: mu === f ? 'classical' : mixture(mu) } },
    sweep: { ...(quantum ? { hbar: [hbar] } : {}), ...(manyBody ? { particles: [particles] } : {}) },
    times: [0, t],
    marginals: manyBody ? [1, particles] : [1],
    measures: ['mk2', 'eHbar', 'coupling', 'ladder'],
    accuracy: { tolerance: 0.01 },
    seed: 1,
  }
}
