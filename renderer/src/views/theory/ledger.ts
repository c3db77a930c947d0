/**
 * The conventions of every number in the program, with the places of the paper where the print says otherwise. Each `shown` is a computation
 * that decides between the two readings; the tests of core/bounds and of the closed forms pin them.
 */
export interface LedgerEntry {
  readonly title: string
  /** What the program uses. */
  readonly tex: string
  readonly words: string
  /** Where the print differs, and how; null where it does not. */
  readonly printed: { readonly place: string; readonly words: string } | null
  /** What decided. */
  readonly shown?: string
}

export interface LedgerPart {
  readonly title: string
  readonly entries: readonly LedgerEntry[]
}

export const ledger: readonly LedgerPart[] = [
  {
    title: 'Distances',
    entries: [
      {
        title: 'The ½ is in the cost',
        tex: '\\operatorname{dist}_{\\mathrm{MK},2}^2(\\mu,\\nu)=\\min_\\pi\\int\\tfrac12|z-z^{\\prime}|^2\\,d\\pi=\\tfrac12W_2^2',
        words: 'Every distance of the program is squared and carries the ½, as in the proofs.',
        printed: {
          place: 'Section 2',
          words: 'dist is used but never defined; section 3.2 and (12) have the cost ½|·|².',
        },
        shown:
          'With the usual W₂ Theorem 2.4 (2) fails: for Gaussians with means (3, 0) apart E² = 4.55 < W₂² − ℏ/2 = 8.96; with the ½ it holds, 4.45 ≤ 4.55.',
      },
      {
        title: 'Floor of the quantum–classical cost',
        tex: 'E_\\hbar(p,R)^2\\ge\\tfrac{d}{2}\\hbar',
        words: 'No pair of data beats ℏ/2, so plots and rates speak of the excess E² − ℏ/2.',
        printed: null,
      },
      {
        title: 'Marginals are per particle',
        tex: '\\tfrac1n\\operatorname{dist}^2(F_N^n,f^{\\otimes n}),\\qquad\\tfrac1nE_\\hbar^2',
        words: 'Distances of n-particle marginals are divided by n.',
        printed: null,
      },
      {
        title: 'Couplings are operators',
        tex: 'Q(z)=Q(z)^*\\ge0,\\quad\\operatorname{tr}Q(z)=p(z),\\quad\\int Q(z)\\,dz=R',
        words: 'A coupling of p and R is non-negative and of trace class.',
        printed: { place: 'Definition 2.1', words: '“Q(x, ξ) ∈ D(H)” contradicts trace Q = p.' },
      },
    ],
  },
  {
    title: 'Mechanics',
    entries: [
      {
        title: 'Each pair is counted once',
        tex: '\\mathcal H_N=\\sum_j-\\tfrac{\\hbar^2}{2}\\Delta_j+\\tfrac1N\\sum_{j<k}V(x_j-x_k)',
        words: 'The mean-field limit is then V ∗ ρ, as in the proofs (17) and section 6.',
        printed: {
          place: '(1), before (10), (11), (18)',
          words: 'The sum runs over all k, l, which counts each pair twice.',
        },
        shown:
          'Oscillators (κ = 1, t = 1), dist²(f, F_N¹): 5.1·10⁻³, 9.1·10⁻⁵, 2.3·10⁻⁸ for N = 8, 64, 4096; with the printed sum 0.072, 0.102, 0.109, which is no limit.',
      },
      {
        title: 'Kinetic energy',
        tex: '\\mathbf H=\\tfrac12|\\xi|^2+V*\\rho_f',
        words: 'Vlasov transports with ξ.',
        printed: { place: '(3)', words: '½|x|² stands for ½|ξ|²; the printed form has no transport in x.' },
      },
      {
        title: 'Poisson bracket',
        tex: '\\partial_tf+\\{\\mathbf H,f\\}=0,\\qquad\\{\\xi_k,x_l\\}=\\delta_{kl}',
        words: 'The sign with which time runs forward.',
        printed: {
          place: 'Section 2',
          words: '{x_k, ξ_l} = +δ_kl reverses time; the proof uses {½|ξ|², c} = ξ·(x − y).',
        },
      },
      {
        title: 'Energies are per particle',
        tex: '\\tfrac12\\langle\\xi^2\\rangle+\\tfrac12\\iint V\\rho\\rho,\\qquad\\tfrac{N-1}{2N}\\,\\mathbb E\\,V(x_1-x_2)',
        words: 'Mean field and N bodies.',
        printed: null,
      },
    ],
  },
  {
    title: 'Quantisation',
    entries: [
      {
        title: 'Töplitz operators have trace one',
        tex: '\\mathrm{Op}(\\mu)=\\mathrm{OP}^T\\bigl((2\\pi\\hbar)^d\\mu\\bigr)=\\int|z\\rangle\\langle z|\\,\\mu(dz)',
        words:
          'The program writes the Töplitz operator of a probability with trace 1; of N bodies the factor is (2πℏ)^{dN}.',
        printed: {
          place: '(8), section 3.2, Theorem 2.7',
          words: 'The factor (2πℏ)^d is missing; (4), (5) and (7) have it.',
        },
      },
      {
        title: 'Husimi function',
        tex: '\\widetilde W(z)=(2\\pi\\hbar)^{-d}\\langle z|R|z\\rangle=e^{\\hbar\\Delta/4}W',
        words: 'Non-negative, mass 1.',
        printed: { place: 'Remark 2.3', words: 'The factor (2πℏ)^{-d} is missing.' },
        shown: '∫⟨z|R|z⟩ dz = 1.88496 = 2πℏ at ℏ = 0.3.',
      },
      {
        title: 'Widths',
        tex: 'R=\\mathrm{Op}(\\mu):\\quad W=\\mu*\\mathcal N(0,\\tfrac\\hbar2),\\qquad\\widetilde W=\\mu*\\mathcal N(0,\\hbar)',
        words: 'Each step from symbol to Wigner to Husimi function adds ℏ/2 to both variances.',
        printed: null,
      },
      {
        title: 'Cell of phase space',
        tex: '(2\\pi\\hbar)^d',
        words: 'The square in the pictures has this area.',
        printed: null,
      },
      {
        title: 'Coherent state',
        tex: '|x,\\xi\\rangle(y)=(\\pi\\hbar)^{-1/4}e^{-(y-x)^2/2\\hbar+i\\xi(y-x)/\\hbar}',
        words: 'Its Husimi function is the normal density of variance ℏ.',
        printed: {
          place: 'Remark 2.3',
          words: 'The kernel identity has the factor (πℏ)^{d/2} e^{(|x|²+|x′|²)/2ℏ} and opposite phases.',
        },
      },
    ],
  },
  {
    title: 'Theorems',
    entries: [
      {
        title: 'Constants',
        tex: '\\Lambda=1+\\max(4L^2,1),\\qquad\\Gamma=2+\\max(4L^2,1),\\qquad L=\\operatorname{Lip}(V^{\\prime})',
        words: 'In this precedence (the proof has “1 + 1 ∨ 4 Lip²”).',
        printed: { place: 'Theorems 2.5 to 2.7', words: 'The precedence of ∨ is left open.' },
      },
      {
        title: 'After Theorem 2.5',
        tex: 'E_\\hbar(t)\\le e^{\\Lambda t/2}E_\\hbar(0)\\quad(\\hbar\\to0)',
        words: 'Rate Λ/2 for the distance, Λ for its square.',
        printed: { place: 'After Theorem 2.5', words: 'e^{Lt/2}, and “t ≥ 0” for “ℏ → 0”.' },
        shown: 'V = 0: the distances’ ratio is √2 > e⁰. With L: 3096 violations in 9974 random cases; with Λ: none.',
      },
      {
        title: 'Theorem 2.6 is about squares',
        tex: '\\tfrac1nE_\\hbar^2\\le\\tfrac1NE_\\hbar\\bigl((f^{in})^{\\otimes N},R_N^{in}\\bigr)^2e^{\\Gamma t}+\\dots',
        words: 'E² everywhere, N-fold products on the right, Γ in the last display.',
        printed: { place: 'Theorem 2.6, section 5.5', words: 'E for E², (f^in)^{⊗n} against R_N^in, Λ for Γ.' },
        shown: 'V = 0, t = 0, N = 4, n = 1: 0.224 ≤ 0.112 is false; squared it is an equality.',
      },
      {
        title: 'Theorem 2.7',
        tex: '\\tfrac d2\\hbar\\le\\tfrac1nE_\\hbar(F_N^n,R_N^n)^2\\le\\tfrac1NE_\\hbar(F_N^{in},R_N^{in})^2e^{\\Lambda t}',
        words: 'The growth stands on the right.',
        printed: { place: 'Theorem 2.7', words: 'Garbled: e^{Λt} stands on the left.' },
        shown: 'As printed: 19,903 violations in 20,000 random cases; corrected: none.',
      },
      {
        title: 'Hypotheses',
        tex: 'V\\text{ even, real, }C^{1,1};\\qquad\\sup|V^{\\prime}|<\\infty\\text{ for 2.6 only}',
        words: 'Theorems 2.5 and 2.7 ask only that V′ be Lipschitz.',
        printed: { place: '(2), abstract, introduction', words: 'V bounded, ∇V bounded: more than the proofs use.' },
      },
      {
        title: 'Compactness',
        tex: 'E_\\hbar\\text{ bounded along a subsequence}\\Rightarrow\\mu\\text{ is a probability}',
        words: 'The limit in Theorem 2.4 (3) may lose mass without it.',
        printed: {
          place: 'Theorem 2.4 (3), section 3.4',
          words: '“Probability” needs tightness; E² in the first line.',
        },
      },
      {
        title: 'Which arrow is vertical',
        tex: '\\text{right: Hartree}\\to\\text{Vlasov},\\qquad\\text{left: }N\\text{ bodies}',
        words: 'As in section 1.',
        printed: { place: 'Sections 2.1 and 2.3', words: 'Left and right are exchanged.' },
      },
      {
        title: 'Signs in the proofs',
        tex: '\\bigl[\\tfrac i\\hbar V,c\\bigr],\\qquad-W,\\qquad\\tfrac i\\hbar V\\text{ in }(18)',
        words: 'Where the proof’s coupling is computed, these signs and factors are used.',
        printed: {
          place: 'Sections 4.3, 5.4 and 6',
          words: 'Signs of the commutator and of W, a missing i/ℏ, V for ∇V, “=” for “≤”.',
        },
      },
      {
        title: 'The consistency term',
        tex: '\\operatorname{Var}\\le\\tfrac{N-1}{N^2}\\|\\nabla V\\|_\\infty^2',
        words: 'The refined bounds use its exact value.',
        printed: { place: 'Section 5.4 (Lemma 3.3 of [7])', words: '8/(N − 1): at least eight times too much.' },
        shown: 'Monte Carlo 0.06937(16) against 0.06921 in closed form.',
      },
    ],
  },
]
