/** Help cards of the bounds and of the rungs of the proof. */
import type { QuantityHelp } from './help-card.ts'

const fromRun =
  'An error bar: two rules of nodes for f, the errors of the two solvers’ second moments, and what of the packets lies outside of R’s range.'
const proof = 'Golse–Paul 2015, section 4.3'

/** By the kind of the bound: '' is the printed one. */
export const boundCards: Readonly<Record<string, QuantityHelp>> = {
  '': {
    title: 'The theorem’s right-hand side',
    tex: 'e^{\\Lambda t}E_\\hbar(f^{in},R^{in})^2,\\quad\\Lambda=1+\\max(4L^2,1)',
    definition:
      'What the arrow’s theorem guarantees at this time, as corrected (errata E10 to E14); for a distance between densities ℏ/2 is added for each Husimi function. With N bodies in a mean field a consistency term of order 1/N is added.',
    certified: 'A formula, from the upper end of the functional at time 0: no error of its own.',
    source:
      'Golse–Paul 2015, Theorems 2.5 to 2.7; Dobrushin’s estimate on the bottom, the estimate of the paper’s reference [7], derived by the same argument, on the top',
  },
  refined: {
    title: 'The bound with the exact consistency term',
    tex: 'c_N=N^{-2}\\Bigl[(N-1)\\iint V^{\\prime}(x-y)^2\\rho\\rho-(N-2)\\int(V^{\\prime}\\star\\rho)^2\\rho\\Bigr]',
    definition:
      'The same argument with ½∫e^{Γ(t−s)}c_N(s)ds in place of the printed (2 sup|V′|)²/(N−1) (e^{Γt}−1)/Γ, which is at least eight times as much. It needs no bounded force.',
    certified: 'Exact where c_N has a closed form or is measured, else with its general bound (N−1)/N² sup|V′|².',
    source: 'Golse–Paul 2015, section 5.4.2; the value of Lemma 3.3 of reference [7]',
  },
  sharp: {
    title: 'Grönwall with Cauchy–Schwarz in place of Young',
    tex: '(\\sqrt A)^{\\prime}\\le\\sqrt B,\\qquad(\\sqrt B)^{\\prime}\\le\\sqrt2\\,L\\sqrt A+\\sqrt{c_N/2}',
    definition:
      'The proof’s own coupling, whose halves A = ½⟨(x−Y)²⟩ and B = ½⟨(ξ−P)²⟩ are kept apart: hyperbolic functions of √(√2·L) t instead of e^{Λt}. Never above the theorem, far below it for strong or weak forces.',
    certified: 'A formula in L (and in an upper bound of c_N with a mean field of N bodies): no error of its own.',
    source: `${proof} without Young’s inequality; derived in core/bounds/gronwall-pair.ts`,
  },
  aPosteriori: {
    title: 'Grönwall with measured constants',
    tex: '(\\sqrt B)^{\\prime}\\le\\ell(t)\\sqrt A+\\sqrt{T_1(t)/2},\\quad\\ell=\\sup|(V\\star\\rho_R)^{\\prime\\prime}|',
    definition:
      'The same argument once the solutions are known: the field’s own curvature ℓ(t) in place of L, and the distance of the two forces T₁ = ⟨|V′⋆(ρ_f−ρ_R)(x)|²⟩ in place of its bound.',
    certified:
      'An estimate: ℓ and T₁ are recorded along the run, and the curve on every second record and on coarser nodes gives the error.',
    source: `${proof}, a posteriori`,
  },
  trivial: {
    title: 'The product coupling',
    tex: '\\tfrac12|m_1-m_2|^2+\\tfrac12(\\operatorname{tr}\\Sigma_1+\\operatorname{tr}\\Sigma_2)',
    definition:
      'The cost of coupling the two data independently: true for any pair, without a theorem. Where a bound exceeds it (the horizon t*), the bound is empty.',
    certified: 'From the measured means and variances, whose errors make the interval.',
    source: 'Any coupling bounds the infimum of Definition 2.2 from above',
  },
}

