/** Which pictures tell the story of an arrow: its two data, their difference, and the Wigner function where a quantum state takes part. */
import type { Arrow, Experiment } from '../../../core/experiments/experiment.ts'
import type { PhaseSection } from '../../../electron/contract/exports.ts'
import type { ColorMapName } from './colormaps.ts'
import { differenceOf, rangeOf, type PictureField } from './phase-field.ts'

/** Of everything that is drawn over phase space: mass 1 (a difference: 0) over dx dξ, so one over an action, as 1/ħ. */
export const densityUnit = { plain: '1/(x ξ)', tex: '1/(x\\xi)' }

export interface PanelAxes {
  readonly names: readonly [string, string]
  readonly tex: readonly [string, string]
  /** What the names stand for, where that is not plain. */
  readonly meaning?: string
  /** Of the density over them. */
  readonly unitTex: string
  readonly unitPlain: string
  /** One quantum cell, 2 pi hbar, has a meaning there. */
  readonly isPhaseSpace: boolean
  readonly unitWords: string
}

const onPhaseSpace = {
  unitTex: densityUnit.tex,
  unitPlain: densityUnit.plain,
  unitWords: 'Probability per unit of phase-space area dx dξ: one over an action, the unit of 1/ħ',
  isPhaseSpace: true,
}
export const phaseSpaceAxes: PanelAxes = { ...onPhaseSpace, names: ['x', 'ξ'], tex: ['x', '\\xi'] }

export const sectionAxes: Readonly<Record<PhaseSection, PanelAxes>> = {
  one: phaseSpaceAxes,
  // rho_2(x_1, x_2), stored with x_2 in the place of xi
  pair: {
    names: ['x₁', 'x₂'],
    tex: ['x_1', 'x_2'],
    unitTex: '1/x^2',
    unitPlain: '1/x²',
    unitWords: 'Probability per unit of dx₁ dx₂: one over the square of a length',
    isPhaseSpace: false,
  },
  relative: { ...onPhaseSpace, names: ['x₋', 'ξ₋'], tex: ['x_-', '\\xi_-'], meaning: 'x₋ = (x₁ − x₂)/√2' },
  centre: { ...onPhaseSpace, names: ['x₊', 'ξ₊'], tex: ['x_+', '\\xi_+'], meaning: 'x₊ = (x₁ + x₂)/√2' },
}

/** In the order of the choice. */
export const sectionWords: readonly { readonly value: PhaseSection; readonly text: string; readonly title: string }[] =
  [
    { value: 'one', text: 'one', title: 'The phase space of one particle' },
    { value: 'pair', text: 'positions', title: 'Positions of two particles' },
    { value: 'relative', text: 'relative', title: 'Relative motion of two particles, their centre integrated out' },
    { value: 'centre', text: 'centre', title: 'Centre of two particles, their relative motion integrated out' },
  ]

