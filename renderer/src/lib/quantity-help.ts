/** Help cards: what a quantity is, what its interval promises, where it comes from. */
import { parseQuantityName } from '../charts/quantity-names.ts'
import type { QuantityHelp } from './help-card.ts'
import { boundCards, ladderCards, rateCards } from './help-ladder.ts'
import { observableCard } from './help-observables.ts'

const cards: Readonly<Record<string, QuantityHelp>> = {
  mk2: {
    title: 'Monge–Kantorovich distance, squared',
    tex: '\\operatorname{dist}_{\\mathrm{MK},2}^2(\\mu,\\nu)=\\min_\\pi\\int\\tfrac12|z-z^{\\prime}|^2\\,d\\pi',
    definition:
      'The least mean cost ½|z − z′|² of carrying one density into the other on phase space. A quantum state enters by its Husimi function. Half the usual W₂².',
    certified:
      'The upper end is the cost of an admissible flow or plan, the lower end the value of an admissible potential; grids, lost mass and the solvers are added to the interval.',
    source: 'Golse–Paul 2015, section 2; the ½ as in the proofs',
  },
  eHbar: {
    title: 'Quantum–classical cost',
    tex: 'E_\\hbar(f,R)^2=\\inf_Q\\int\\operatorname{tr}\\bigl(c_\\hbar(z)\\,Q(z)\\bigr)dz,\\quad c_\\hbar=\\tfrac12\\bigl((x-Y)^2+(\\xi-P)^2\\bigr)',
    definition:
      'The least cost of a coupling Q between a classical density and a quantum state. It never falls below ℏ/2 (per particle and dimension).',
    certified:
      'The lower end is the value of an admissible dual (quadratic, or better), the upper end the cost of an explicit coupling. For points both are proved; for a density the integrals over phase space are sums whose error is measured on a second grid (estimated), and ladder.provedEHbar is the wider interval that is proved.',
    source: 'Golse–Paul 2015, Definition 2.2 and Theorem 2.4',
  },
  eHbarExcess: {
    title: 'Quantum–classical cost above its floor',
    tex: 'E_\\hbar(f,R)^2-\\hbar/2',
    definition: 'What of E² says something about f and R: E² itself never beats ℏ/2, so its rate would always be 1.',
    certified: 'As E², shifted by ℏ/2.',
    source: 'Theorem 2.4 (1)',
  },
  mkHbar: {
    title: 'Quantum distance, squared',
    tex: '\\mathrm{MK}_\\hbar(R,S)^2=\\inf_Q\\operatorname{tr}\\bigl(\\tfrac12((Y-Y^{\\prime})^2+(P-P^{\\prime})^2)\\,Q\\bigr)',
    definition:
      'The same cost between two quantum states, over couplings on the doubled space. It does not vanish for equal states.',
    certified:
      'Both ends, from the dual problem and a feasible coupling, where the product of the ranks allows (up to 144 levels); else between the bounds that are named in the Data tab. Exact where one state is pure.',
    source: 'Golse–Mouhot–Paul, the paper’s reference [7]',
  },
  coupling: {
    title: "The proof's coupling",
    tex: '\\mathcal E_\\hbar(t)',
    definition:
      'The functional that the proof carries along the two flows from the best coupling at the start. It bounds the distance from above and is bounded by the theorem.',
    certified: 'Computed from the propagated coupling; sampled where it is sampled, with a 99 % interval.',
    source: 'Golse–Paul 2015, sections 4 to 6; Dobrushin on the bottom arrow',
  },
  tightness: {
    title: 'Bound over distance',
    tex: '\\text{bound}/\\operatorname{dist}^2',
    definition: "The theorem's right-hand side divided by the measured distance: 1 would be sharp.",
    certified: 'The ends come from the ends of the distance.',
    source: 'Theorems 2.5 to 2.7',
  },
}

/** The card of a name of the results, with or without its marginal; null for a name that is not ours. */
export function helpFor(quantity: string): QuantityHelp | null {
  const { base } = parseQuantityName(quantity)
  const [first, second = '', third] = base.split('.')
  if (first === 'bound') return boundCards[third === undefined ? '' : second] ?? null
  if (first === 'ladder') return (second === 'rate' ? rateCards[third ?? ''] : ladderCards[second]) ?? null
  return cards[base] ?? observableCard(first ?? '', second)
}
