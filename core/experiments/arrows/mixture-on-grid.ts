/** A Gaussian mixture sampled on any phase-space grid (closed form). */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import { mixtureEvaluator } from '../../states/mixture.ts'

export function mixtureOnGrid(mixture: GaussianMixture): (grid: PhaseSpaceGrid) => PhaseSpaceField {
  const density = mixtureEvaluator(mixture)
  return (grid) => {
    const values = new Float64Array(grid.x.count * grid.xi.count)
    for (let i = 0; i < grid.x.count; i++) {
      for (let j = 0; j < grid.xi.count; j++) values[i * grid.xi.count + j] = density(gridPoint(grid.x, i), gridPoint(grid.xi, j))
    }
    return { grid, values }
  }
}
