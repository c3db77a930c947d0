/** What a point leaves for the pictures: Vlasov, Husimi and Wigner functions on one window for all times, and position densities. */
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { periodicGrid } from '../../grids/phase-space-grid.ts'
import type { StoredField } from '../experiment.ts'
import type { FieldSampler } from '../phase-space-window.ts'

/** At most this many samples along either axis. */
const MOST_SAMPLES = 256
const USUAL_SAMPLES = 192

/** Samplers of what exists; a point measure has no density to draw. */
export interface PictureSamplers {
  readonly husimi: FieldSampler
  readonly wigner: FieldSampler
  readonly vlasov: FieldSampler | null
}

/** One grid that holds every given window; cells as wide as in the finest, as far as the counts allow. */
export function pictureGrid(windows: readonly PhaseSpaceGrid[], period: number | null): PhaseSpaceGrid {
  const axis = (pick: (grid: PhaseSpaceGrid) => Grid1d): Grid1d => {
    const origin = Math.min(...windows.map((w) => pick(w).origin))
    const end = Math.max(...windows.map((w) => pick(w).origin + (pick(w).count - 1) * pick(w).spacing))
    const finest = Math.min(...windows.map((w) => pick(w).spacing))
    const count = Math.max(16, Math.min(MOST_SAMPLES, Math.max(USUAL_SAMPLES, Math.ceil((end - origin) / finest / 2)) ))
    return { count, origin, spacing: (end - origin) / (count - 1), period: null }
  }
  return { x: period === null ? axis((g) => g.x) : periodicGrid(period, USUAL_SAMPLES), xi: axis((g) => g.xi) }
}

export function* pictures(t: number, grid: PhaseSpaceGrid, samplers: PictureSamplers): Generator<StoredField> {
  const husimi = samplers.husimi(grid)
  yield storedField('husimi', t, husimi)
  const wigner = samplers.wigner(grid)
  yield storedField('wigner', t, wigner)
  yield positionPicture('density.hartree', t, wigner)
  if (samplers.vlasov === null) return
  const vlasov = samplers.vlasov(grid)
  yield storedField('vlasov', t, vlasov)
  yield positionPicture('density.vlasov', t, vlasov)
}

function storedField(name: StoredField['name'], t: number, { grid: { x, xi }, values }: PhaseSpaceField): StoredField {
  return { name, t, x: plainAxis(x), xi: plainAxis(xi), values: Float32Array.from(values) }
}

/** rho(x) = int dxi: the marginal of the Wigner function is the state's own density. */
function positionPicture(name: StoredField['name'], t: number, { grid: { x, xi }, values }: PhaseSpaceField): StoredField {
  const density = new Float32Array(x.count)
  for (let i = 0; i < x.count; i++) {
    let sum = 0
    for (let j = 0; j < xi.count; j++) sum += values[i * xi.count + j]
    density[i] = sum * xi.spacing
  }
  return { name, t, x: plainAxis(x), values: density }
}

function plainAxis({ origin, spacing, count }: Grid1d): StoredField['x'] {
  return { origin, spacing, count }
}