export const ladderCards: Readonly<Record<string, QuantityHelp>> = {
  provedEHbar: {
    title: 'E² between ends that are proved',
    tex: '\\hat p\\preceq_{cx}p\\preceq_{cx}\\tilde p:\\quad E^2(\\tilde p,R)-\\tfrac12(m_2(\\tilde p)-m_2(p))\\le E^2(p,R)\\le E^2(\\hat p,R)+\\tfrac12(m_2(p)-m_2(\\hat p))',
    definition:
      'The same E² of a density f, in a wider interval whose integrals over phase space are proved as well: cell masses at their barycentres lie below f in convex order, hats above it, and ½m₂(f) + tr HR − E² grows in that order.',
    certified:
      'Below, the dual potential on R’s range, a Cholesky factor for each point; above, a feasible coupling. f is taken for the trigonometric polynomial through its samples; the errors of f and R are added.',
    source: 'Golse–Paul 2015, Definition 2.2; convexity of the quantum Legendre transform',
  },
  quadraticDual: {
    title: 'Quadratic dual',
    tex: 'E_\\hbar(f,R)^2\\ge\\max_{G\\ \\text{quadratic}}\\ \\tfrac12m_2(f)+\\operatorname{tr}HR-\\int\\phi_G\\,df-\\operatorname{tr}GR',
    definition:
      'The best dual potential among quadratic ones: from first and second moments alone, equal to E² for Gaussian data.',
    certified: 'Its lower end is a lower bound of E² for all moments within their errors.',
    source: 'Dual form of Definition 2.2 (Gelbrich’s bound, quantum–classical)',
  },
  husimiLower: {
    title: 'Distance to the Husimi function, less ℏ/2',
    tex: '\\operatorname{dist}_{\\mathrm{MK},2}(f,\\widetilde R)^2-\\hbar/2\\le E_\\hbar(f,R)^2',
    definition: 'A lower bound of E²; an equality when f is a single point.',
    certified: 'The interval of the distance, shifted.',
    source: 'Golse–Paul 2015, Theorem 2.4 (2)',
  },
  husimiUpper: {
    title: 'Coupling through the Husimi function',
    tex: 'E_\\hbar(f,R)^2\\le\\hbar/2+\\bigl(\\operatorname{dist}(f,\\widetilde R)+\\sqrt{I(R)}\\bigr)^2',
    definition:
      'The cost of coupling f with the Husimi function of R by the best plan, and that with R; I is the skew information of R.',
    certified: 'Upper ends of the distance and of the skew information.',
    source: 'A coupling of Definition 2.2',
  },
  rematch: {
    title: 'Propagated packets, matched anew',
    tex: '\\min_\\pi\\sum\\pi_{jk}\\tfrac12|z_j-m_k|^2+\\tfrac12\\overline{\\operatorname{Var}Y+\\operatorname{Var}P}',
    definition:
      'R(t) is the mixture of the packets that started at f’s points. The proof leaves each packet with its own point; the best plan between the points and the packets’ means m_k costs less once they have crossed.',
    certified: `The best plan is exact for the nodes. ${fromRun}`,
    source: 'A coupling of Definition 2.2',
  },
  symbolMk2: {
    title: 'Distance of f to the symbol of the state',
    tex: '\\operatorname{dist}_{\\mathrm{MK},2}(f^{in},\\mu)^2',
    definition: 'For R_in = Op(μ): what Theorem 2.4 (1) adds to ℏ/2 at time 0.',
    certified: 'Exact where f = μ or both are Gaussian, else the ends of a transport problem.',
    source: 'Golse–Paul 2015, Theorem 2.4 (1)',
  },
  A: {
    title: 'Position half of the functional',
    tex: 'A=\\tfrac12\\langle(x-Y)^2\\rangle',
    definition: 'Under the coupling that the proof carries along; ℰ = A + B.',
    certified: fromRun,
    source: proof,
  },
  B: {
    title: 'Momentum half of the functional',
    tex: 'B=\\tfrac12\\langle(\\xi-P)^2\\rangle',
    definition: 'Under the coupling that the proof carries along; ℰ = A + B.',
    certified: fromRun,
    source: proof,
  },
}

