/**
 * What can be plotted: names of `TimeResult.values` (docs/file-formats.md) with their words and symbols, and two
 * that are read off them (`eHbarExcess` = E^2 − ħ/2, since E^2 itself never falls below ħ/2; `tightness`).
 */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { Arrow, PointResult, TimeResult } from '../../../core/experiments/experiment.ts'
import { parseQuantityName, withMarginal } from './quantity-names.ts'

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
  {
    name: 'mk2',
    words: 'Distance, squared (Monge–Kantorovich)',
    axis: 'dist²',
    tex: '\\operatorname{dist}_{\\mathrm{MK},2}^2',
    bound: 'bound.mk2',
    positive: true,
  },
  {
    name: 'eHbarExcess',
    words: 'Quantum–classical cost above its floor',
    axis: 'E² − ℏ/2',
    tex: 'E_\\hbar^2-\\hbar/2',
    bound: 'bound.eHbarExcess',
    positive: true,
  },
  {
    name: 'eHbar',
    words: 'Quantum–classical cost',
    axis: 'E²',
    tex: 'E_\\hbar^2',
    bound: 'bound.eHbar',
    positive: true,
  },
  {
    name: 'mkHbar',
    words: 'Quantum distance, squared',
    axis: 'MK²',
    tex: '\\mathrm{MK}_\\hbar^2',
    bound: 'bound.mkHbar',
    positive: true,
  },
  {
    name: 'coupling',
    words: "The proof's coupling",
    axis: 'coupling',
    tex: '\\mathcal E_\\hbar',
    bound: 'bound.coupling',
    positive: true,
  },
  {
    name: 'tightness',
    words: 'Bound over distance',
    axis: 'bound / dist²',
    tex: '\\text{bound}/\\operatorname{dist}^2',
    positive: true,
  },
]

/** The two data of an arrow that a distance compares, plain and in TeX; a tilde or `Husimi` says how a quantum state enters. */
const compared: Readonly<
  Record<Arrow, { readonly mk2: readonly [string, string]; readonly quantum: readonly [string, string] }>
> = {
  'hartree-vlasov': { mk2: ['(f, Husimi R)', '(f,\\widetilde R)'], quantum: ['(f, R)', '(f,R)'] },
  'schrodinger-vlasov': { mk2: ['(f, Husimi R_N¹)', '(f,\\widetilde R_N^1)'], quantum: ['(f, R_N¹)', '(f,R_N^1)'] },
  'schrodinger-liouville': {
    mk2: ['(F_N¹, Husimi R_N¹)', '(F_N^1,\\widetilde R_N^1)'],
    quantum: ['(F_N¹, R_N¹)', '(F_N^1,R_N^1)'],
  },
  'schrodinger-hartree': {
    mk2: ['(Husimi R, Husimi R_N¹)', '(\\widetilde R,\\widetilde R_N^1)'],
    quantum: ['(R, R_N¹)', '(R,R_N^1)'],
  },
  'liouville-vlasov': { mk2: ['(f, F_N¹)', '(f,F_N^1)'], quantum: ['(f, F_N¹)', '(f,F_N^1)'] },
}

/** Distances name what they compare, where the arrow is known. */
function withData(q: Quantity, arrow: Arrow | undefined): Quantity {
  if (arrow === undefined) return q
  const data = compared[arrow]
  if (q.name === 'mk2') return { ...q, axis: `dist²${data.mk2[0]}`, tex: `${q.tex}${data.mk2[1]}` }
  if (q.name === 'mkHbar') return { ...q, axis: `MK²${data.quantum[0]}`, tex: `${q.tex}${data.quantum[1]}` }
  if (q.name === 'eHbar') return { ...q, axis: `E²${data.quantum[0]}`, tex: `E_\\hbar${data.quantum[1]}^2` }
  if (q.name === 'eHbarExcess')
    return { ...q, axis: `E²${data.quantum[0]} − ℏ/2`, tex: `E_\\hbar${data.quantum[1]}^2-\\hbar/2` }
  return q
}

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
  hartree: 'Hartree',
  vlasov: 'Vlasov',
  schrodinger: 'Schrödinger',
  liouville: 'Liouville',
}

/** Words and symbols of a name; `mk2[n=2]` says which marginal it is of. */
export function describeQuantity(name: string, arrow?: Arrow): Quantity {
  const { base, marginal } = parseQuantityName(name)
  const described = withData(describeBase(base), arrow)
  if (marginal === 1) return { ...described, name }
  const { words, axis, tex, bound, positive } = described
  return {
    name,
    words: `${words}, marginal ${marginal}`,
    axis: `${axis}, n = ${marginal}`,
    tex: `${tex},\\ n{=}${marginal}`,
    positive,
    ...(bound !== undefined && { bound: withMarginal(bound, marginal) }),
  }
}

