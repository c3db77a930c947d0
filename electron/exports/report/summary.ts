/** What a referee reads first, and what the report does not claim. */
import type { TheoremStatus } from '../../../core/experiments/hypotheses.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { upperEnd } from '../../../core/numerics/estimate.ts'
import { boundValue, describeQuantity, valueOf, type Quantity } from '../../../renderer/src/charts/quantities.ts'
import { formatNumber, formatSlope } from '../../../renderer/src/lib/format.ts'
import { percent, relativeWidth } from './words.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function pointsSentence({ points }: Results): string {
  const done = points.filter((p) => p.status === 'done').length
  return done === points.length
    ? `All ${plural(points.length, 'point is', 'points are')} computed.`
    : `Only ${done} of ${points.length} points are computed; the others are named in the table of points.`
}

function auditSentence({ audit }: Results): string {
  const count = (verdict: string): number => audit.filter((line) => line.verdict === verdict).length
  const evaluated = audit.length - count('not-applicable')
  if (evaluated === 0)
    return audit.length === 0
      ? 'No inequality was evaluated.'
      : 'The inequalities of the paper are not applicable here (the circle).'
  const contradicted = count('contradicted')
  const last =
    contradicted === 0
      ? 'none is contradicted'
      : `${contradicted} ${contradicted === 1 ? 'IS' : 'ARE'} CONTRADICTED beyond the stated errors: a defect of the program, or a discovery`
  return `${evaluated} inequalities of the paper were evaluated: ${count('holds')} hold with both intervals apart, ${count('within-errors')} within the errors, ${last}.`
}

function rateSentences({ rates, experiment: { arrow } }: Results): string[] {
  const quantities = [...new Set(rates.map((r) => r.quantity))]
  return quantities.map((quantity) => {
    const mine = rates.filter((r) => r.quantity === quantity)
    const claimed = mine.filter((r) => r.slope !== null)
    const axis = describeQuantity(quantity, arrow).axis
    if (claimed.length === 0)
      return `No rate is claimed for ${axis}: ${mine[mine.length - 1].reason ?? mine[mine.length - 1].verdict}.`
    const last = claimed[claimed.length - 1]
    const guaranteed = last.guaranteed === null ? '' : `, guaranteed ${formatNumber(last.guaranteed)}`
    const refused = mine.length - claimed.length
    return `${axis} goes like ${last.against === 'hbar' ? 'ℏ' : 'N'} to the power ${formatSlope(last.slope ?? NaN, last.lower, last.upper)} at t = ${formatNumber(last.t)}${guaranteed}; a slope is claimed for ${claimed.length} of ${mine.length} fits${refused > 0 ? ', the others are refused with their reasons' : ''}.`
  })
}

function widthSentence(results: Results, distances: readonly Quantity[]): string[] {
  return distances
    .filter(({ name }) => !name.includes('Excess'))
    .slice(0, 2)
    .flatMap(({ name, axis }) => {
      const widths = results.points.flatMap((p) =>
        p.times.flatMap((t) => relativeWidth(valueOf(name, t, p.hbar) ?? { value: 0 }) ?? []),
      )
      if (widths.length === 0) return []
      const sorted = [...widths].sort((a, b) => a - b)
      if (sorted[sorted.length - 1] < 1e-12) return [`Intervals of ${axis}: rounding alone, all ${widths.length}.`]
      const within = widths.filter((w) => w <= results.experiment.accuracy.tolerance).length
      return [
        `Intervals of ${axis}: median width ${percent(sorted[Math.floor(sorted.length / 2)])} of the value, widest ${percent(sorted[sorted.length - 1])}; ${within} of ${widths.length} reach the ${percent(results.experiment.accuracy.tolerance)} asked for.`,
      ]
    })
}

function tightnessSentence(results: Results, distances: readonly Quantity[]): string[] {
  const [first] = distances
  if (first?.bound === undefined) return []
  const { bound } = first
  const ratios = results.points.flatMap((p) =>
    p.times.flatMap((t) => {
      const [e, b] = [valueOf(first.name, t, p.hbar), boundValue(bound, t, p.hbar)]
      return e === undefined || b === undefined || !(upperEnd(e) > 0) ? [] : [b.value / upperEnd(e)]
    }),
  )
  if (ratios.length === 0) return []
  return [
    `The theorem leaves a factor of ${formatNumber(Math.min(...ratios), 3)} to ${formatNumber(Math.max(...ratios), 3)} above the upper end of ${first.axis}.`,
  ]
}

export function summary(
  results: Results,
  distances: readonly Quantity[],
  theorems: readonly TheoremStatus[],
): string[] {
  const main = theorems.find((t) => t.arrow !== null && t.concernsThisExperiment)
  const failing = main?.conditions.filter((c) => !c.met) ?? []
  return [
    pointsSentence(results),
    ...(main === undefined
      ? []
      : [
          main.applies
            ? `${main.theorem} applies: all its hypotheses are met.`
            : `${main.theorem} does not apply: ${failing.map((c) => `${c.text} fails (${c.detail})`).join('; ')}.`,
        ]),
    auditSentence(results),
    ...rateSentences(results),
    ...widthSentence(results, distances),
    ...tightnessSentence(results, distances),
  ]
}

const kindWords = {
  exact: 'exact: a closed form; the interval is rounding.',
  certified:
    'certified: both ends are proved for the discrete problem (a feasible plan or flow above, an admissible potential below); what grid, box, rank, time step and solver may hide is enclosed or estimated, and added.',
  estimated: 'estimated: an error bar from refinement, no proof.',
  sampled: 'sampled: a 99 % confidence interval from replicas.',
} as const

/** The sorts of intervals that the distances of this run have. */
export function kindSentences(results: Results, distances: readonly Quantity[]): string[] {
  const kinds = new Set(
    results.points.flatMap((p) =>
      p.times.flatMap((t) => distances.flatMap(({ name }) => valueOf(name, t, p.hbar)?.kind ?? [])),
    ),
  )
  return (Object.keys(kindWords) as (keyof typeof kindWords)[])
    .filter((kind) => kinds.has(kind))
    .map((kind) => kindWords[kind])
}

export function limits(results: Results, theorems: readonly TheoremStatus[]): string[] {
  const { points, experiment } = results
  const failed = points.filter((p) => p.status !== 'done').length
  const outside = theorems.filter((t) => t.concernsThisExperiment && !t.applies)
  return [
    'A slope is one of the range that was measured: a scale hidden below the smallest ℏ, or above the largest N, cannot be seen.',
    'Floating-point arithmetic is not interval arithmetic: rounding is estimated and added, not enclosed.',
    `One dimension (d = ${experiment.dimension}), and the data of this run: nothing is said about other data.`,
    ...outside.map(
      (t) =>
        `${t.theorem} is not a statement about this run: ${t.conditions
          .filter((c) => !c.met)
          .map((c) => c.text)
          .join(', ')} not met. Lines that need it are marked as not applicable, or use a refined form.`,
    ),
    ...(failed > 0 ? [`${plural(failed, 'point is', 'points are')} missing, so the sweep is not whole.`] : []),
    ...(experiment.accuracy.numerics === undefined
      ? []
      : [`Some numerics were set by hand: ${JSON.stringify(experiment.accuracy.numerics)}.`]),
  ]
}
