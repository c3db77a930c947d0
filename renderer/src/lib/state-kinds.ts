/** The initial data that an experiment may start from, as the designer offers them: words, formula, fields, and what a new one begins with. */
import type { Json } from '../state/json-path.ts'

export interface StateField {
  /** Below the datum, e.g. `center[0]`. */
  readonly path: string
  readonly tex: string
  readonly words: string
}

export interface StateKind {
  readonly id: string
  readonly words: string
  /** What the datum is, as a formula. */
  readonly tex?: string
  readonly numbers?: readonly StateField[]
  readonly formulas?: readonly StateField[]
  readonly hint?: string
  readonly start: Json
}

const functions = '+ − * / ^, exp log sqrt sin cos tan sinh cosh tanh atan abs, pi, e'
const centre: readonly StateField[] = [
  { path: 'center[0]', tex: 'x_c', words: 'centre, position' },
  { path: 'center[1]', tex: '\\xi_c', words: 'centre, momentum' },
]
const mean: readonly StateField[] = [
  { path: 'mean[0]', tex: '\\bar x', words: 'mean position' },
  { path: 'mean[1]', tex: '\\bar\\xi', words: 'mean momentum' },
]

export const oneGaussian: Json = {
  kind: 'mixture',
  components: [
    {
      weight: 1,
      mean: [0.5, 0],
      covariance: [
        [0.25, 0],
        [0, 0.25],
      ],
    },
  ],
}

/** Densities on phase space that stand by themselves; also symbols of Töplitz operators. */
export const densityKinds: readonly StateKind[] = [
  { id: 'mixture', words: 'Mixture of Gaussians', start: oneGaussian },
  {
    id: 'expression',
    words: 'Formula in x and ξ',
    formulas: [{ path: 'formula', tex: 'f(x,\\xi)\\propto', words: 'Formula in x and xi' }],
    hint: `Any mass, at least 0 everywhere: ${functions}; write xi for ξ`,
    start: { kind: 'expression', formula: 'exp(-(x^2+xi^2-1)^2*4)*(1+0.5*cos(3*x))' },
  },
  {
    id: 'ring',
    words: 'Ring',
    tex: 'f\\propto e^{-u^2/2w^2},\\quad u=\\dfrac{|z-z_c|^2-r^2}{2r}',
    numbers: [...centre, { path: 'radius', tex: 'r', words: 'radius' }, { path: 'width', tex: 'w', words: 'width' }],
    start: { kind: 'ring', center: [0, 0], radius: 1, width: 0.2 },
  },
  {
    id: 'waterbag',
    words: 'Waterbag',
    tex: 'f\\propto\\mathbf 1_{|x-x_c|\\le a,\\;|\\xi-\\xi_c|\\le b}\\text{, edges softened}',
    numbers: [
      ...centre,
      { path: 'halfWidths[0]', tex: 'a', words: 'half width in x' },
      { path: 'halfWidths[1]', tex: 'b', words: 'half width in xi' },
      { path: 'edge', tex: '\\varepsilon', words: 'edge, in half widths' },
    ],
    hint: 'The edges fall over ε half widths: 0.02 to 1.',
    start: { kind: 'waterbag', center: [0, 0], halfWidths: [1, 0.5], edge: 0.1 },
  },
  {
    id: 'monokinetic',
    words: 'Monokinetic: a velocity at each place',
    tex: 'f=\\rho(x)\\,\\delta(\\xi-u(x))',
    formulas: [
      { path: 'density', tex: '\\rho(x)\\propto', words: 'Density in x' },
      { path: 'velocity', tex: 'u(x)=', words: 'Velocity in x' },
    ],
    hint: functions,
    start: { kind: 'monokinetic', density: 'exp(-x^2)', velocity: '-tanh(x)' },
  },
  { id: 'samples', words: 'Points from a file', start: { kind: 'samples', points: [] } },
]

