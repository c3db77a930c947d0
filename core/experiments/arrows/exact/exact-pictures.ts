/** The pictures of an arrow in closed form: both sides of the comparison on one window for all times. */
import type { Experiment, StoredField } from '../../experiment.ts'
import { comparisonWindow } from '../../phase-space-window.ts'
import type { FieldSampler } from '../../phase-space-window.ts'
import type { GaussianLaw } from '../../../dynamics/gaussian-exact.ts'
import type { Moments } from '../../../states/classical-density.ts'
import type { ExactCorner } from './exact-corners.ts'
import { comparedLaw, firstMarginal, freeShare, meanAt, modeCovariance } from './exact-corners.ts'
import type { ExactPair } from './exact-distances.ts'
import { densityOnGrid } from '../density-on-grid.ts'
import { bodiesPictures, gaussianSections, type PairSections } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'

export function* exactPictures(
  experiment: Pick<Experiment, 'arrow' | 'marginals'>,
  { from, to, kappa, hbar }: ExactPair,
  times: readonly number[],
): Generator<StoredField> {
  const sampler = (law: GaussianLaw): FieldSampler =>
    densityOnGrid({ kind: 'mixture', components: [{ weight: 1, ...law }] })
  const drawn = times.map((t) => {
    const laws = [from, to].map((corner) => comparedLaw(corner, kappa, t, hbar))
    return { t, laws, window: comparisonWindow(laws.map(sampler), laws.map(momentsOf), null, 2) }
  })
  const grid = pictureGrid(
    drawn.map((d) => d.window.grid),
    null,
  )
  const both: readonly ExactCorner[] = [from, to]
  for (const { t, laws } of drawn) {
    for (const [i, corner] of both.entries()) {
      const compared = sampler(laws[i])
      yield* bodiesPictures(
        experiment,
        corner.corner,
        t,
        grid,
        corner.quantum ? { husimi: compared, wigner: sampler(firstMarginal(corner, kappa, t)) } : { density: compared },
        () => pairOf(corner, kappa, t, hbar),
      )
    }
  }
}

/** The relative mode of two particles moves harmonically, their centre flies freely with the share 2/N. */
function pairOf(corner: ExactCorner, kappa: number, t: number, hbar: number | null): PairSections {
  const [x, xi] = meanAt(corner, t)
  return gaussianSections(
    { mean: [0, 0], covariance: modeCovariance(corner, kappa, t, 0) },
    {
      mean: [Math.SQRT2 * x, Math.SQRT2 * xi],
      covariance: modeCovariance(corner, kappa, t, freeShare(corner, 2)),
    },
    corner.quantum ? hbar : null,
  )
}

function momentsOf({ mean, covariance: c }: GaussianLaw): Moments {
  return { mass: 1, meanX: mean[0], meanXi: mean[1], varX: c[0][0], covXXi: c[0][1], varXi: c[1][1] }
}