export interface PanelText {
  /** Name of the stored field. */
  readonly field: string
  readonly tex: string
  readonly plain: string
  readonly words: string
  /** Of two particles of the same corner. */
  readonly two?: { readonly corner: string; readonly tex: string; readonly plain: string; readonly words: string }
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
  two: {
    corner: 'hartree',
    tex: 'R^{\\otimes 2}',
    plain: 'R ⊗ R (Hartree)',
    words: 'two independent particles in the Hartree state',
  },
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
  two: {
    corner: 'schrodinger',
    tex: 'R_N^2',
    plain: 'R_N, two particles',
    words: 'two particles of the N-body state',
  },
}
const wignerSchrodinger: PanelText = {
  field: 'wigner',
  tex: 'W_N^1\\ \\text{(Wigner, N bodies)}',
  plain: 'Wigner of R_N, one particle',
  words: 'Wigner function of the one-particle marginal of the N-body state, with the line where it is zero',
}
const vlasov: PanelText = {
  field: 'vlasov',
  tex: 'f\\ \\text{(Vlasov)}',
  plain: 'f (Vlasov)',
  words: 'Vlasov density',
  two: {
    corner: 'vlasov',
    tex: 'f^{\\otimes 2}',
    plain: 'f ⊗ f (Vlasov)',
    words: 'two independent particles of the Vlasov density',
  },
}
const liouville: PanelText = {
  field: 'liouville',
  tex: 'F_N^1\\ \\text{(Liouville)}',
  plain: 'F_N, one particle (Liouville)',
  words: 'one-particle marginal of the N-body Liouville density',
  two: {
    corner: 'liouville',
    tex: 'F_N^2',
    plain: 'F_N, two particles (Liouville)',
    words: 'two particles of the N-body Liouville density',
  },
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

const sectionNames = { pair: 'positions', relative: 'relative motion', centre: 'centre' }

/** The pictures of an arrow in a section: the same corners, looked at two particles at a time. */
export function sectionPanels(arrow: Arrow, section: PhaseSection): ArrowPanels {
  const one = arrowPanels[arrow]
  if (section === 'one') return one
  const name = sectionNames[section]
  const what = (base: PanelText): string =>
    section === 'pair' || !base.field.startsWith('husimi') ? name : `Husimi, ${name}`
  const ofTwo = (base: PanelText): PanelText => {
    const { two = { corner: '', ...base } } = base
    return {
      field: section === 'pair' ? `pair.${two.corner}` : `${section}.${base.field}`,
      tex: `${two.tex}\\ \\text{(${what(base)})}`,
      plain: `${two.plain}: ${what(base)}`,
      words: `${what(base)} of ${two.words}`,
    }
  }
  const [from, to] = [ofTwo(one.from), ofTwo(one.to)]
  return {
    from,
    to,
    differenceTex: `${one.from.two?.tex ?? ''}-${one.to.two?.tex ?? ''}\\ \\text{(${name})}`,
    differencePlain: `${from.plain} − ${one.to.two?.plain ?? ''}`,
    wigner:
      section === 'pair' || !one.wigner
        ? null
        : {
            field: `${section}.${one.wigner.field}`,
            tex: `${one.from.two?.tex ?? ''}\\ \\text{(Wigner, ${name})}`,
            plain: `${one.from.two?.plain ?? ''}: Wigner, ${name}`,
            words: `Wigner function of the ${name} of ${one.from.two?.words ?? ''}, with the line where it is zero`,
          },
  }
}

/** The stored fields that an arrow's pictures need. */
export function fieldNames(arrow: Arrow, section: PhaseSection = 'one'): readonly string[] {
  const { from, to, wigner } = sectionPanels(arrow, section)
  return [from.field, to.field, ...(wigner ? [wigner.field] : [])]
}

/** One particle, and what of two a point has kept: the choice that is shown. */
export function keptSections(
  arrow: Arrow,
  stored: readonly { readonly pointIndex: number; readonly name: string }[],
  pointIndex: number,
): typeof sectionWords {
  const names = new Set(stored.filter((f) => f.pointIndex === pointIndex).map((f) => f.name))
  return sectionWords.filter(
    ({ value }) =>
      value === 'one' ||
      fieldNames(arrow, value)
        .slice(0, 2)
        .some((name) => names.has(name)),
  )
}

/** What a frame's name says of its section. */
export function captionOf(section: PhaseSection): string {
  return section === 'one' ? '' : `, two particles, ${sectionNames[section]}`
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
  if (field?.startsWith('centre.') === true && field.includes('husimi')) return 'not known of two among four bodies'
  const classical = field === 'vlasov' || field === 'liouville' || field === undefined
  if (classical && initial.classical.kind === 'monokinetic') return 'a measure on a curve: it has no density'
  if (classical && initial.classical.kind === 'samples') return 'a cloud of points: it has no density'
  return 'not kept for this run'
}
