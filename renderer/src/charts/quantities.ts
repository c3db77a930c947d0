/**
 * What can be plotted: names of `TimeResult.values` (docs/file-formats.md) with their words and symbols, and two
 * that are read off them (`eHbarExcess` = E^2 − ħ/2, since E^2 itself never falls below ħ/2; `tightness`).
 */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult, TimeResult } from '../../../core/experiments/experiment.ts'

export interface Quantity {
  readonly name: string
  /** For lists and screen readers. */
  readonly words: string
  /** For the axis of a plot, plain text. */
  readonly axis: string
  /** KaTeX. */
  readonly tex: string
  /** Name of the theorem's right-hand side for it. */
  readonly bound?: string
  /** Positive by nature: a logarithmic axis suits it. */
  readonly positive: boolean
}

const distances: readonly Quantity[] = [
  { name: 'mk2', words: 'Distance, squared (Monge–Kantorovich)', axis: 'dist²(f, Husimi R)', tex: '\\operatorname{dist}_{\\mathrm{MK},2}^2(f,\\widetilde R)', bound: 'bound.mk2', positive: true },
  { name: 'eHbarExcess', words: 'Quantum–classical cost above its floor', axis: 'E²(f, R) − ℏ/2', tex: 'E_\\hbar(f,R)^2-\\hbar/2', bound: 'bound.eHbarExcess', positive: true },
  { name: 'eHbar', words: 'Quantum–classical cost', axis: 'E²(f, R)', tex: 'E_\\hbar(f,R)^2', bound: 'bound.eHbar', positive: true },
  { name: 'tightness', words: 'Bound over distance', axis: 'bound / dist²', tex: '\\text{bound}/\\operatorname{dist}^2', positive: true },
]

const observableWords: Readonly<Record<string, readonly [string, string, string]>> = {
  mass: ['mass', 'mass', '\\int f'],
  meanX: ['mean position', '⟨x⟩', '\\langle x\\rangle'],
  meanXi: ['mean momentum', '⟨ξ⟩', '\\langle\\xi\\rangle'],
  varX: ['variance of position', 'var x', '\\operatorname{var}x'],
  covXXi: ['covariance', 'cov(x, ξ)', '\\operatorname{cov}(x,\\xi)'],
  varXi: ['variance of momentum', 'var ξ', '\\operatorname{var}\\xi'],
  kineticEnergy: ['kinetic energy', 'kinetic energy', '\\tfrac12\\langle\\xi^2\\rangle'],
  potentialEnergy: ['potential energy', 'potential energy', '\\tfrac12\\iint V\\rho\\rho'],
  energy: ['energy', 'energy', '\\mathcal E'],
  purity: ['purity', 'tr R²', '\\operatorname{tr}R^2'],
  l2: ['L² norm', '‖f‖²', '\\|f\\|_2^2'],
  meanCosX: ['⟨cos 2πx/period⟩', '⟨cos⟩', '\\langle\\cos\\rangle'],
  meanSinX: ['⟨sin 2πx/period⟩', '⟨sin⟩', '\\langle\\sin\\rangle'],
}

const cornerWords: Readonly<Record<string, string>> = {
  hartree: 'Hartree', vlasov: 'Vlasov', schrodinger: 'Schrödinger', liouville: 'Liouville',
}

export function describeQuantity(name: string): Quantity {
  const known = distances.find((q) => q.name === name)
  if (known) return known
  const [corner, ...rest] = name.split('.')
  const observable = observableWords[rest.join('.')]
  const cornerWord = cornerWords[corner ?? '']
  if (observable && cornerWord) {
    return { name, words: `${cornerWord}: ${observable[0]}`, axis: `${observable[1]} (${cornerWord})`, tex: observable[2], positive: false }
  }
  return { name, words: name, axis: name, tex: `\\text{${name.replaceAll('_', '\\_')}}`, positive: name.startsWith('bound.') || name.startsWith('ladder.') }
}

function shifted(e: Estimate, by: number): Estimate {
  return { ...e, value: e.value + by, lower: lowerEnd(e) + by, upper: upperEnd(e) + by }
}

function ratio(bound: Estimate, distance: Estimate): Estimate | undefined {
  if (!(distance.value > 0)) return undefined
  const low = lowerEnd(distance)
  return {
    value: bound.value / distance.value,
    lower: lowerEnd(bound) / upperEnd(distance),
    upper: low > 0 ? upperEnd(bound) / low : Infinity,
  }
}

/** The value of a quantity at one time of one point, also of the two derived ones. */
export function valueOf(name: string, time: TimeResult, hbar: number | null): Estimate | undefined {
  const values = time.values
  if (name === 'tightness') {
    const bound = values['bound.mk2']
    const distance = values['mk2']
    return values['tightness'] ?? (bound && distance ? ratio(bound, distance) : undefined)
  }
  if (name.endsWith('Excess')) {
    const base = values[name.slice(0, -'Excess'.length)]
    return values[name] ?? (base && hbar !== null ? shifted(base, -hbar / 2) : undefined)
  }
  return values[name]
}

/** The plottable distances that these points carry, in the order of the list above. */
export function availableDistances(points: readonly PointResult[]): Quantity[] {
  return distances.filter((q) => points.some((p) => p.times.some((t) => valueOf(q.name, t, p.hbar) !== undefined)))
}

/** Observables that the points carry, e.g. `hartree.energy`, in a fixed order. */
export function availableObservables(points: readonly PointResult[]): Quantity[] {
  const names = new Set<string>()
  for (const p of points) for (const t of p.times) for (const name of Object.keys(t.values)) names.add(name)
  const order = Object.keys(observableWords)
  return [...names]
    .filter((name) => cornerWords[name.split('.')[0] ?? ''] !== undefined)
    .sort((a, b) => {
      const rank = (name: string): number => order.indexOf(name.split('.').slice(1).join('.'))
      return rank(a) - rank(b) || a.localeCompare(b)
    })
    .map(describeQuantity)
}

/** All times of the points, ascending, each once. */
export function timesOf(points: readonly PointResult[]): number[] {
  return [...new Set(points.flatMap((p) => p.times.map((t) => t.t)))].sort((a, b) => a - b)
}
