/** The statements as corrected (conventions: ledger.ts), in the order of the paper; `id` is the name that core's hypotheses use. */
export interface TheoremText {
  readonly id: string
  readonly title: string
  readonly arrow: string
  readonly statement: readonly string[]
  readonly idea: string
  readonly source: string
}

export const theoremTexts: readonly TheoremText[] = [
  {
    id: 'Theorem 2.4',
    title: 'Theorem 2.4',
    arrow: 'What the distances are to each other',
    statement: [
      'E_\\hbar(p,R)^2\\ge\\tfrac d2\\hbar',
      'E_\\hbar\\bigl(p,\\mathrm{Op}(\\mu)\\bigr)^2\\le\\operatorname{dist}_{\\mathrm{MK},2}(p,\\mu)^2+\\tfrac d2\\hbar',
      'E_\\hbar(p,R)^2\\ge\\operatorname{dist}_{\\mathrm{MK},2}(p,\\widetilde R)^2-\\tfrac d2\\hbar',
    ],
    idea: 'Coherent states turn a coupling of p and μ into one of p and the Töplitz operator of μ, at the price of ℏ/2; the Husimi function of a coupling is a coupling.',
    source: 'Golse–Paul 2015, section 3',
  },
  {
    id: 'Theorem 2.5',
    title: 'Theorem 2.5',
    arrow: 'Hartree → Vlasov',
    statement: [
      'E_\\hbar\\bigl(f(t),R(t)\\bigr)^2\\le e^{\\Lambda t}\\,E_\\hbar(f^{in},R^{in})^2',
      '\\operatorname{dist}_{\\mathrm{MK},2}(f,\\widetilde R)^2\\le e^{\\Lambda t}\\bigl(\\operatorname{dist}_{\\mathrm{MK},2}(f^{in},\\mu^{in})^2+\\tfrac d2\\hbar\\bigr)+\\tfrac d2\\hbar\\qquad(R^{in}=\\mathrm{Op}(\\mu^{in}))',
    ],
    idea: 'The best coupling of the data is carried along both flows; its cost grows by Grönwall, with Young and the Lipschitz bound of V′.',
    source: 'Golse–Paul 2015, section 4',
  },
  {
    id: 'Theorem 2.6',
    title: 'Theorem 2.6',
    arrow: 'N-body Schrödinger → Vlasov, both limits at once',
    statement: [
      '\\tfrac1nE_\\hbar\\bigl(f^{\\otimes n},R_N^n\\bigr)^2\\le\\tfrac1NE_\\hbar\\bigl((f^{in})^{\\otimes N},R_N^{in}\\bigr)^2e^{\\Gamma t}+\\frac{(2\\sup|V^{\\prime}|)^2}{N-1}\\,\\frac{e^{\\Gamma t}-1}{\\Gamma}',
      '\\tfrac1n\\operatorname{dist}_{\\mathrm{MK},2}\\bigl(f^{\\otimes n},\\widetilde R_N^n\\bigr)^2\\le\\tfrac1nE_\\hbar^2+\\tfrac d2\\hbar',
    ],
    idea: 'As before with N bodies; the mean field differs from the force of N independent points by O(1/N) in the mean square.',
    source: 'Golse–Paul 2015, section 5',
  },
  {
    id: 'Theorem 2.7',
    title: 'Theorem 2.7',
    arrow: 'N-body Schrödinger → N-body Liouville, uniformly in N',
    statement: [
      '\\tfrac d2\\hbar\\le\\tfrac1nE_\\hbar\\bigl(F_N^n,R_N^n\\bigr)^2\\le\\tfrac1NE_\\hbar(F_N^{in},R_N^{in})^2e^{\\Lambda t}',
      '\\tfrac1n\\operatorname{dist}_{\\mathrm{MK},2}\\bigl(F_N^n,\\widetilde R_N^n\\bigr)^2\\le\\tfrac d2\\hbar\\,(1+e^{\\Lambda t})\\qquad(R_N^{in}=\\mathrm{Op}(F_N^{in}))',
    ],
    idea: 'The same force acts on both sides, so no consistency term in 1/N appears.',
    source: 'Golse–Paul 2015, section 6',
  },
  {
    id: 'Dobrushin estimate',
    title: 'Dobrushin’s estimate',
    arrow: 'N-body Liouville → Vlasov',
    statement: [
      '\\tfrac1n\\operatorname{dist}_{\\mathrm{MK},2}\\bigl(f^{\\otimes n},F_N^n\\bigr)^2\\le\\frac{(2\\sup|V^{\\prime}|)^2}{N-1}\\,\\frac{e^{\\Gamma t}-1}{\\Gamma}\\qquad(F_N^{in}=(f^{in})^{\\otimes N})',
    ],
    idea: 'The synchronous coupling: the same initial points moved by the N-body force and by the mean field. Theorem 2.6 without ℏ.',
    source: 'After Dobrushin 1979, in the form of section 5',
  },
  {
    id: 'Golse-Mouhot-Paul estimate',
    title: 'Golse–Mouhot–Paul',
    arrow: 'N-body Schrödinger → Hartree, uniformly in ℏ',
    statement: [
      'D(t)\\le D(0)\\,e^{\\Gamma t}+\\frac{\\sup|V^{\\prime}|^2}{2N}\\,\\frac{e^{\\Gamma t}-1}{\\Gamma},\\qquad\\tfrac1n\\mathrm{MK}_\\hbar(R^{\\otimes n},R_N^n)^2\\le D',
    ],
    idea: 'The same argument between two quantum sides; D(0) is the cost of a coupling of the data with themselves, which is not zero.',
    source: 'Reference [7] of the paper, with the ½ in the cost',
  },
]
