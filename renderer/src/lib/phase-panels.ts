/** Which pictures tell the story of an arrow: its two data, their difference, and the Wigner function where a quantum state takes part. */
import type { Arrow, Experiment } from '../../../core/experiments/experiment.ts'
import type { ColorMapName } from './colormaps.ts'
import { differenceOf, rangeOf, type PictureField } from './phase-field.ts'

/** Of everything that is drawn over phase space: mass 1 (a difference: 0) over dx dξ, so one over an action, as 1/ħ. */
export const densityUnit = { plain: '1/(x ξ)', tex: '1/(x\\xi)' }

export interface PanelAxes {
  readonly names: readonly [string, string]
  /** Of the density over them. */
  readonly unitTex: string
  readonly unitWords: string
}

export const phaseSpaceAxes: PanelAxes = {
  names: ['x', 'ξ'],
  unitTex: densityUnit.tex,
  unitWords: 'Probability per unit of phase-space area dx dξ: one over an action, the unit of 1/ħ',
}

/** Two positions: rho_2(x_1, x_2), stored with x_2 in the place of xi. */
export const pairAxes: PanelAxes = {
  names: ['x₁', 'x₂'],
  unitTex: '1/x^2',
  unitWords: 'Probability per unit of dx₁ dx₂: one over the square of a length',
}

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

/** Of two quantum bodies, where the document asks for pairs. */
export const pairPanel: PanelText = {
  field: 'pair.schrodinger',
  tex: '\\rho_2(x_1,x_2)\\ \\text{(two bodies)}',
  plain: 'Positions of both bodies',
  words: 'density of the positions of both bodies',
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
  return [
    from.field,
    to.field,
    ...(wigner ? [wigner.field] : []),
    ...(from === husimiSchrodinger ? [pairPanel.field] : []),
  ]
}

export interface PhasePanel {
  readonly id: string
  readonly tex: string
  readonly plain: string
  readonly words: string
  readonly field: PictureField | null
  readonly map: ColorMapName
  readonly range: [number, number]
  readonly zeroLine: boolean
  /** Name of the stored field; the difference of two has none of its own. */
  readonly stored?: string
}

/** The pictures in their order: both densities in one colour range, their difference, the Wigner function. */
export function phasePanels(
  texts: ArrowPanels,
  { from, to, wigner }: Readonly<Record<'from' | 'to' | 'wigner', PictureField | null>>,
): readonly PhasePanel[] {
  const difference = from && to ? differenceOf(from, to) : null
  const top = Math.max(1e-300, ...[from, to].flatMap((f) => (f ? [rangeOf(f)[1]] : [])))
  const density = (id: 'from' | 'to', field: PictureField | null): PhasePanel => ({
    ...texts[id],
    stored: texts[id].field,
    id,
    field,
    map: 'viridis',
    range: [0, top],
    zeroLine: false,
  })
  const signed = { map: 'diverging' as const }
  return [
    density('from', from),
    density('to', to),
    {
      ...signed,
      id: 'difference',
      tex: texts.differenceTex,
      plain: texts.differencePlain,
      words: `${texts.from.words} minus ${texts.to.words}`,
      field: difference,
      range: symmetricRange(difference, 1e-6 * top),
      zeroLine: false,
    },
    ...(texts.wigner
      ? [
          {
            ...signed,
            ...texts.wigner,
            stored: texts.wigner.field,
            id: 'wigner',
            field: wigner,
            range: symmetricRange(wigner),
            zeroLine: true,
          },
        ]
      : []),
  ]
}

/** @param least below it lies the rounding of the stored pictures, which is not to be drawn as a difference */
function symmetricRange(field: PictureField | null, least = 1e-300): [number, number] {
  if (!field) return [-1, 1]
  const [low, high] = rangeOf(field)
  const most = Math.max(Math.abs(low), Math.abs(high), least)
  return [-most, most]
}

/** Why a picture is not there, where the data say so; the stored pictures are of densities. */
export function missingWords(field: string | undefined, { initial }: Pick<Experiment, 'initial'>): string {
  const classical = field === 'vlasov' || field === 'liouville' || field === undefined
  if (classical && initial.classical.kind === 'monokinetic') return 'a measure on a curve: it has no density'
  if (classical && initial.classical.kind === 'samples') return 'a cloud of points: it has no density'
  return 'not kept for this run'
}
