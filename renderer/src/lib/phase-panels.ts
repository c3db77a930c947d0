/** Which pictures tell the story of an arrow: its two data, their difference, and the Wigner function where a quantum state takes part. */
import type { Arrow } from '../../../core/experiments/experiment.ts'

/** Of everything that is drawn over phase space: mass 1 (a difference: 0) over dx dξ, so one over an action, as 1/ħ. */
export const densityUnit = { plain: '1/(x ξ)', tex: '1/(x\\xi)' }

export interface PanelText {
  /** Name of the stored field. */
  readonly field: string
  readonly tex: string
  readonly plain: string
  readonly words: string
}

export interface ArrowPanels {
  readonly from: PanelText
  readonly to: PanelText
  readonly differenceTex: string
  readonly differencePlain: string
  /** Shown beside, with the line where it is zero. */
  readonly wigner: PanelText | null
}

const husimiHartree: PanelText = {
  field: 'husimi',
  tex: '\\widetilde R\\ \\text{(Husimi, Hartree)}',
  plain: 'Husimi of R (Hartree)',
  words: 'Husimi function of the Hartree state',
}
const wignerHartree: PanelText = {
  field: 'wigner',
  tex: 'W\\ \\text{(Wigner, Hartree)}',
  plain: 'Wigner of R (Hartree)',
  words: 'Wigner function of the Hartree state, with the line where it is zero',
}
const husimiSchrodinger: PanelText = {
  field: 'husimi',
  tex: '\\widetilde R_N^1\\ \\text{(Husimi, N bodies)}',
  plain: 'Husimi of R_N, one particle',
  words: 'Husimi function of the one-particle marginal of the N-body state',
}
const wignerSchrodinger: PanelText = {
  field: 'wigner',
  tex: 'W_N^1\\ \\text{(Wigner, N bodies)}',
  plain: 'Wigner of R_N, one particle',
  words: 'Wigner function of the one-particle marginal of the N-body state, with the line where it is zero',
}
const vlasov: PanelText = { field: 'vlasov', tex: 'f\\ \\text{(Vlasov)}', plain: 'f (Vlasov)', words: 'Vlasov density' }
const liouville: PanelText = {
  field: 'liouville',
  tex: 'F_N^1\\ \\text{(Liouville)}',
  plain: 'F_N, one particle (Liouville)',
  words: 'one-particle marginal of the N-body Liouville density',
}

export const arrowPanels: Readonly<Record<Arrow, ArrowPanels>> = {
  'hartree-vlasov': {
    from: husimiHartree,
    to: vlasov,
    differenceTex: '\\widetilde R-f',
    differencePlain: 'Husimi of R − f',
    wigner: wignerHartree,
  },
  'schrodinger-vlasov': {
    from: husimiSchrodinger,
    to: vlasov,
    differenceTex: '\\widetilde R_N^1-f',
    differencePlain: 'Husimi of R_N − f',
    wigner: wignerSchrodinger,
  },
  'schrodinger-liouville': {
    from: husimiSchrodinger,
    to: liouville,
    differenceTex: '\\widetilde R_N^1-F_N^1',
    differencePlain: 'Husimi of R_N − F_N',
    wigner: wignerSchrodinger,
  },
  'schrodinger-hartree': {
    from: husimiSchrodinger,
    to: { ...husimiHartree, field: 'husimi.hartree' },
    differenceTex: '\\widetilde R_N^1-\\widetilde R',
    differencePlain: 'Husimi of R_N − Husimi of R',
    wigner: wignerSchrodinger,
  },
  'liouville-vlasov': {
    from: liouville,
    to: vlasov,
    differenceTex: 'F_N^1-f',
    differencePlain: 'F_N − f',
    wigner: null,
  },
}

/** The stored fields that an arrow's pictures need. */
export function fieldNames(arrow: Arrow): readonly string[] {
  const { from, to, wigner } = arrowPanels[arrow]
  return [from.field, to.field, ...(wigner ? [wigner.field] : [])]
}