const rate = (title: string, tex: string, definition: string, source = proof): QuantityHelp => ({
  title,
  tex,
  definition,
  certified: fromRun,
  source,
})

export const rateCards: Readonly<Record<string, QuantityHelp>> = {
  derivative: rate(
    'Growth of the functional',
    '\\dot{\\mathcal E}=K+\\text{force}',
    'How fast the coupling’s cost really grows: K = ⟨(x−Y)(ξ−P)⟩ symmetrised, force = −⟨(ξ−P)(F−W)⟩ with F = (V′⋆ρ_f)(x), W = (V′⋆ρ_R)(Y).',
    `${proof}, the derivative of ℰ`,
  ),
  cauchySchwarz: rate(
    'Growth after Cauchy–Schwarz',
    '2\\sqrt{AB}+\\|F-W\\|\\sqrt{2B}',
    'The most that the two products can be, given the sizes of their factors. The paper goes on with Young instead.',
    'not in the paper',
  ),
  young: rate(
    'Growth after Young',
    'A+2B+\\tfrac12\\langle(F-W)^2\\rangle',
    'tr ρ(AB+BA) ≤ tr ρ(A²+B²), once for the kinetic and once for the force term.',
  ),
  split: rate(
    'Growth after the split of the force',
    'A+2B+T_1+T_2',
    'The force difference through V′⋆ρ_R at x: ½(a+b)² ≤ a²+b².',
    `${proof}, “Next”`,
  ),
  lipschitz: rate(
    'Growth after Lipschitz',
    'A+2B+4L^2A',
    'T₁ and T₂ are at most 2L²A each.',
    `${proof}, “Observe that”`,
  ),
  gronwall: rate(
    'Growth that the theorem allows',
    '\\Lambda(A+B)',
    'Λ = 1 + max(4L², 1): the differential inequality that is integrated.',
    `${proof}, last display`,
  ),
  kinetic: rate('Kinetic term', 'K=\\dot A', 'Free motion: how fast positions part because momenta differ.'),
  kineticYoung: rate('Bound of the kinetic term', 'A+B', 'Young.'),
  force: rate(
    'Force term',
    '\\dot B=-\\langle(\\xi-P)(F-W)\\rangle',
    'How fast momenta part because the forces differ.',
  ),
  forceYoung: rate('Bound of the force term', 'B+\\tfrac12\\langle(F-W)^2\\rangle', 'Young.'),
  forceSplit: rate('Bound of the force term, split', 'B+T_1+T_2', '½(a+b)² ≤ a²+b².'),
  forceLipschitz: rate('Bound of the force term by Lipschitz', 'B+4L^2A', 'T₁ and T₂ are at most 2L²A each.'),
  T1: rate(
    'Forces of the two densities',
    'T_1=\\langle|V^{\\prime}\\star(\\rho_f-\\rho_R)(x)|^2\\rangle',
    'What remains small as long as the densities agree, however far x and Y are apart.',
  ),
  T1Lipschitz: rate('Bound of T₁', '2L^2A', 'Lipschitz and Jensen.'),
  T2: rate(
    'Force of the state at two places',
    'T_2=\\langle|(V^{\\prime}\\star\\rho_R)(x)-(V^{\\prime}\\star\\rho_R)(Y)|^2\\rangle',
    'The mean field’s own slope between x and Y.',
  ),
  T2Lipschitz: rate('Bound of T₂', '2L^2A', 'Lipschitz.'),
  consistency: rate(
    'Consistency term',
    '\\tfrac12c_N(t)',
    'How far the force of N independent particles is from the mean field, exactly.',
    'Golse–Paul 2015, section 5.4.2',
  ),
  consistencyCeiling: rate(
    'General bound of the consistency term',
    '\\tfrac{N-1}{2N^2}\\sup|V^{\\prime}|^2',
    'For any density.',
    'Golse–Paul 2015, section 5.4.2',
  ),
  consistencyPrinted: rate(
    'Consistency term as printed',
    '(2\\sup|V^{\\prime}|)^2/(N-1)',
    'At least eight times its value (erratum E18).',
    'Golse–Paul 2015, section 5.4.2, Lemma 3.3 of reference [7]',
  ),
}
