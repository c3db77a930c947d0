/**
 * The two ways from N-body Schrödinger to Vlasov: mean field first (via Hartree), or classical limit first (via N-body Liouville). The first marginals of the
 * four corners, quantum ones by their Husimi functions, are four points of one metric space with the distance calW = sqrt(calW^2), so that with
 * S, H, L, V for the corners
 *
 *   way(H) = calW(S, H) + calW(H, V) >= calW(S, V),   way(L) = calW(S, L) + calW(L, V) >= calW(S, V),
 *
 * the commutation defect is |way(H) - way(L)|, and what the two limits do to each other is seen in opposite sides: |calW(S, H) - calW(L, V)| (N -> infinity with
 * and without hbar) and |calW(S, L) - calW(H, V)| (hbar -> 0 with and without correlations). Neither is a part of the paper's theorems: its bounds of the ways
 * differ, the square itself commutes in the limit.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { arrows } from '../arrows/arrow-profile.ts'
import { compareEstimates } from '../../bounds/audit.ts'
import type { Arrow, Experiment, FieldIssue, PointResult } from '../experiment.ts'
import { parseExperiment } from '../schema/schema.ts'

/** calW^2 along the five arrows at one (hbar, N, t). */
export type SquareOfDistances = Readonly<Record<Arrow, Estimate>>

export interface CommutationLine {
  readonly hbar: number
  readonly particles: number
  readonly t: number
  /** calW (not squared), as all below. */
  readonly direct: Estimate
  readonly viaHartree: Estimate
  readonly viaLiouville: Estimate
  readonly defect: Estimate
  /** |calW(S, H) - calW(L, V)|, |calW(S, L) - calW(H, V)|. */
  readonly meanFieldSides: Estimate
  readonly classicalSides: Estimate
  /** Of both triangle inequalities. */
  readonly triangle: 'holds' | 'within-errors' | 'contradicted'
}

export function commutationOf(distances: SquareOfDistances): Omit<CommutationLine, 'hbar' | 'particles' | 't'> {
  const [SH, HV, SL, LV, direct] = (
    [
      'schrodinger-hartree',
      'hartree-vlasov',
      'schrodinger-liouville',
      'liouville-vlasov',
      'schrodinger-vlasov',
    ] as const
  ).map((arrow) => rootOf(distances[arrow]))
  const [viaHartree, viaLiouville] = [sumOf(SH, HV), sumOf(SL, LV)]
  const verdicts = [viaHartree, viaLiouville].map((way) => compareEstimates(direct, way))
  const triangle = verdicts.includes('contradicted')
    ? 'contradicted'
    : verdicts.includes('within-errors')
      ? 'within-errors'
      : 'holds'
  return {
    direct,
    viaHartree,
    viaLiouville,
    defect: distanceOf(viaHartree, viaLiouville),
    meanFieldSides: distanceOf(SH, LV),
    classicalSides: distanceOf(SL, HV),
    triangle,
  }
}

/** calW from calW^2 >= 0. */
function rootOf(e: Estimate): Estimate {
  const root = (x: number): number => Math.sqrt(Math.max(0, x))
  return { value: root(e.value), lower: root(lowerEnd(e)), upper: root(upperEnd(e)) }
}

function sumOf(a: Estimate, b: Estimate): Estimate {
  return { value: a.value + b.value, lower: lowerEnd(a) + lowerEnd(b), upper: upperEnd(a) + upperEnd(b) }
}

/** |a - b| for a, b anywhere in their intervals. */
function distanceOf(a: Estimate, b: Estimate): Estimate {
  const lower = Math.max(0, lowerEnd(a) - upperEnd(b), lowerEnd(b) - upperEnd(a))
  return {
    value: Math.abs(a.value - b.value),
    lower,
    upper: Math.max(upperEnd(a) - lowerEnd(b), upperEnd(b) - lowerEnd(a)),
  }
}

export type SquareExperiments =
  | { readonly ok: true; readonly experiments: Readonly<Record<Arrow, Experiment>> }
  | { readonly ok: false; readonly arrow: Arrow; readonly issues: readonly FieldIssue[] }

/** The same data on all five arrows, calW^2 of the first marginals alone; refused with the first arrow that does not serve them. */
export function squareExperiments(experiment: Experiment): SquareExperiments {
  const found: Partial<Record<Arrow, Experiment>> = {}
  for (const arrow of arrows) {
    const parsed = parseExperiment({ ...experiment, arrow, measures: ['mk2'], marginals: [1] })
    if (!parsed.ok) return { ok: false, arrow, issues: parsed.issues }
    found[arrow] = parsed.experiment
  }
  // All five names are keys now.
  return { ok: true, experiments: found as Record<Arrow, Experiment> }
}

/**
 * A line for every point of the diagonal and every time at which all five distances are known.
 * @param points of each arrow; the right arrow's know no N, the bottom arrow's no hbar (unless its density does)
 */
export function commutationLines(points: Readonly<Record<Arrow, readonly PointResult[]>>): CommutationLine[] {
  const partner = (arrow: Arrow, hbar: number, particles: number): PointResult | undefined =>
    points[arrow].find(
      (p) => p.status === 'done' && (p.hbar ?? hbar) === hbar && (p.particles ?? particles) === particles,
    )
  return points['schrodinger-vlasov'].flatMap(({ hbar, particles, times }) => {
    if (hbar === null || particles === null) return []
    return times.flatMap(({ t }): CommutationLine[] => {
      const distances = arrows.map(
        (arrow) => [arrow, partner(arrow, hbar, particles)?.times.find((r) => r.t === t)?.values['mk2']] as const,
      )
      if (distances.some(([, e]) => e === undefined)) return []
      return [{ hbar, particles, t, ...commutationOf(Object.fromEntries(distances) as SquareOfDistances) }]
    })
  })
}
