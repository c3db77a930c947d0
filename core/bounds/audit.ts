/**
 * The paper's inequalities, evaluated on what a run measured. An inequality left <= right is `contradicted` only when the whole
 * interval of the left side lies above the whole interval of the right side: a bug or a discovery, never an error bar.
 */
import type { Estimate } from '../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../numerics/estimate.ts'
import { rungsOf } from './ladder.ts'

export type Verdict = 'holds' | 'within-errors' | 'contradicted' | 'not-applicable'

/** left <= right, with where it comes from and what became of it. */
export interface InequalityLine {
  readonly inequality: string
  readonly source: string
  readonly hbar: number | null
  readonly particles: number | null
  readonly t: number
  readonly left: Estimate
  readonly right: Estimate
  readonly verdict: Verdict
}

export interface AuditedPoint {
  readonly hbar: number | null
  readonly particles: number | null
  readonly times: readonly { readonly t: number; readonly values: Readonly<Record<string, Estimate>> }[]
}

export interface AuditSetting {
  /** The theorems are stated on R^d: on the torus they are listed as not applicable. */
  readonly torus: boolean
  /** calW^2(f_in, mu) when the state is the Töplitz operator of mu. */
  readonly symbolMk2?: Estimate | null
  /** Default: the right arrow, Hartree to Vlasov. */
  readonly pair?: AuditedPair
}

/** Both sides carry this relative rounding: equalities (E^2 = hbar/2 for Töplitz data) must not fail by the last bit. */
const rounding = 1e-12

/** Whether left <= right, by the intervals. */
export function compareEstimates(left: Estimate, right: Estimate): Exclude<Verdict, 'not-applicable'> {
  const slack = rounding * (Math.abs(left.value) + Math.abs(right.value))
  if (lowerEnd(left) > upperEnd(right) + slack) return 'contradicted'
  return upperEnd(left) <= lowerEnd(right) + slack ? 'holds' : 'within-errors'
}

/**
 * Theorem 2.4 wherever E_hbar^2 was measured, the ladder's rungs, every right-hand side `bound.X`, `bound.refined.X`, `bound.sharp.X`,
 * `bound.aPosteriori.X`, `bound.trivial.X` held against its X, and these against each other in the order of their sharpness, at every time of a point and
 * for every marginal; what was not measured gives no line.
 */
export function auditPoint(point: AuditedPoint, setting: AuditSetting): InequalityLine[] {
  const { hbar, particles } = point
  const lines: InequalityLine[] = []
  for (const { t, values } of point.times) {
    const add = (inequality: string, source: string, left: Estimate | undefined, right: Estimate | undefined): void => {
      if (left === undefined || right === undefined) return
      const verdict =
        setting.torus || !isNumber(left) || !isNumber(right) ? 'not-applicable' : compareEstimates(left, right)
      lines.push({ inequality, source, hbar, particles, t, left, right, verdict })
    }
    if (hbar !== null)
      auditTheorem24(values, hbar, t === 0 ? (setting.symbolMk2 ?? null) : null, setting.pair ?? rightArrow, add)
    const { sides, theorem } = setting.pair ?? rightArrow
    for (const { inequality, source, leftValue, rightValue } of rungsOf(values)) {
      add(
        inequality.replaceAll('(f, R)', `(${sides.join(', ')})`),
        source.replace(rightArrow.theorem, theorem),
        leftValue,
        rightValue,
      )
    }
    for (const [name, right] of Object.entries(values)) {
      const [, kind, quantity] = /^bound\.(?:(refined|sharp|aPosteriori|trivial)\.)?([^.]+)$/.exec(name) ?? []
      if (quantity === undefined) continue
      const { left, bound, source } = wordsOf(quantity, kind as BoundKind | undefined, setting.pair ?? rightArrow)
      add(`${left} <= ${bound}`, source, values[quantity], right)
      const looser = looserBound(kind as BoundKind | undefined, quantity, values)
      if (looser !== null)
        add(
          `${bound} <= ${wordsOf(quantity, looser.kind, setting.pair ?? rightArrow).bound}`,
          source,
          right,
          looser.value,
        )
    }
  }
  return lines
}

/** How the inequalities of an arrow are written. */
export interface AuditedPair {
  /** The classical or mean-field side and the other one: "f", "R". */
  readonly sides: readonly [string, string]
  readonly theorem: string
  /** The right-hand side for the theorem's functional, and what is added to it for calW^2. */
  readonly right: string
  readonly blur: string
  readonly husimi: readonly [boolean, boolean]
}