/** Densities that the quantum state gives at each ħ. */
export const densitiesOfState: readonly StateKind[] = [
  {
    id: 'husimi',
    words: 'Husimi function of the quantum state',
    hint: 'Taken from the quantum state at each ℏ.',
    start: { kind: 'husimi' },
  },
  {
    id: 'wigner',
    words: 'Wigner function of the quantum state',
    hint: 'Taken from the quantum state at each ℏ, where it is a density.',
    start: { kind: 'wigner' },
  },
]

/** `toeplitz-own` and `squeezed` are words of the form: the document knows them by their fields. */
export const quantumKinds: readonly StateKind[] = [
  {
    id: 'toeplitz',
    words: 'Töplitz operator of f',
    tex: 'R=\\operatorname{Op}_\\hbar^T(f)',
    start: { kind: 'toeplitz', symbol: 'classical' },
  },
  {
    id: 'toeplitz-own',
    words: 'Töplitz operator of another density',
    start: { kind: 'toeplitz', symbol: oneGaussian },
  },
  { id: 'coherent', words: 'Coherent state', numbers: mean, start: { kind: 'coherent', mean: [0.5, 0.25] } },
  {
    id: 'squeezed',
    words: 'Squeezed pure state',
    numbers: mean,
    hint: 'The covariance gives the shape; its determinant is scaled to (ℏ/2)² at each ℏ.',
    start: {
      kind: 'coherent',
      mean: [0.5, 0.25],
      covariance: [
        [0.5, 0],
        [0, 2],
      ],
    },
  },
  {
    id: 'gaussian',
    words: 'Mixed Gaussian state',
    numbers: mean,
    hint: 'A state at ℏ needs det ≥ (ℏ/2)².',
    start: {
      kind: 'gaussian',
      mean: [0.5, 0.25],
      covariance: [
        [0.5, 0],
        [0, 0.5],
      ],
    },
  },
  {
    id: 'cat',
    words: 'Cat: superposition of packets',
    tex: '\\psi\\propto\\textstyle\\sum_k a_k\\,e^{i\\theta_k}\\,|x_k,\\xi_k\\rangle',
    start: {
      kind: 'cat',
      components: [
        { amplitude: 1, phase: 0, mean: [-1, 0] },
        { amplitude: 1, phase: 0, mean: [1, 0] },
      ],
    },
  },
  {
    id: 'wkb',
    words: 'WKB state',
    tex: '\\psi\\propto a(x)\\,e^{iS(x)/\\hbar}',
    formulas: [
      { path: 'amplitude', tex: 'a(x)\\propto', words: 'Amplitude in x' },
      { path: 'phase', tex: 'S(x)=', words: 'Phase in x' },
    ],
    hint: functions,
    start: { kind: 'wkb', amplitude: 'exp(-x^2)', phase: '-log(cosh(x))' },
  },
]

/** The form's word for a quantum datum. */
export function quantumKindOf(datum: Json | undefined): string {
  if (datum === null || typeof datum !== 'object' || !('kind' in datum) || typeof datum.kind !== 'string') return ''
  if (datum.kind === 'toeplitz') return 'symbol' in datum && datum.symbol !== 'classical' ? 'toeplitz-own' : 'toeplitz'
  if (datum.kind === 'coherent')
    return 'covariance' in datum && datum.covariance !== undefined ? 'squeezed' : 'coherent'
  return datum.kind
}

/** A datum of another kind; what both know of (the mean of a state, the centre of a density) is kept. */
export function changedKind(from: Json | undefined, to: StateKind): Json {
  if (from === null || typeof from !== 'object' || Array.isArray(from)) return to.start
  const old = from as Readonly<Record<string, Json>>
  const start = to.start as Readonly<Record<string, Json>>
  const kept = ['mean', 'center'].flatMap((field) =>
    field in old && field in start ? [[field, old[field]] as const] : [],
  )
  return { ...start, ...Object.fromEntries(kept) }
}
