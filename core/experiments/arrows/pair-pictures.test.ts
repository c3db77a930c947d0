/** Pictures of pairs: independent particles by sums over the grid and in closed form, and which fields an arrow stores. */
import { describe, expect, it } from 'vitest'
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Arrow, StoredField } from '../experiment.ts'
import { planPoints } from '../plan.ts'
import { runPoint } from '../run-point.ts'
import { parseExperiment } from '../schema/schema.ts'
import { densityOnGrid } from './density-on-grid.ts'
import { gaussianSections, meanFieldPictures, productSections } from './pair-pictures.ts'

const grid: PhaseSpaceGrid = {
  x: { count: 96, origin: -4.5, spacing: 0.1, period: null },
  xi: { count: 80, origin: -3.7, spacing: 0.1, period: null },
}
const law = {
  mean: [0.3, 0.2] as const,
  covariance: [
    [0.3, 0.1],
    [0.1, 0.25],
  ] as const,
}
const density = densityOnGrid({ kind: 'mixture', components: [{ weight: 1, ...law }] })

it('independent particles: both modes are the closed form, on grids that hold them', () => {
  const product = productSections({ density }, grid)
  const centre = { ...law, mean: [Math.SQRT2 * 0.3, Math.SQRT2 * 0.2] as const }
  const exact = gaussianSections({ ...law, mean: [0, 0] }, centre, null)
  for (const mode of ['relative', 'centre'] as const) {
    const [own, other] = [product[mode], exact[mode]]
    if (!own || !other || !('density' in own) || !('density' in other)) throw new Error('Both have densities.')
    const field = own.density(grid)
    const wanted = other.density(field.grid)
    field.values.forEach((v, k) => expect(Math.abs(v - wanted.values[k])).toBeLessThan(1e-9))
    expect(field.values.reduce((a, b) => a + b, 0) * field.grid.x.spacing * field.grid.xi.spacing).toBeCloseTo(1, 6)
  }
  const positions = exact.densityOn(grid.x)
  product.densityOn(grid.x).forEach((v, k) => expect(Math.abs(v - positions[k])).toBeLessThan(1e-7))
})

it('one particle where pairs are not asked for, or on a circle', () => {
  const names = (marginals: number[], period: number | null): string[] =>
    [...meanFieldPictures({ arrow: 'liouville-vlasov', marginals }, 'vlasov', 0, grid, { density }, period)].map(
      (f) => f.name,
    )
  expect(names([1], null)).toEqual(['vlasov', 'density.vlasov'])
  expect(names([1, 2], 6)).toEqual(['vlasov', 'density.vlasov'])
  expect(names([1, 2], null)).toEqual(['vlasov', 'density.vlasov', 'pair.vlasov', 'relative.vlasov', 'centre.vlasov'])
})

const documentOf = (arrow: Arrow, particles: number, kind: 'gaussian' | 'harmonic'): object => ({
  format: 'quadrant-experiment/1',
  name: 'pairs',
  arrow,
  interaction: kind === 'gaussian' ? { kind, strength: -1, width: 1 } : { kind, strength: 1 },
  initial: {
    classical: { kind: 'husimi' },
    quantum: { kind: 'coherent', mean: [0.4, 0.3] },
  },
  sweep: { hbar: [0.5], particles: [particles] },
  times: [0.6],
  marginals: [1, 2],
  measures: ['coupling'],
  accuracy: { tolerance: 0.1 },
})

function fieldsOf(document: object): Map<string, StoredField> {
  const parsed = parseExperiment(document)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const fields = new Map<string, StoredField>()
  runPoint(parsed.experiment, planPoints(parsed.experiment)[0], {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: (f) => void fields.set(f.name, f),
    wantsFields: true,
  })
  return fields
}

/** <x^2> over a stored field. */
function square(field: StoredField | undefined): number {
  if (!field?.xi) throw new Error('The field is missing.')
  const { x, xi, values } = field
  let sum = 0
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < xi.count; j++)
      sum += (x.origin + i * x.spacing) ** 2 * values[i * xi.count + j] * x.spacing * xi.spacing
  return sum
}

describe.each([
  ['schrodinger-hartree', 'husimi.hartree', 'gaussian', 'relative'],
  // harmonic bodies move relative to each other as in the mean field: only their centre is free
  ['schrodinger-hartree', 'husimi.hartree', 'harmonic', 'centre'],
  ['schrodinger-vlasov', 'vlasov', 'gaussian', 'relative'],
] as const)('%s, three bodies, %s, %s', (arrow, other, kind, changed) => {
  const fields = fieldsOf(documentOf(arrow, 3, kind))

  it('stores both corners of each section, which begin to differ', () => {
    for (const section of ['relative', 'centre'] as const)
      for (const name of ['husimi', 'wigner', other] as const) expect(fields.has(`${section}.${name}`), name).toBe(true)
    expect([...fields.keys()].filter((name) => name.startsWith('pair.')).length).toBe(2)
    // <u^2> is the same without correlations; the blur of a Husimi function is hbar/2
    const [bodies, blurred] = [square(fields.get(`${changed}.wigner`)), square(fields.get(`${changed}.husimi`))]
    expect(blurred - bodies).toBeCloseTo(0.25, 4)
    const apart = Math.abs(blurred - square(fields.get(`${changed}.${other}`)))
    expect(apart).toBeLessThan(0.2)
    expect(apart).toBeGreaterThan(1e-4)
  })
})
