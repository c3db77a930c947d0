import { expect, it } from 'vitest'
import { erfc } from '../../numerics/erfc.ts'
import { functionDensity } from '../../states/function-density.ts'
import { classicalDensity } from './classical-data.ts'

it('a waterbag is the product of its factors wherever it is asked, in whatever order', () => {
  const [center, halfWidths, edge] = [[0.1, -0.2], [1.3, 0.5], 0.1] as const
  const density = classicalDensity({ kind: 'waterbag', center, halfWidths, edge }, 'initial.classical')
  if (density.kind !== 'function') throw new Error('a waterbag is a function')
  const side = (u: number): number =>
    0.5 * (erfc((Math.abs(u) - 1) / (edge * Math.SQRT2)) - erfc((Math.abs(u) + 1) / (edge * Math.SQRT2)))
  const places = [
    [0, 0],
    [0, 0.1],
    [0.5, 0.1],
    [0, 0.1],
    [0.5, 0.2],
    [0.5, 0.2],
    [1.45, -0.71],
    [0, 0],
    [0.5, 0.1],
    [1.45, 0.2],
  ] as const
  for (const [x, xi] of places) {
    expect(density.value(x, xi)).toBe(
      (side((x - center[0]) / halfWidths[0]) * side((xi - center[1]) / halfWidths[1])) / density.rawMass,
    )
  }
  // Measured row by row it is what it is when measured place by place, to the last bit.
  const placed = functionDensity(
    'placed',
    (x, xi) => side((x - center[0]) / halfWidths[0]) * side((xi - center[1]) / halfWidths[1]),
  )
  for (const of of ['box', 'moments', 'l2', 'peak', 'step', 'quadrature', 'rawMass'] as const)
    expect(density[of], of).toEqual(placed[of])
})
