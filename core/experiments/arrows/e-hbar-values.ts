/** E_hbar^2(f(t), R(t)) at one time of the right arrow, from everything that is known there. */
import type { HartreeSnapshot } from '../../dynamics/hartree-run.ts'
import type { VlasovSnapshot } from '../../dynamics/vlasov-run.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { skewInformation } from '../../transport/quantum-classical-husimi.ts'
import { rangeBasis } from '../../transport/quantum-range.ts'
import type { RangeBasis } from '../../transport/quantum-range.ts'
import { SYMBOL_DISTANCE } from '../audit-points.ts'
import type { Experiment } from '../experiment.ts'
import { momentErrors, momentValues } from './estimates.ts'
import type { InitialDistances } from './initial-distance.ts'
import { eHbarInterval, productCoupling, quadraticDual } from './quantum-classical-bounds.ts'
import type { MomentPair } from './quantum-classical-bounds.ts'

/** f(t) and R(t), as the solvers left them. */
export interface QuantumClassicalPair {
  readonly t: number
  readonly hbar: number
  readonly classical: Pick<VlasovSnapshot, 'observables'>
  readonly quantum: Pick<HartreeSnapshot, 'observables' | 'state'>
}

export interface EHbarMeter {
  /** `eHbar` and the rungs that come with it, as far as they are asked for. */
  values(pair: QuantumClassicalPair, mk2: Estimate | null): Record<string, Estimate>
}

/** Eigenvalues of R below this part of hbar^2 are left out of R^{1/2}: it raises the skew information by less than 0.1 %. */
const SPECTRUM_CUT = 1e-6

/** @param first the state at the first time: the flow is unitary, so its eigenvectors serve all times */
export function eHbarMeter({ measures, initial: documents }: Experiment, initial: InitialDistances, first: LowRankState): EHbarMeter {
  let basis: RangeBasis | null = null
  const skew = (pair: QuantumClassicalPair, moments: MomentPair): Estimate => {
    basis ??= rangeBasis(first, SPECTRUM_CUT * first.hbar ** 2)
    return skewEstimate(pair.quantum.state, basis, moments)
  }
  return {
    values(pair, mk2) {
      const moments = momentPair(pair)
      const dual = quadraticDual(moments)
      const symbol = pair.t === 0 ? initial.symbolMk2 : null
      const pure = documents.quantum.kind === 'coherent'
      const wanted = measures.includes('eHbar') && !pure
      const information = wanted && mk2 !== null ? skew(pair, moments) : null
      const eHbar = eHbarInterval({
        hbar: pair.hbar,
        dual,
        product: productCoupling(moments),
        mk2,
        skewInformation: information,
        lostTrace: pair.quantum.state.lostTrace,
        pure,
        symbolDistance: symbol === null ? null : upperEnd(symbol),
      })
      return {
        ...(measures.includes('eHbar') ? { eHbar } : {}),
        ...(measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
        ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
      }
    },
  }
}

function momentPair({ classical, quantum, hbar }: QuantumClassicalPair): MomentPair {
  return {
    hbar,
    classical: momentValues(classical.observables),
    classicalError: momentErrors(classical.observables),
    quantum: momentValues(quantum.observables),
    quantumError: momentErrors(quantum.observables),
  }
}

/** I is a difference of second moments and of terms of their size: it inherits their error twice. */
function skewEstimate(state: LowRankState, basis: RangeBasis, { quantum, quantumError }: MomentPair): Estimate {
  const value = skewInformation(state, basis, [quantum.meanX, quantum.meanXi])
  const error = 2 * (quantumError.varX + quantumError.varXi) + 1e-13 * (quantum.varX + quantum.varXi)
  return { value, lower: Math.max(0, value - error), upper: value + error, kind: 'certified' }
}
