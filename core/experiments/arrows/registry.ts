/** The five arrows and the engines that serve them: closed forms for every arrow where they exist, and its solver. */
import type { Arrow, Experiment } from '../experiment.ts'
import { usesClosedForm } from '../closed-form.ts'
import type { ArrowEngine } from './arrow-engine.ts'
import { exactEngine } from './exact/exact-arrow.ts'
import { hartreeVlasov } from './hartree-vlasov/hartree-vlasov.ts'
import { liouvilleVlasov } from './liouville/liouville-vlasov.ts'
import { schrodingerHartree } from './schrodinger/schrodinger-hartree.ts'
import { schrodingerLiouville } from './schrodinger/schrodinger-liouville.ts'
import { schrodingerVlasov } from './schrodinger/schrodinger-vlasov.ts'

/** How far each goes is said when the document is checked (solver-doors.ts). */
const solvers: Readonly<Record<Arrow, ArrowEngine>> = {
  'hartree-vlasov': hartreeVlasov,
  'schrodinger-hartree': schrodingerHartree,
  'liouville-vlasov': liouvilleVlasov,
  'schrodinger-liouville': schrodingerLiouville,
  'schrodinger-vlasov': schrodingerVlasov,
}

export function arrowEngine(experiment: Experiment): ArrowEngine {
  return usesClosedForm(experiment) ? exactEngine : solvers[experiment.arrow]
}
