import { describe, expect, it } from 'vitest'
import { colorSteps, colorTable } from './colormaps.ts'
import {
  contourOf,
  differenceOf,
  extentOf,
  linearTicks,
  pixelsOf,
  rangeOf,
  sampleAt,
  supportOf,
  type PictureField,
} from './phase-field.ts'

function fieldOf(count: number, f: (x: number, xi: number) => number, half = 2): PictureField {
  const spacing = (2 * half) / count
  const axis = { origin: -half + spacing / 2, spacing, count }
  const values = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) values[i * count + j] = f(axis.origin + i * spacing, axis.origin + j * spacing)
  return { x: axis, xi: axis, values }
}

describe('fields as pictures', () => {
  const linear = fieldOf(8, (x, xi) => 2 * x - 3 * xi)

  it('covers whole cells', () => expect(extentOf(linear)).toEqual({ xMin: -2, xMax: 2, xiMin: -2, xiMax: 2 }))
  it('interpolates a plane exactly, and is nothing outside', () => {
    expect(sampleAt(linear, 0.3, -0.7)).toBeCloseTo(2.7, 12)
    expect(sampleAt(linear, 2.5, 0)).toBeNull()
  })
  it('subtracts fields of different grids', () => {
    const fine = fieldOf(16, (x, xi) => 2 * x - 3 * xi)
    expect(rangeOf(differenceOf(linear, linear))).toEqual([0, 0])
    const [low, high] = rangeOf(differenceOf(linear, fine))
    expect(Math.max(-low, high)).toBeLessThan(1e-12)
  })
  it('finds what is there to see', () => {
    const bump = fieldOf(64, (x, xi) => Math.exp(-((x - 1) ** 2 + xi ** 2) / 0.02))
    const seen = supportOf(bump, 0.01)
    expect(seen.xMin).toBeGreaterThan(0.5)
    expect(seen.xiMax).toBeLessThan(0.5)
  })
  it('puts x to the right and xi upwards', () => {
    const corner = fieldOf(4, (x, xi) => (x > 1 && xi > 1 ? 1 : 0))
    const pixels = pixelsOf(corner, 'viridis', [0, 1], 'light')
    const top = colorTable('viridis', 'light').slice(3 * colorSteps)
    expect([...pixels.slice(4 * 3, 4 * 3 + 3)]).toEqual([...top]) // first row, last column
  })
  it('gives rounding noise about zero one colour', () => {
    const noise = fieldOf(8, (x, xi) => 1e-13 * Math.sin(40 * x + 70 * xi))
    const pixels = pixelsOf(noise, 'diverging', [-0.27, 0.27], 'light')
    expect(new Set(pixels.filter((_, i) => i % 4 === 0)).size).toBe(1)
  })
  it('draws the zero line of x² + ξ² − 1 on the unit circle', () => {
    const segments = contourOf(
      fieldOf(80, (x, xi) => x * x + xi * xi - 1),
      0,
      0,
    )
    expect(segments.length).toBeGreaterThan(200)
    for (let k = 0; k < segments.length; k += 2)
      expect(Math.hypot(segments[k] ?? 0, segments[k + 1] ?? 0)).toBeCloseTo(1, 2)
  })
  it('leaves out the noise far outside', () =>
    expect(
      contourOf(
        fieldOf(20, (x) => 1e-17 * Math.sin(9 * x)),
        0,
        1e-6,
      ).length,
    ).toBe(0))
})

describe('ticks', () => {
  it.each([
    [-2.2, 2.2, 5, [-2, -1, 0, 1, 2]],
    [0, 0.5, 5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    [3, 3, 4, []],
  ])('%s to %s', (a, b, n, ticks) => expect(linearTicks(a, b, n)).toEqual(ticks))
})

describe('viridis', () => {
  it('begins and ends where matplotlib does', () => {
    const colors = colorTable('viridis', 'light')
    const near = (at: number, rgb: number[]): void =>
      rgb.forEach((c, i) => expect(Math.abs((colors[3 * at + i] ?? 0) - c)).toBeLessThan(8))
    near(0, [68, 1, 84])
    near(128, [33, 145, 140])
    near(colorSteps, [253, 231, 37])
  })
})
