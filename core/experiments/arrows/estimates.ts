/** Small constructions of `Estimate` that the arrows share. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { Moments } from '../../states/classical-density.ts'

/** A closed form: the interval is its rounding. */
export function exactEstimate(value: number, rounding = 1e-12 * Math.abs(value)): Estimate {
  return { value, lower: value - rounding, upper: value + rounding, kind: 'exact' }
}

/** The same estimate under another name: 'mass' of Hartree becomes 'hartree.mass'. */
export function prefixed(prefix: string, observables: Readonly<Record<string, Estimate>>): Record<string, Estimate> {
  return Object.fromEntries(Object.entries(observables).map(([name, estimate]) => [`${prefix}.${name}`, estimate]))
}

const MOMENT_NAMES = ['mass', 'meanX', 'meanXi', 'varX', 'covXXi', 'varXi'] as const

/** Values of the first and second moments; those that do not exist (x on a torus) are 0. */
export function momentValues(observables: Readonly<Record<string, Estimate>>): Moments {
  const [mass, meanX, meanXi, varX, covXXi, varXi] = MOMENT_NAMES.map((name) => observables[name]?.value ?? 0)
  return { mass, meanX, meanXi, varX, covXXi, varXi }
}

/** Their half-widths. */
export function momentErrors(observables: Readonly<Record<string, Estimate>>): Moments {
  const [mass, meanX, meanXi, varX, covXXi, varXi] = MOMENT_NAMES.map((name) => halfWidth(observables[name]))
  return { mass, meanX, meanXi, varX, covXXi, varXi }
}

export function halfWidth(e: Estimate | undefined): number {
  if (e === undefined) return 0
  return e.error ?? Math.max((e.upper ?? e.value) - e.value, e.value - (e.lower ?? e.value))
}
