/** What a point leaves for the pictures: Vlasov, Husimi and Wigner functions on one window for all times, and position densities. */
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { periodicGrid } from '../../grids/phase-space-grid.ts'
import type { Arrow, PhasePictureName, StoredField } from '../experiment.ts'
import type { FieldSampler } from '../phase-space-window.ts'
import { arrowProfiles } from './arrow-profile.ts'
import type { Corner } from './arrow-profile.ts'

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
    const count = Math.max(16, Math.min(MOST_SAMPLES, Math.max(USUAL_SAMPLES, Math.ceil((end - origin) / finest / 2))))
    return { count, origin, spacing: (end - origin) / (count - 1), period: null }
  }
  return { x: period === null ? axis((g) => g.x) : periodicGrid(period, USUAL_SAMPLES), xi: axis((g) => g.xi) }
}

export function* pictures(t: number, grid: PhaseSpaceGrid, samplers: PictureSamplers): Generator<StoredField> {
  yield* cornerPictures('hartree-vlasov', 'hartree', t, grid, samplers)
  if (samplers.vlasov !== null) yield* cornerPictures('hartree-vlasov', 'vlasov', t, grid, { density: samplers.vlasov })
}

/** What one corner shows: a density on phase space, or the Husimi and Wigner functions of a state. */
export type CornerSamplers =
  { readonly density: FieldSampler } | { readonly husimi: FieldSampler; readonly wigner: FieldSampler }

export function* cornerPictures(
  arrow: Arrow,
  corner: Corner,
  t: number,
  grid: PhaseSpaceGrid,
  samplers: CornerSamplers,
): Generator<StoredField> {
  const names = phaseNames(arrow, corner)
  if ('husimi' in samplers) yield storedField(names.husimi, t, samplers.husimi(grid))
  const density = 'husimi' in samplers ? samplers.wigner(grid) : samplers.density(grid)
  yield storedField(names.density, t, density)
  yield positionPicture(`density.${corner}`, t, density)
}

/** Hartree's functions carry its name where the N-body state is the other side. */
export function phaseNames(arrow: Arrow, corner: Corner): { husimi: PhasePictureName; density: PhasePictureName } {
  if (corner === 'vlasov' || corner === 'liouville') return { husimi: 'husimi', density: corner }
  const second = corner === 'hartree' && arrowProfiles[arrow].from === 'schrodinger'
  return second ? { husimi: 'husimi.hartree', density: 'wigner.hartree' } : { husimi: 'husimi', density: 'wigner' }
}

export function storedField(
  name: StoredField['name'],
  t: number,
  { grid: { x, xi }, values }: PhaseSpaceField,
): StoredField {
  return { name, t, x: plainAxis(x), xi: plainAxis(xi), values: Float32Array.from(values) }
}

function positionPicture(name: StoredField['name'], t: number, field: PhaseSpaceField): StoredField {
  return { name, t, x: plainAxis(field.grid.x), values: Float32Array.from(positionDensityOf(field)) }
}

/** rho(x) = int dxi: the marginal of the Wigner function is the state's own density. */
export function positionDensityOf({ grid: { x, xi }, values }: PhaseSpaceField): Float64Array {
  const density = new Float64Array(x.count)
  for (let i = 0; i < x.count; i++) {
    let sum = 0
    for (let j = 0; j < xi.count; j++) sum += values[i * xi.count + j]
    density[i] = sum * xi.spacing
  }
  return density
}

export function plainAxis({ origin, spacing, count }: Grid1d): StoredField['x'] {
  return { origin, spacing, count }
}
