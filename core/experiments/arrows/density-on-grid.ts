/** A density sampled on any phase-space grid. */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import type { SmoothDensity } from '../../states/classical-density.ts'
import { densityEvaluator } from '../../states/density.ts'

export function densityOnGrid(smooth: SmoothDensity): (grid: PhaseSpaceGrid) => PhaseSpaceField {
  const density = densityEvaluator(smooth)
  return (grid) => {
    const values = new Float64Array(grid.x.count * grid.xi.count)
    for (let i = 0; i < grid.x.count; i++) {
      for (let j = 0; j < grid.xi.count; j++)
        values[i * grid.xi.count + j] = density(gridPoint(grid.x, i), gridPoint(grid.xi, j))
    }
    return { grid, values }
  }
}
