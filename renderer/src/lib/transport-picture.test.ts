import { describe, expect, it } from 'vitest'
import type { PictureField } from './phase-field.ts'
import { arrowFactor, onOneGrid, thinned } from './transport-picture.ts'

function bump(count: number, half: number, centre: number): PictureField {
  const spacing = (2 * half) / count
  const axis = { origin: -half + spacing / 2, spacing, count }
  const values = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      values[i * count + j] = Math.exp(
        -((axis.origin + i * spacing - centre) ** 2 + (axis.origin + j * spacing) ** 2) / 0.5,
      )
  return { x: axis, xi: axis, values }
}

describe('pictures for the transport', () => {
  it('come on one grid of square cells with their mass', () => {
    const [f, g] = onOneGrid(bump(96, 4, -0.5), bump(128, 5, 0.5))
    expect(f.grid).toEqual(g.grid)
    expect(f.grid.x.spacing).toBeCloseTo(f.grid.xi.spacing, 14)
    const mass = (field: typeof f): number =>
      field.values.reduce((a, b) => a + b, 0) * field.grid.x.spacing * field.grid.xi.spacing
    expect(mass(f)).toBeCloseTo(Math.PI / 2, 2)
    expect(mass(g)).toBeCloseTo(Math.PI / 2, 2)
  })

  it('have arrows of true length where they can be seen, else longer by a round factor', () => {
    const arrow = { x: 0, xi: 0, dx: 0.5, dxi: 0 }
    expect(arrowFactor([arrow], 0.01)).toBe(1)
    expect(arrowFactor([{ ...arrow, dx: 1e-3 }], 0.01)).toBe(100)
    expect(arrowFactor([], 0.01)).toBe(1)
  })

  it('keep their places when they are thinned', () => {
    const coarse = thinned(bump(128, 4, 0), 40)
    expect(coarse.x.count).toBeLessThanOrEqual(40)
    expect(coarse.values[5 * coarse.xi.count + 7]).toBe(bump(128, 4, 0).values[20 * 128 + 28])
  })
})
