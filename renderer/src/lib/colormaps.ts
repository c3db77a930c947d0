/**
 * Colour maps as tables of RGB triples: viridis for densities, a zero-centred diverging map for signed functions. The number of
 * steps is even and 0 is an entry of its own, so that rounding noise about zero does not flicker between two colours.
 */

export const colorSteps = 256

export type ColorMapName = 'viridis' | 'diverging'

// Degree-6 fit of matplotlib's viridis, one row a power of t, columns r, g, b; within 1/255 of the table.
const viridisCoefficients: readonly (readonly [number, number, number])[] = [
  [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
  [0.1050930431085774, 1.404613529898575, 1.384590162594685],
  [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
  [-4.634230498983486, -5.799100973351585, -19.33244095627987],
  [6.228269936347081, 14.17993336680509, 56.69055260068105],
  [4.776384997670288, -13.74514537774601, -65.35303263337234],
  [-5.435455855934631, 4.645852612178535, 26.3124352495832],
]

type Rgb = readonly [number, number, number]

const divergingStops: Readonly<Record<'light' | 'dark', readonly Rgb[]>> = {
  light: [
    [5, 48, 97],
    [33, 102, 172],
    [67, 147, 195],
    [146, 197, 222],
    [209, 229, 240],
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
    [103, 0, 31],
  ],
  dark: [
    [190, 225, 255],
    [125, 190, 245],
    [74, 145, 212],
    [45, 98, 158],
    [33, 56, 86],
    [24, 25, 29],
    [84, 40, 34],
    [150, 62, 46],
    [210, 98, 70],
    [243, 150, 115],
    [255, 212, 190],
  ],
}

function table(color: (t: number) => Rgb): Uint8ClampedArray {
  const out = new Uint8ClampedArray((colorSteps + 1) * 3)
  for (let k = 0; k <= colorSteps; k++) out.set(color(k / colorSteps), 3 * k)
  return out
}

function viridis(t: number): Rgb {
  const channel = (c: 0 | 1 | 2): number => 255 * viridisCoefficients.reduceRight((sum, row) => sum * t + row[c], 0)
  return [channel(0), channel(1), channel(2)]
}

function between(stops: readonly Rgb[], t: number): Rgb {
  const position = t * (stops.length - 1)
  const k = Math.min(stops.length - 2, Math.floor(position))
  const a = stops[k]
  const b = stops[k + 1]
  if (!a || !b) return [0, 0, 0]
  const w = position - k
  return [a[0] + w * (b[0] - a[0]), a[1] + w * (b[1] - a[1]), a[2] + w * (b[2] - a[2])]
}

const tables = {
  viridis: { light: table(viridis), dark: table(viridis) },
  diverging: {
    light: table((t) => between(divergingStops.light, t)),
    dark: table((t) => between(divergingStops.dark, t)),
  },
}

export function colorTable(map: ColorMapName, theme: 'light' | 'dark'): Uint8ClampedArray {
  return tables[map][theme]
}

export function cssColor(map: ColorMapName, theme: 'light' | 'dark', t: number): string {
  const colors = colorTable(map, theme)
  const k = 3 * Math.round(Math.min(1, Math.max(0, t)) * colorSteps)
  // With commas: SVG 1.1, and what reads it, knows no others.
  return `rgb(${colors[k]}, ${colors[k + 1]}, ${colors[k + 2]})`
}

/** A CSS gradient, low at the bottom. */
export function gradientOf(map: ColorMapName, theme: 'light' | 'dark'): string {
  const stops = Array.from({ length: 17 }, (_, i) => cssColor(map, theme, i / 16))
  return `linear-gradient(to top, ${stops.join(', ')})`
}
