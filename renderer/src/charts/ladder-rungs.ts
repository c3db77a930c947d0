/**
 * The proof as chains of inequalities, each rung measured: calW² − ħ/2 ≤ E² ≤ … ≤ the theorem, and the same for the derivative of the proof's
 * functional. Names of the results, words for the reader, and the place in the paper.
 */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult } from '../../../core/experiments/experiment.ts'
import { formatEstimate, formatNumber } from '../lib/format.ts'
import { valueOf } from './quantities.ts'

export interface Rung {
  readonly name: string
  readonly words: string
  /** Where the paper has it. */
  readonly source: string
  readonly estimate: Estimate
  /** Beside the chain: it bounds E² like the rung that it stands next to, and the next rung does not bound it. */
  readonly beside: boolean
}

interface RungText {
  readonly names: readonly string[]
  readonly beside?: true
  readonly words: string
  readonly source: string
}

/** In the order of the proof; the first name that the point carries speaks. */
const distanceChain: readonly RungText[] = [
  {
    names: ['ladder.quadraticDual'],
    words: 'quadratic dual, a lower bound of E²',
    source: 'Definition 2.2, dual form',
  },
  { names: ['ladder.husimiLower'], beside: true, words: 'dist² − ℏ/2', source: 'Theorem 2.4 (2)' },
  { names: ['eHbar'], words: 'E²', source: 'Definition 2.2' },
  {
    names: ['ladder.provedEHbar'],
    beside: true,
    words: 'E² between ends that are proved',
    source: 'Definition 2.2; f between two point measures in convex order',
  },
  {
    names: ['ladder.husimiUpper'],
    beside: true,
    words: 'coupling through the Husimi function',
    source: 'an upper bound of E²',
  },
  {
    names: ['ladder.rematch'],
    words: 'propagated packets, rematched',
    source: 'Definition 2.2: the best plan between f(t) and the packets',
  },
  { names: ['coupling'], words: "the proof's coupling, carried along", source: 'Section 4' },
  {
    names: ['bound.aPosteriori.eHbar', 'bound.aPosteriori.coupling'],
    words: 'Grönwall with measured constants',
    source: 'Section 4.3, ℓ(t) and T₁ measured',
  },
  {
    names: ['bound.sharp.eHbar', 'bound.sharp.coupling'],
    words: 'Grönwall with Cauchy–Schwarz',
    source: 'Section 4.3 without Young',
  },
  {
    names: ['bound.refined.eHbar', 'bound.refined.coupling'],
    words: 'refined bound',
    source: 'exact consistency term',
  },
  { names: ['bound.eHbar', 'bound.coupling'], words: "the theorem's right-hand side", source: 'Theorems 2.5 to 2.7' },
]

/** How fast the functional grows, and what each argument of section 4.3 makes of it. */
const rateChain: readonly RungText[] = [
  { names: ['ladder.rate.derivative'], words: 'dℰ/dt, measured', source: 'Section 4.3, the derivative of ℰ' },
  {
    names: ['ladder.rate.cauchySchwarz'],
    words: 'Cauchy–Schwarz: 2√(AB) + ‖F − W‖√(2B)',
    source: 'not in the paper: what Young could have kept',
  },
  {
    names: ['ladder.rate.young'],
    words: 'Young: A + 2B + ½⟨(F − W)²⟩',
    source: 'Section 4.3, tr ρ(AB + BA) ≤ tr ρ(A² + B²), twice',
  },
  {
    names: ['ladder.rate.split'],
    words: 'split: A + 2B + T₁ + T₂',
    source: 'Section 4.3, “Next”: the force through ∇V ⋆ ρ[R](x)',
  },
  { names: ['ladder.rate.lipschitz'], words: 'Lipschitz: A + 2B + 4L²A', source: 'Section 4.3, “Observe that”, twice' },
  { names: ['ladder.rate.gronwall'], words: 'Λ(A + B)', source: 'Section 4.3, last display; Λ = 1 + max(4L², 1)' },
]

const chainNames = new Set([...distanceChain, ...rateChain].flatMap((rung) => rung.names))

/** The rungs that a point carries at a time, in the order of the proof. */
export function ladderRungs(point: PointResult, t: number): Rung[] {
  return rungsOf(distanceChain, point, t)
}

/** The same for the derivative of the proof's functional. */
export function rateRungs(point: PointResult, t: number): Rung[] {
  return rungsOf(rateChain, point, t)
}

function rungsOf(chain: readonly RungText[], point: PointResult, t: number): Rung[] {
  const time = point.times.find((candidate) => candidate.t === t)
  if (!time) return []
  return chain.flatMap(({ names, words, source, beside = false }) => {
    for (const name of names) {
      const estimate =
        name === 'ladder.husimiLower' ? belowHusimi(time.values['mk2'], point.hbar) : valueOf(name, time, point.hbar)
      if (estimate && Number.isFinite(estimate.value)) return [{ name, words, source, estimate, beside }]
    }
    return []
  })
}

