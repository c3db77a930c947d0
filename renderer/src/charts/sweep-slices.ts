/**
 * What a plot can run over. A sweep that is a product of ħ and N is looked at in slices (one parameter fixed, or one curve
 * for each of its values); along a path or a zip both move together and there is nothing to fix.
 */
import type { PointResult } from '../../../core/experiments/experiment.ts'

export type SweepVariable = 'hbar' | 'particles'

type SweepPoint = Pick<PointResult, 'hbar' | 'particles'>

function distinct(points: readonly SweepPoint[], variable: SweepVariable): number[] {
  return [...new Set(points.flatMap((p) => p[variable] ?? []))].sort((a, b) => a - b)
}

export function otherVariable(variable: SweepVariable): SweepVariable {
  return variable === 'hbar' ? 'particles' : 'hbar'
}

/** The parameters that take more than one value, ħ first; the one that exists when none does. */
export function sweepVariables(points: readonly SweepPoint[]): readonly SweepVariable[] {
  const varying = (['hbar', 'particles'] as const).filter((v) => distinct(points, v).length > 1)
  if (varying.length > 0) return varying
  return [points.some((p) => p.hbar !== null) || points.length === 0 ? 'hbar' : 'particles']
}

/** Does the sweep run over N rather than ħ? (The axis that a plot takes unless it is told.) */
export function sweepVariable(points: readonly SweepPoint[]): SweepVariable {
  return distinct(points, 'hbar').length >= distinct(points, 'particles').length ? 'hbar' : 'particles'
}

/** The values of the other parameter that a plot against `against` may fix; empty where there is nothing to choose. */
export function sliceValues(points: readonly SweepPoint[], against: SweepVariable): readonly number[] {
  const other = otherVariable(against)
  const values = distinct(points, other)
  const holdsCurve = (value: number): boolean =>
    distinct(
      points.filter((p) => p[other] === value),
      against,
    ).length > 1
  return values.length > 1 && values.some(holdsCurve) ? values : []
}

export const variableSymbol: Readonly<Record<SweepVariable, string>> = { hbar: 'ℏ', particles: 'N' }
