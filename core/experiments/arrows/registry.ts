/** The five arrows and the engines that serve them: closed forms for every arrow where they exist, and its solver. */
import type { Arrow, Experiment } from '../experiment.ts'
import { usesClosedForm } from '../closed-form.ts'
import type { ArrowEngine } from './arrow-engine.ts'
import { exactEngine } from './exact-arrow.ts'
import { hartreeVlasov } from './hartree-vlasov.ts'
import { liouvilleVlasov } from './liouville-vlasov.ts'
import { schrodingerHartree } from './schrodinger-hartree.ts'
import { schrodingerLiouville } from './schrodinger-liouville.ts'
import { schrodingerVlasov } from './schrodinger-vlasov.ts'

/** Null: the arrow is served in closed form only (solver-doors.ts tells the reader so when the document is checked). */
const solvers: Readonly<Record<Arrow, ArrowEngine | null>> = {
  'hartree-vlasov': hartreeVlasov,
  'schrodinger-hartree': schrodingerHartree,
  'liouville-vlasov': liouvilleVlasov,
  'schrodinger-liouville': schrodingerLiouville,
  'schrodinger-vlasov': schrodingerVlasov,
}

/** @throws Error for an experiment that nothing serves (the schema refuses it before) */
export function arrowEngine(experiment: Experiment): ArrowEngine {
  if (usesClosedForm(experiment)) return exactEngine
  const solver = solvers[experiment.arrow]
  if (solver === null) throw new Error(`The arrow ${experiment.arrow} is served for harmonic V and Gaussian data only.`)
  return solver
}
