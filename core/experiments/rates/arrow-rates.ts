/** Which convergence rates an arrow asks for: in hbar, in N, or along a path that ties them. */
import type { Arrow, Experiment, PointResult, Rate } from '../experiment.ts'
import { guaranteedOrder } from './guaranteed-order.ts'
import { fitRates, quantityAt } from './rates.ts'
import { fitTwoTerms, leastOfEach, type TermClaim } from './rate-two-term.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'

type Axis = Rate['against']

/** The parameter that an arrow sends to its limit; the diagonal sends both. */
export const axesOf: Readonly<Record<Arrow, readonly Axis[]>> = {
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
  const rates = asked.flatMap((against) => {
    const order = guaranteedOrder(experiment, against)
    return fitRates(points, { against, quantities, guaranteed: () => order })
  })
  return experiment.arrow === 'schrodinger-vlasov'
    ? [...rates.map((rate) => onTheDiagonal(rate)), ...twoTermRates(points, quantities)]
    : rates
}

/** On a product of both parameters: for every quantity and time a rate against hbar and one against N, parts of one model; none for a sweep in one of them. */
function twoTermRates(points: readonly PointResult[], quantities: readonly string[]): Rate[] {
  const done = points.filter((p) => p.status === 'done')
  if ((['hbar', 'particles'] as const).some((axis) => distinctValues(done, axis).length < leastOfEach)) return []
  const times = [...new Set(done.flatMap((p) => p.times.map((r) => r.t)))]
  return quantities.flatMap((quantity) => times.flatMap((t) => twoTermRatesOf(done, quantity, t)))
}

function twoTermRatesOf(points: readonly PointResult[], quantity: string, t: number): Rate[] {
  const data = points.flatMap(({ hbar, particles, times }) => {
    const result = times.find((r) => r.t === t)
    const estimate = result === undefined ? null : quantityAt(result, quantity, hbar)
    return estimate === null || hbar === null || particles === null
      ? []
      : [{ hbar, particles, value: estimate.value, lower: lowerEnd(estimate), upper: upperEnd(estimate) }]
  })
  if (data.length === 0) return []
  const fit = fitTwoTerms(data)
  return (['hbar', 'particles'] as const).map((against) => ({
    quantity,
    t,
    against,
    guaranteed: null,
    ...termRate(fit[against], fit.interference),
  }))
}

function termRate(
  claim: TermClaim,
  interference: number | null,
): Omit<Rate, 'quantity' | 't' | 'against' | 'guaranteed'> {
  const model = 'two-term' as const
  if (claim.verdict !== 'ok')
    return { slope: null, lower: null, upper: null, verdict: claim.verdict, reason: claim.reason, model }
  const { slope, lower, upper, amplitude, range } = claim
  return {
    slope,
    lower,
    upper,
    verdict: 'ok',
    model,
    fittedRange: range,
    amplitude,
    ...(interference !== null && { interference }),
  }
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

export function quantitiesOf({ marginals }: Experiment): string[] {
  return [...marginals.map((n) => (n === 1 ? 'mk2' : `mk2[n=${n}]`)), 'eHbarExcess', 'coupling']
}

function distinctValues(points: readonly PointResult[], axis: Axis): (number | null)[] {
  return [...new Set(points.map((p) => p[axis]))]
}

/** hbar and N change together, from every point to the next. */
export function runsAlongPath(points: readonly PointResult[]): boolean {
  return (
    points.length > 1 &&
    (['hbar', 'particles'] as const).every((axis) => distinctValues(points, axis).length === points.length)
  )
}

/**
 * Against N with hbar = hbar(N): one curve. E_hbar^2 itself then tends to zero, so that its excess is not needed. Along hbar = k N^-a the
 * distances are series in hbar, of half orders in 1/N where a = 1/2: they are fitted in hbar, and the exponents told in N.
 */
function pathRates(points: readonly PointResult[], quantities: readonly string[]): Rate[] {
  const asked = quantities.map((q) => (q === 'eHbarExcess' ? 'eHbar' : q))
  const path = powerLawOf(points)
  if (path === null)
    return fitRates(
      points.map((p) => ({ ...p, hbar: null })),
      { against: 'particles', quantities: asked },
    )
  const inHbar = fitRates(
    points.map((p) => ({ ...p, particles: null })),
    { against: 'hbar', quantities: asked },
  )
  return inHbar.map((rate) => inParticles(rate, path))
}

interface PathLaw {
  /** hbar = factor N^-exponent. */
  readonly exponent: number
  readonly factor: number
}

/** The law of the path, or null where the points (a zip of two lists) follow none with hbar falling as N grows. */
function powerLawOf(points: readonly PointResult[]): PathLaw | null {
  const logs = points.map((p) => [Math.log(p.particles ?? NaN), Math.log(p.hbar ?? NaN)] as const)
  const [first, last] = [logs[0], logs[logs.length - 1]]
  const exponent = -(last[1] - first[1]) / (last[0] - first[0])
  const intercept = first[1] + exponent * first[0]
  const onIt = logs.every(([n, h]) => Math.abs(h - intercept + exponent * n) < 1e-9)
  return onIt && exponent > 0 ? { exponent, factor: Math.exp(intercept) } : null
}

function inParticles(rate: Rate, { exponent, factor }: PathLaw): Rate {
  if (rate.slope === null || rate.lower === null || rate.upper === null) {
    return { ...rate, against: 'particles', ...(rate.reason !== undefined && { reason: `in hbar: ${rate.reason}` }) }
  }
  const particles = (hbar: number): number => (hbar / factor) ** (-1 / exponent)
  return {
    ...rate,
    against: 'particles',
    slope: exponent * rate.slope,
    lower: exponent * rate.lower,
    upper: exponent * rate.upper,
    ...(rate.fittedRange && { fittedRange: [particles(rate.fittedRange[1]), particles(rate.fittedRange[0])] as const }),
    ...(rate.amplitude !== undefined && { amplitude: rate.amplitude * factor ** rate.slope }),
    ...(rate.correction !== undefined && { correction: rate.correction * factor ** (rate.correctionOrder ?? 1) }),
    ...(rate.correctionOrder !== undefined && { correctionOrder: exponent * rate.correctionOrder }),
  }
}
