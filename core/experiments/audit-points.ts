/** Every inequality of the paper that a run's numbers can be held against. */
import { auditPoint } from '../bounds/audit.ts'
import { createPotential } from '../potentials/create-potential.ts'
import type { AuditLine, Experiment, PointResult } from './experiment.ts'

/** The name under which the first time of a point keeps calW^2(f_in, mu) of a Töplitz state. */
export const SYMBOL_DISTANCE = 'ladder.symbolMk2'

export function auditPoints(experiment: Pick<Experiment, 'interaction'>, points: readonly PointResult[]): AuditLine[] {
  const torus = createPotential(experiment.interaction).period !== null
  return points
    .filter((point) => point.status === 'done')
    .flatMap((point) => auditPoint(point, { torus, symbolMk2: point.times.find((time) => time.t === 0)?.values[SYMBOL_DISTANCE] ?? null }))
}
