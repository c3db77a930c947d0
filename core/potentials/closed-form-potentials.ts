/**
 * The potential families with closed forms: V, V', V'' and the constants of the theorems,
 * L = sup|V''|, sup|V'|, sup|V|. The derivations of the suprema stand above each family.
 */
import type { InteractionSpec, Potential } from './potential.ts'
import { PotentialError } from './potential-error.ts'

type SpecOf<K extends InteractionSpec['kind']> = Extract<InteractionSpec, { kind: K }>

/**
 * V = s e^{-u^2/2}, u = x/w; V' = -(s/w) u e^{-u^2/2}; V'' = (s/w^2)(u^2 - 1) e^{-u^2/2}.
 * |V'| peaks at u = 1; |V''| at u = 0 (at the other stationary points u^2 = 3 it is 2 e^{-3/2} = 0.446).
 */
export function gaussianPotential(spec: SpecOf<'gaussian'>): Potential {
  const { strength: s, width: w } = spec
  return {
    spec,
    value: (x) => s * Math.exp((-0.5 * x * x) / (w * w)),
    gradient: (x) => ((-s * x) / (w * w)) * Math.exp((-0.5 * x * x) / (w * w)),
    secondDerivative: (x) => (s / (w * w)) * ((x * x) / (w * w) - 1) * Math.exp((-0.5 * x * x) / (w * w)),
    lipGradV: Math.abs(s) / (w * w),
    supGradV: (Math.abs(s) / w) * Math.exp(-0.5),
    supV: Math.abs(s),
    period: null,
    constantsKind: 'closed-form',
  }
}

/**
 * V = s/(1+u^2), u = x/w; V' = -(2s/w) u/(1+u^2)^2; V'' = (2s/w^2)(3u^2 - 1)/(1+u^2)^3.
 * |V'| peaks at u^2 = 1/3: (3 sqrt 3/8)|s|/w; |V''| at u = 0: 2|s|/w^2 (at u^2 = 1 it is a quarter of that).
 */
export function lorentzianPotential(spec: SpecOf<'lorentzian'>): Potential {
  const { strength: s, width: w } = spec
  return {
    spec,
    value: (x) => s / (1 + (x / w) ** 2),
    gradient: (x) => {
      const u = x / w
      return ((-2 * s) / w) * (u / (1 + u * u) ** 2)
    },
    secondDerivative: (x) => {
      const u = x / w
      return ((2 * s) / (w * w)) * ((3 * u * u - 1) / (1 + u * u) ** 3)
    },
    lipGradV: (2 * Math.abs(s)) / (w * w),
    supGradV: ((3 * Math.sqrt(3)) / 8) * (Math.abs(s) / w),
    supV: Math.abs(s),
    period: null,
    constantsKind: 'closed-form',
  }
}

/**
 * V = s/r, r = sqrt(x^2 + w^2); V' = -s x/r^3; V'' = s(2x^2 - w^2)/r^5.
 * |V'| peaks at x^2 = w^2/2: 2/(3 sqrt 3)|s|/w^2; |V''| at x = 0: |s|/w^3 (at x^2 = 3w^2/2 it is 0.202 of that).
 */
export function softCoulombPotential(spec: SpecOf<'softCoulomb'>): Potential {
  const { strength: s, width: w } = spec
  return {
    spec,
    value: (x) => s / Math.sqrt(x * x + w * w),
    gradient: (x) => (-s * x) / (x * x + w * w) ** 1.5,
    secondDerivative: (x) => (s * (2 * x * x - w * w)) / (x * x + w * w) ** 2.5,
    lipGradV: Math.abs(s) / (w * w * w),
    supGradV: (2 / (3 * Math.sqrt(3))) * (Math.abs(s) / (w * w)),
    supV: Math.abs(s) / w,
    period: null,
    constantsKind: 'closed-form',
  }
}

/** V = s cos(kx), k = 2 pi/period: |V| <= |s|, |V'| <= |s| k, |V''| <= |s| k^2. Everything lives on the torus. */
export function cosinePotential(spec: SpecOf<'cosine'>): Potential {
  const { strength: s, period } = spec
  const k = (2 * Math.PI) / period
  return {
    spec,
    value: (x) => s * Math.cos(k * x),
    gradient: (x) => -s * k * Math.sin(k * x),
    secondDerivative: (x) => -s * k * k * Math.cos(k * x),
    lipGradV: Math.abs(s) * k * k,
    supGradV: Math.abs(s) * k,
    supV: Math.abs(s),
    period,
    constantsKind: 'closed-form',
  }
}

/** V = s x^2/2: L = |s|, force and potential unbounded unless s = 0. */
export function harmonicPotential(spec: SpecOf<'harmonic'>): Potential {
  const s = spec.strength
  return {
    spec,
    value: (x) => 0.5 * s * x * x,
    gradient: (x) => s * x,
    secondDerivative: () => s,
    lipGradV: Math.abs(s),
    supGradV: s === 0 ? 0 : Infinity,
    supV: s === 0 ? 0 : Infinity,
    period: null,
    constantsKind: 'closed-form',
  }
}

/** @throws PotentialError unless `value` is a finite number. */
export function requireFinite(path: string, value: number): void {
  if (!Number.isFinite(value)) throw new PotentialError(path, String(value), `${path} must be a finite number.`)
}

/** @throws PotentialError unless `value` is a finite number above zero. */
export function requirePositive(path: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) {
    throw new PotentialError(path, String(value), `${path} must be a number greater than 0.`)
  }
}