const rightArrow: AuditedPair = {
  sides: ['f', 'R'],
  theorem: 'Theorem 2.5',
  right: 'e^(Lambda t) E^2(f_in, R_in)',
  blur: ' + hbar/2',
  husimi: [false, true],
}

type AddLine = (inequality: string, source: string, left: Estimate | undefined, right: Estimate | undefined) => void

function auditTheorem24(
  values: Readonly<Record<string, Estimate>>,
  hbar: number,
  symbolMk2: Estimate | null,
  { sides: [p, R] }: AuditedPair,
  add: AddLine,
): void {
  for (const [name, eHbar] of Object.entries(values)) {
    const [, suffix] = /^eHbar(\[n=\d+\])?$/.exec(name) ?? [null, null]
    if (suffix === null) continue
    const mk2 = values[`mk2${suffix ?? ''}`]
    add(`hbar/2 <= E^2(${p}, ${R})`, 'Theorem 2.4', exact(hbar / 2), eHbar)
    add(`calW^2(${p}, Hus ${R}) - hbar/2 <= E^2(${p}, ${R})`, 'Theorem 2.4(2)', mk2 && shifted(mk2, -hbar / 2), eHbar)
    if (symbolMk2)
      add(
        `E^2(${p}_in, ${R}_in) <= calW^2(${p}_in, mu) + hbar/2`,
        'Theorem 2.4(1)',
        eHbar,
        shifted(symbolMk2, hbar / 2),
      )
  }
}

type BoundKind = 'refined' | 'sharp' | 'aPosteriori' | 'trivial'

/** What an argument gives with the same start: a posteriori <= sharp <= printed. The refined bound knows c_N and Young: <= printed. The product coupling knows nothing of time. */
function looserBound(
  kind: BoundKind | undefined,
  quantity: string,
  values: Readonly<Record<string, Estimate>>,
): { kind: BoundKind | undefined; value: Estimate } | null {
  const order: readonly (BoundKind | undefined)[] =
    kind === 'aPosteriori' ? ['sharp', undefined] : kind === 'sharp' || kind === 'refined' ? [undefined] : []
  for (const next of order) {
    const value = values[next === undefined ? `bound.${quantity}` : `bound.${next}.${quantity}`]
    if (value !== undefined) return { kind: next, value }
  }
  return null
}

const boundSources: Readonly<Record<Exclude<BoundKind, 'trivial'>, string>> = {
  refined: 'refined',
  sharp: 'Cauchy-Schwarz for Young',
  aPosteriori: 'a posteriori',
}

function wordsOf(
  quantity: string,
  bound: BoundKind | undefined,
  { sides, theorem, right, blur, husimi }: AuditedPair,
): { left: string; bound: string; source: string } {
  const [, kind, n] = /^([a-zA-Z0-9]+)(?:\[n=(\d+)\])?$/.exec(quantity) ?? [null, quantity, undefined]
  const seen = sides.map((side, i) => (kind === 'mk2' && husimi[i] ? `Hus ${side}` : side)).join(', ')
  const names: Record<string, string> = { mk2: 'calW^2', eHbar: 'E^2', mkHbar: 'MK^2', coupling: 'D' }
  const left = `${names[kind] ?? kind}(${seen})${n === undefined ? '' : `, n = ${n}`}`
  const curves: Readonly<Record<BoundKind, string>> = {
    refined: `refined ${right}`,
    sharp: 'sharp Gronwall',
    aPosteriori: 'Gronwall with measured constants',
    trivial: 'product coupling',
  }
  const words = `${bound === undefined ? right : curves[bound]}${kind === 'mk2' ? blur : ''}`
  if (bound === 'trivial') return { left, bound: words, source: 'product coupling' }
  return { left, bound: words, source: bound === undefined ? theorem : `${theorem}, ${boundSources[bound]}` }
}

function isNumber(e: Estimate): boolean {
  return !Number.isNaN(e.value) && !Number.isNaN(lowerEnd(e)) && !Number.isNaN(upperEnd(e))
}

function exact(value: number): Estimate {
  return { value, lower: value, upper: value, kind: 'exact' }
}

function shifted(e: Estimate, by: number): Estimate {
  return { value: e.value + by, lower: lowerEnd(e) + by, upper: upperEnd(e) + by, kind: e.kind }
}