/** The rung that rung i is held against: the last of the chain itself before it; null for the first. */
export function rungBefore(rungs: readonly Rung[], i: number): Rung | null {
  return rungs.slice(0, i).findLast((r) => !r.beside) ?? null
}

/** What rung i gives away over the one before it, as a factor; null where there is none to speak of. */
export function slackFactor(rungs: readonly Rung[], i: number): number | null {
  const before = rungBefore(rungs, i)
  const rung = rungs[i]
  return before === null || rung === undefined || !(before.estimate.value > 0) || !(rung.estimate.value > 0)
    ? null
    : rung.estimate.value / before.estimate.value
}

export function slackWords(rungs: readonly Rung[], i: number): string {
  const factor = slackFactor(rungs, i)
  return factor === null ? '' : `× ${formatNumber(factor, 3)}`
}

/** The chain as rows for those who read rather than look: rung, value with its interval, factor, place. */
export function rungTable(rungs: readonly Rung[]): {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  return {
    columns: ['rung', 'value', 'factor over the rung before', 'from'],
    rows: rungs.map((rung, i) => [rung.words, formatEstimate(rung.estimate), slackWords(rungs, i), rung.source]),
  }
}

/** The chain as a sentence, with where most is given away: for screen readers. */
export function rungSentence(rungs: readonly Rung[]): string {
  const chain = rungs.filter((r) => !r.beside)
  const parts = chain.map((r) => `${r.words} ${formatNumber(r.estimate.value, 3)}`).join(' ≤ ')
  const steps = chain.map((rung, i) => ({ rung, factor: slackFactor(chain, i) ?? 0 })).slice(1)
  const largest = steps.reduce<(typeof steps)[number] | null>(
    (best, s) => (best === null || s.factor > best.factor ? s : best),
    null,
  )
  return largest === null || largest.factor === 0
    ? `${parts}.`
    : `${parts}. The largest step, a factor ${formatNumber(largest.factor, 3)}, leads to ${largest.rung.words}.`
}

/** dist² − ħ/2, where that says anything. */
function belowHusimi(mk2: Estimate | undefined, hbar: number | null): Estimate | undefined {
  if (!mk2 || hbar === null || mk2.value <= hbar / 2) return undefined
  return { ...mk2, value: mk2.value - hbar / 2, lower: lowerEnd(mk2) - hbar / 2, upper: upperEnd(mk2) - hbar / 2 }
}

/** The terms of which the derivative's chain is made, in the order of the argument. */
const termWords: Readonly<Record<string, string>> = {
  'ladder.A': 'A = ½⟨(x − Y)²⟩',
  'ladder.B': 'B = ½⟨(ξ − P)²⟩',
  'ladder.rate.kinetic': 'dA/dt, the kinetic term K',
  'ladder.rate.kineticYoung': 'K ≤ A + B (Young)',
  'ladder.rate.force': 'dB/dt, the force term',
  'ladder.rate.forceYoung': '≤ B + ½⟨(F − W)²⟩ (Young)',
  'ladder.rate.forceSplit': '≤ B + T₁ + T₂',
  'ladder.rate.forceLipschitz': '≤ B + 4L²A (Lipschitz)',
  'ladder.rate.T1': 'T₁, the two densities’ forces at x',
  'ladder.rate.T1Lipschitz': 'T₁ ≤ 2L²A (Lipschitz)',
  'ladder.rate.T2': 'T₂, the state’s force at x and Y',
  'ladder.rate.T2Lipschitz': 'T₂ ≤ 2L²A (Lipschitz)',
  'ladder.symbolMk2': 'dist²(f_in, μ) of the symbol',
}

/** Other `ladder.*` values: the terms of the derivative, and what has no words here by its own name. */
export function otherLadderValues(
  point: PointResult,
  t: number,
): { readonly name: string; readonly words: string; readonly estimate: Estimate }[] {
  const time = point.times.find((candidate) => candidate.t === t)
  const order = Object.keys(termWords)
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return Object.entries(time?.values ?? {})
    .flatMap(([name, estimate]) =>
      name.startsWith('ladder.') && !chainNames.has(name)
        ? [{ name, words: termWords[name] ?? name.slice('ladder.'.length), estimate }]
        : [],
    )
    .sort((x, y) => rank(x.name) - rank(y.name))
}

/** Does any point carry a chain of at least two rungs? */
export function hasLadder(points: readonly PointResult[]): boolean {
  return points.some((p) =>
    p.times.some((time) => ladderRungs(p, time.t).length > 1 || otherLadderValues(p, time.t).length > 0),
  )
}
