/** The pictures of an arrow in closed form: both sides of the comparison on one window for all times. */
import type { Arrow, StoredField } from '../../experiment.ts'
import { comparisonWindow } from '../../phase-space-window.ts'
import type { FieldSampler } from '../../phase-space-window.ts'
import type { GaussianLaw } from '../../../dynamics/gaussian-exact.ts'
import type { Moments } from '../../../states/classical-density.ts'
import type { ExactCorner } from './exact-corners.ts'
import { comparedLaw, firstMarginal } from './exact-corners.ts'
import type { ExactPair } from './exact-distances.ts'
import { densityOnGrid } from '../density-on-grid.ts'
import { cornerPictures, pictureGrid } from '../pictures.ts'

export function* exactPictures(
  arrow: Arrow,
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
      yield* cornerPictures(
        arrow,
        corner.corner,
        t,
        grid,
        corner.quantum ? { husimi: compared, wigner: sampler(firstMarginal(corner, kappa, t)) } : { density: compared },
      )
    }
  }
}

function momentsOf({ mean, covariance: c }: GaussianLaw): Moments {
  return { mass: 1, meanX: mean[0], meanXi: mean[1], varX: c[0][0], covXXi: c[0][1], varXi: c[1][1] }
}
