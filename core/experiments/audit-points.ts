/** Every inequality of the paper that a run's numbers can be held against. */
import { auditPoint } from '../bounds/audit.ts'
import type { AuditedPair } from '../bounds/audit.ts'
import { createPotential } from '../potentials/create-potential.ts'
import type { Arrow, AuditLine, Experiment, PointResult } from './experiment.ts'

/** The name under which the first time of a point keeps calW^2(f_in, mu) of a Töplitz state. */
export const SYMBOL_DISTANCE = 'ladder.symbolMk2'

const growth = "e^(Gamma t) D(0) + (2 sup|V'|)^2/(N-1) (e^(Gamma t) - 1)/Gamma"

/** How each arrow's inequalities are written; the right arrow's words are the audit's own. */
const pairs: Readonly<Record<Arrow, AuditedPair | undefined>> = {
  'hartree-vlasov': undefined,
  'schrodinger-liouville': {
    sides: ['F_N', 'R_N'],
    theorem: 'Theorem 2.7',
    right: 'e^(Lambda t) E^2(F_N_in, R_N_in)/N',
    blur: ' + hbar/2',
    husimi: [false, true],
  },
  'schrodinger-vlasov': {
    sides: ['f', 'R_N'],
    theorem: 'Theorem 2.6',
    right: growth.replace('D(0)', 'E^2(0)/N'),
    blur: ' + hbar/2',
    husimi: [false, true],
  },
  'liouville-vlasov': {
    sides: ['f', 'F_N'],
    theorem: 'Dobrushin estimate',
    right: growth,
    blur: '',
    husimi: [false, false],
  },
  'schrodinger-hartree': {
    sides: ['R', 'R_N'],
    theorem: 'Golse-Mouhot-Paul estimate',
    right: "e^(Gamma t) D_qq(0) + sup|V'|^2/(2N) (e^(Gamma t) - 1)/Gamma",
    blur: ' + hbar',
    husimi: [true, true],
  },
}

export function auditPoints(
  { arrow, interaction }: Pick<Experiment, 'arrow' | 'interaction'>,
  points: readonly PointResult[],
): AuditLine[] {
  const torus = createPotential(interaction).period !== null
  return points
    .filter((point) => point.status === 'done')
    .flatMap((point) =>
      auditPoint(point, {
        torus,
        pair: pairs[arrow],
        symbolMk2: point.times.find((time) => time.t === 0)?.values[SYMBOL_DISTANCE] ?? null,
      }),
    )
}
