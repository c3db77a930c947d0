/**
 * The paper's inequalities, evaluated on what a run measured. An inequality left <= right is `contradicted` only when the whole
 * interval of the left side lies above the whole interval of the right side: a bug or a discovery, never an error bar.
 */
import type { Estimate } from '../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../numerics/estimate.ts'

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
}

/** Both sides carry this relative rounding: equalities (E^2 = hbar/2 for Töplitz data) must not fail by the last bit. */
const rounding = 1e-12

/** Whether left <= right, by the intervals. */
export function compareEstimates(left: Estimate, right: Estimate): Exclude<Verdict, 'not-applicable'> {
  const slack = rounding * (Math.abs(left.value) + Math.abs(right.value))
  if (lowerEnd(left) > upperEnd(right) + slack) return 'contradicted'
  return upperEnd(left) <= lowerEnd(right) + slack ? 'holds' : 'within-errors'
}

/** Theorems 2.4 and 2.5 for the arrow hartree-vlasov, at every time of a point; what was not measured gives no line. */
export function auditPoint(point: AuditedPoint, setting: AuditSetting): InequalityLine[] {
  const { hbar, particles } = point
  if (hbar === null) return []
  const lines: InequalityLine[] = []
  for (const { t, values } of point.times) {
    const add = (inequality: string, source: string, left: Estimate | undefined, right: Estimate | undefined): void => {
      if (left === undefined || right === undefined) return
      const verdict = setting.torus || !isNumber(left) || !isNumber(right) ? 'not-applicable' : compareEstimates(left, right)
      lines.push({ inequality, source, hbar, particles, t, left, right, verdict })
    }
    const { mk2, eHbar } = values
    add('hbar/2 <= E^2(f, R)', 'Theorem 2.4', exact(hbar / 2), eHbar)
    add('calW^2(f, Hus R) - hbar/2 <= E^2(f, R)', 'Theorem 2.4(2)', mk2 && shifted(mk2, -hbar / 2), eHbar)
    if (t === 0 && setting.symbolMk2) {
      add('E^2(f_in, R_in) <= calW^2(f_in, mu) + hbar/2', 'Theorem 2.4(1)', eHbar, shifted(setting.symbolMk2, hbar / 2))
    }
    add('E^2(f, R) <= e^(Lambda t) E^2(f_in, R_in)', 'Theorem 2.5', eHbar, values['bound.eHbar'])
    add('calW^2(f, Hus R) <= e^(Lambda t) E^2(f_in, R_in) + hbar/2', 'Theorem 2.5', mk2, values['bound.mk2'])
  }
  return lines
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
