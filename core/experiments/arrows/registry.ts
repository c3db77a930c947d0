/** The five arrows and the engines that serve them. */
import type { Arrow } from '../experiment.ts'
import type { ArrowEngine } from './arrow-engine.ts'
import { hartreeVlasov } from './hartree-vlasov.ts'

const engines: Readonly<Record<Arrow, ArrowEngine | null>> = {
  'hartree-vlasov': hartreeVlasov,
  'schrodinger-hartree': null,
  'liouville-vlasov': null,
  'schrodinger-liouville': null,
  'schrodinger-vlasov': null,
}

/** @throws Error for an arrow without an engine (the schema refuses it before) */
export function arrowEngine(arrow: Arrow): ArrowEngine {
  const engine = engines[arrow]
  if (engine === null) throw new Error(`The arrow ${arrow} is not served yet.`)
  return engine
}
