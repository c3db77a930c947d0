/** The paper's diagram: corners, arrows, and which of them this version serves. */
import type { Arrow } from '../../../../core/experiments/experiment.ts'

export interface Corner {
  readonly id: 'schrodinger' | 'hartree' | 'liouville' | 'vlasov'
  readonly title: string
  /** The title in the mathematics font, which knows accents only as TeX does. */
  readonly titleTex: string
  readonly equation: string
}

export const corners: Readonly<Record<Corner['id'], Corner>> = {
  schrodinger: { id: 'schrodinger', title: 'N-body Schrödinger', titleTex: '\\text{N-body Schr\\"odinger}', equation: 'i\\hbar\\,\\partial_t R_N=[\\mathcal H_{\\hbar,N},R_N]' },
  hartree: { id: 'hartree', title: 'Hartree', titleTex: '\\text{Hartree}', equation: 'i\\hbar\\,\\partial_t R=\\bigl[-\\tfrac{\\hbar^2}{2}\\Delta+V\\!*\\rho_R,\\,R\\bigr]' },
  liouville: { id: 'liouville', title: 'N-body Liouville', titleTex: '\\text{N-body Liouville}', equation: '\\partial_t F_N+\\{\\mathbf H_N,F_N\\}=0' },
  vlasov: { id: 'vlasov', title: 'Vlasov', titleTex: '\\text{Vlasov}', equation: '\\partial_t f+\\xi\\,\\partial_x f-(V^{\\prime}\\!*\\rho_f)\\,\\partial_\\xi f=0' },
}

export interface ArrowInfo {
  readonly id: Arrow
  readonly from: Corner['id']
  readonly to: Corner['id']
  readonly limit: string
  readonly words: string
  readonly theorem: string
  readonly served: boolean
}

export const arrows: readonly ArrowInfo[] = [
  { id: 'schrodinger-hartree', from: 'schrodinger', to: 'hartree', limit: 'N\\to\\infty', words: 'N-body Schrödinger to Hartree, N to infinity', theorem: 'uniformly in ℏ', served: false },
  { id: 'liouville-vlasov', from: 'liouville', to: 'vlasov', limit: 'N\\to\\infty', words: 'N-body Liouville to Vlasov, N to infinity', theorem: 'Dobrushin', served: false },
  { id: 'schrodinger-liouville', from: 'schrodinger', to: 'liouville', limit: '\\hbar\\to0', words: 'N-body Schrödinger to Liouville, ℏ to zero', theorem: 'Theorem 2.7', served: false },
  { id: 'hartree-vlasov', from: 'hartree', to: 'vlasov', limit: '\\hbar\\to0', words: 'Hartree to Vlasov, ℏ to zero', theorem: 'Theorem 2.5', served: true },
  { id: 'schrodinger-vlasov', from: 'schrodinger', to: 'vlasov', limit: 'N\\to\\infty,\\ \\hbar\\to0', words: 'the diagonal, N-body Schrödinger to Vlasov', theorem: 'Theorem 2.6', served: false },
]
