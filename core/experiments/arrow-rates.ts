/** Which convergence rates an arrow asks for: in hbar, in N, or along a path that ties them. */
import type { Arrow, Experiment, PointResult, Rate } from './experiment.ts'
import { guaranteedOrder } from './guaranteed-order.ts'
import { fitRates } from './rates.ts'

type Axis = Rate['against']

/** The parameter that an arrow sends to its limit; the diagonal sends both. */
const axesOf: Readonly<Record<Arrow, readonly Axis[]>> = {
  'hartree-vlasov': ['hbar'],
  'schrodinger-liouville': ['hbar'],
  'liouville-vlasov': ['particles'],
  'schrodinger-hartree': ['particles'],
  'schrodinger-vlasov': ['hbar', 'particles'],
}

export function arrowRates(experiment: Experiment, points: readonly PointResult[]): Rate[] {
  const quantities = quantitiesOf(experiment)
  if (runsAlongPath(points)) return pathRates(points, quantities)
  const [first, ...others] = axesOf[experiment.arrow]
  // The first axis answers even where it has one value only ("too few points"); another one where it varies.
  const axes = [first, ...others.filter((axis) => distinctValues(points, axis).length > 1)]
  const asked = axes.length > 1 && distinctValues(points, first).length < 2 ? axes.slice(1) : axes
  return asked.flatMap((against) => {
    const order = guaranteedOrder(experiment, against)
    const rates = fitRates(points, { against, quantities, guaranteed: () => order })
    return experiment.arrow === 'schrodinger-vlasov' ? rates.map((rate) => onTheDiagonal(rate)) : rates
  })
}

/**
 * With one parameter fixed the diagonal's distance does not tend to zero: it bends towards a constant that the range may not show yet. A slope
 * against the other one describes the range and nothing beyond, so it is claimed for a path only, where both go to their limits.
 */
function onTheDiagonal(rate: Rate): Rate {
  if (rate.verdict !== 'ok' || rate.slope === null) return rate
  const fixed = rate.against === 'hbar' ? 'N' : 'hbar'
  const slope = `${rate.slope.toFixed(2)} over this range`
  const { quantity, t, against, guaranteed } = rate
  const reason = `${slope}, but at fixed ${fixed} the distance tends to a constant, not to zero: only a path along which both parameters go to their limits has a rate`
  return { quantity, t, against, guaranteed, slope: null, lower: null, upper: null, verdict: 'not-asymptotic', reason }
}

function quantitiesOf({ marginals }: Experiment): string[] {
  return [...marginals.map((n) => (n === 1 ? 'mk2' : `mk2[n=${n}]`)), 'eHbarExcess', 'coupling']
}

function distinctValues(points: readonly PointResult[], axis: Axis): (number | null)[] {
  return [...new Set(points.map((p) => p[axis]))]
}

/** hbar and N change together, from every point to the next. */
function runsAlongPath(points: readonly PointResult[]): boolean {
  return points.length > 1 && (['hbar', 'particles'] as const).every((axis) => distinctValues(points, axis).length === points.length)
}

/** Against N with hbar = hbar(N): one curve. E_hbar^2 itself then tends to zero, so that its excess is not needed. */
function pathRates(points: readonly PointResult[], quantities: readonly string[]): Rate[] {
  const tied = points.map((p) => ({ ...p, hbar: null }))
  return fitRates(tied, { against: 'particles', quantities: quantities.map((q) => (q === 'eHbarExcess' ? 'eHbar' : q)) })
}