function describeBase(name: string): Quantity {
  const known = distances.find((q) => q.name === name)
  if (known) return known
  const [corner, ...rest] = name.split('.')
  const observable = observableWords[rest.join('.')]
  const cornerWord = cornerWords[corner ?? '']
  if (observable && cornerWord) {
    return {
      name,
      words: `${cornerWord}: ${observable[0]}`,
      axis: `${observable[1]} (${cornerWord})`,
      tex: observable[2],
      positive: false,
    }
  }
  return {
    name,
    words: name,
    axis: name,
    tex: `\\text{${name.replaceAll('_', '\\_')}}`,
    positive: name.startsWith('bound.') || name.startsWith('ladder.'),
  }
}

function shifted(e: Estimate, by: number): Estimate {
  return { ...e, value: e.value + by, lower: lowerEnd(e) + by, upper: upperEnd(e) + by }
}

/** Where the distance's interval reaches zero, only a lower end of the ratio is known; where the distance is zero there is no ratio. */
function ratio(bound: Estimate, distance: Estimate): Estimate | undefined {
  const [low, high] = [lowerEnd(distance), upperEnd(distance)]
  if (!(high > 0) || !(distance.value > 0)) return undefined
  const lower = lowerEnd(bound) / high
  if (low <= 0) return { value: lower, lower, upper: Infinity, note: 'at least this: the distance may be zero' }
  return { value: bound.value / distance.value, lower, upper: upperEnd(bound) / low }
}

/** The value of a quantity at one time of one point, also of the two derived ones. */
export function valueOf(name: string, time: TimeResult, hbar: number | null): Estimate | undefined {
  const values = time.values
  const direct = values[name]
  if (direct) return direct
  const { base, marginal } = parseQuantityName(name)
  if (base === 'tightness') {
    const bound = boundValue(withMarginal('bound.mk2', marginal), time, hbar)
    const distance = values[withMarginal('mk2', marginal)]
    return bound && distance ? ratio(bound, distance) : undefined
  }
  if (!base.endsWith('Excess') || hbar === null) return undefined
  const whole = values[withMarginal(base.slice(0, -'Excess'.length), marginal)]
  return whole && shifted(whole, -hbar / 2)
}

/** A theorem's right-hand side; where V' is unbounded only its refined form (with the exact consistency term) exists. */
export function boundValue(name: string, time: TimeResult, hbar: number | null): Estimate | undefined {
  return valueOf(name, time, hbar) ?? valueOf(name.replace(/^bound\./, 'bound.refined.'), time, hbar)
}

/** The marginals n that the points carry distances of, ascending. */
export function availableMarginals(points: readonly PointResult[]): number[] {
  const found = new Set<number>()
  for (const p of points) {
    for (const t of p.times) {
      for (const name of Object.keys(t.values)) {
        const { base, marginal } = parseQuantityName(name)
        if (distances.some((q) => q.name === base)) found.add(marginal)
      }
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** The plottable distances of the n-th marginal that these points carry, in the order of the list above. */
export function availableDistances(points: readonly PointResult[], marginal = 1, arrow?: Arrow): Quantity[] {
  return distances
    .map((q) => describeQuantity(withMarginal(q.name, marginal), arrow))
    .filter((q) => points.some((p) => p.times.some((t) => valueOf(q.name, t, p.hbar) !== undefined)))
}

const namedBoundWords: Readonly<Record<string, string>> = {
  aPosteriori: 'a posteriori',
  refined: 'refined',
  sharp: 'sharp',
  trivial: 'trivial coupling',
}

/** The sharper curves that the points carry beside a quantity's bound, e.g. `bound.refined.mk2`. */
export function namedBounds(
  points: readonly PointResult[],
  quantity: string,
): { readonly name: string; readonly words: string }[] {
  const found = new Set<string>()
  for (const p of points)
    for (const t of p.times)
      for (const name of Object.keys(t.values))
        if (name.startsWith('bound.') && name.split('.').length > 2) found.add(name)
  return [...found].flatMap((name) => {
    const [, kind = '', ...rest] = name.split('.')
    return rest.join('.') === quantity ? [{ name, words: namedBoundWords[kind] ?? kind }] : []
  })
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
    .map((name) => describeQuantity(name))
}

/** All times of the points, ascending, each once. */
export function timesOf(points: readonly PointResult[]): number[] {
  return [...new Set(points.flatMap((p) => p.times.map((t) => t.t)))].sort((a, b) => a - b)
}
