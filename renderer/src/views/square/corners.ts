/** The paper's diagram in words and formulas; which corners an arrow joins and what bounds it is core's knowledge (arrow-profile.ts). */
import { arrowProfiles, type Corner } from '../../../../core/experiments/arrows/arrow-profile.ts'
import type { Arrow } from '../../../../core/experiments/experiment.ts'

export type { Corner }

export interface CornerText {
  readonly id: Corner
  /** The title in the mathematics font, which knows accents only as TeX does. */
  readonly titleTex: string
  readonly equation: string
}

export const corners: Readonly<Record<Corner, CornerText>> = {
  schrodinger: {
    id: 'schrodinger',
    titleTex: '\\text{N-body Schr\\"odinger}',
    equation: 'i\\hbar\\,\\partial_t R_N=[\\mathcal H_{\\hbar,N},R_N]',
  },
  hartree: {
    id: 'hartree',
    titleTex: '\\text{Hartree}',
    equation: 'i\\hbar\\,\\partial_t R=\\bigl[-\\tfrac{\\hbar^2}{2}\\Delta+V\\!*\\rho_R,\\,R\\bigr]',
  },
  liouville: {
    id: 'liouville',
    titleTex: '\\text{N-body Liouville}',
    equation: '\\partial_t F_N+\\{\\mathbf H_N,F_N\\}=0',
  },
  vlasov: {
    id: 'vlasov',
    titleTex: '\\text{Vlasov}',
    equation: '\\partial_t f+\\xi\\,\\partial_x f-(V^{\\prime}\\!*\\rho_f)\\,\\partial_\\xi f=0',
  },
}

export const cornerNames: Readonly<Record<Corner, string>> = {
  schrodinger: 'Schrödinger',
  hartree: 'Hartree',
  liouville: 'Liouville',
  vlasov: 'Vlasov',
}

const limits: Readonly<Record<Arrow, string>> = {
  'hartree-vlasov': '\\hbar\\to0',
  'schrodinger-liouville': '\\hbar\\to0',
  'schrodinger-vlasov': 'N\\to\\infty,\\ \\hbar\\to0',
  'liouville-vlasov': 'N\\to\\infty',
  'schrodinger-hartree': 'N\\to\\infty',
}

export interface ArrowText {
  readonly id: Arrow
  readonly from: Corner
  readonly to: Corner
  readonly limitTex: string
  /** `Hartree → Vlasov` */
  readonly words: string
  readonly limit: string
  readonly theorem: string
}

export function describeArrow(id: Arrow): ArrowText {
  const { from, to, limit, theorem } = arrowProfiles[id]
  return {
    id,
    from,
    to,
    limitTex: limits[id],
    words: `${cornerNames[from]} → ${cornerNames[to]}`,
    limit: plainLimit(limit),
    theorem: theorem.replaceAll('-', '–'),
  }
}

/** `hbar -> 0` as `ℏ → 0`, in one piece. */
function plainLimit(text: string): string {
  return text.replaceAll('hbar', 'ℏ').replaceAll('infinity', '∞').replaceAll(' -> ', '\u00a0→\u00a0')
}

export const arrowTexts: readonly ArrowText[] = (Object.keys(arrowProfiles) as Arrow[]).map(describeArrow)
