/**
 * What needs no theorem: the product coupling of the two corners, from their first and second moments, as `bound.trivial.*`; and for every bound
 * of a point the horizon t* after which it says less (`numerics.horizon`, null: not within the times).
 */
import type { Estimate } from '../numerics/estimate.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { arrowProfiles, type Corner } from './arrows/arrow-profile.ts'
import { momentErrors, momentValues } from './arrows/estimates.ts'
import { productCoupling } from './arrows/e-hbar/quantum-classical-bounds.ts'
import type { Experiment, PointResult, TimeResult } from './experiment.ts'
import { horizonsOf } from './rates/horizons.ts'

const isQuantum = (corner: Corner): boolean => corner === 'schrodinger' || corner === 'hartree'

/** Leaves the point as it is on the torus, where positions have no moments. */
export function withTrivialBounds(
  { arrow, interaction }: Pick<Experiment, 'arrow' | 'interaction'>,
  point: PointResult,
): PointResult {
  if (createPotential(interaction).period !== null || point.times.length === 0) return point
  const { from, to } = arrowProfiles[arrow]
  const times = point.times.map(({ t, values }): TimeResult => ({
    t,
    values: { ...values, ...trivialValues(values, [from, to], point.hbar) },
  }))
  return { ...point, times, numerics: { ...point.numerics, horizon: horizonsOf(times) } }
}

function trivialValues(
  values: Readonly<Record<string, Estimate>>,
  corners: readonly [Corner, Corner],
  hbar: number | null,
): Record<string, Estimate> {
  const [first, second] = corners.map((corner) => observablesOf(values, corner))
  if (first['varX'] === undefined || second['varX'] === undefined) return {}
  const pair = {
    classical: momentValues(second),
    classicalError: momentErrors(second),
    quantum: momentValues(first),
    quantumError: momentErrors(first),
    hbar: hbar ?? NaN,
  }
  const product = productCoupling(pair)
  const blur = corners.filter(isQuantum).length * ((hbar ?? 0) / 2)
  const shifted = (by: number): Estimate => ({
    ...product,
    value: product.value + by,
    lower: (product.lower ?? product.value) + by,
    upper: (product.upper ?? product.value) + by,
  })
  const found: Record<string, Estimate> = {}
  for (const [name, by] of [
    ['mk2', blur],
    ['eHbar', 0],
    ['mkHbar', 0],
  ] as const)
    if (values[name] !== undefined) found[`bound.trivial.${name}`] = shifted(by)
  return found
}

function observablesOf(values: Readonly<Record<string, Estimate>>, corner: Corner): Record<string, Estimate> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, e]) =>
      name.startsWith(`${corner}.`) ? [[name.slice(corner.length + 1), e]] : [],
    ),
  )
}
