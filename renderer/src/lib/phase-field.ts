/** Fields on phase space as pictures need them: extents, samples, differences, pixels, the zero contour. */
import type { FieldData } from '../../../electron/contract/ipc.ts'
import { colorSteps, colorTable, type ColorMapName } from './colormaps.ts'

export interface PictureField {
  readonly x: FieldData['x']
  readonly xi: FieldData['x']
  /** values[i * xi.count + j] at (x_i, xi_j). */
  readonly values: Float32Array | Float64Array
}

export interface Extent {
  readonly xMin: number
  readonly xMax: number
  readonly xiMin: number
  readonly xiMax: number
}

export function asPicture(field: FieldData): PictureField | null {
  return field.xi ? { x: field.x, xi: field.xi, values: field.values } : null
}

/** The rectangle of all cells: half a spacing beyond the outer samples. */
export function extentOf({ x, xi }: PictureField): Extent {
  return {
    xMin: x.origin - x.spacing / 2,
    xMax: x.origin + (x.count - 0.5) * x.spacing,
    xiMin: xi.origin - xi.spacing / 2,
    xiMax: xi.origin + (xi.count - 0.5) * xi.spacing,
  }
}

export function unionOf(extents: readonly Extent[]): Extent | null {
  if (extents.length === 0) return null
  return {
    xMin: Math.min(...extents.map((e) => e.xMin)),
    xMax: Math.max(...extents.map((e) => e.xMax)),
    xiMin: Math.min(...extents.map((e) => e.xiMin)),
    xiMax: Math.max(...extents.map((e) => e.xiMax)),
  }
}

/** Smallest and largest value; [0, 0] of an empty field. */
export function rangeOf(field: PictureField): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const v of field.values) {
    if (v < low) low = v
    if (v > high) high = v
  }
  return low <= high ? [low, high] : [0, 0]
}

/** The rectangle that holds every value above `fraction` of the largest: what a first look should show. */
export function supportOf(field: PictureField, fraction: number): Extent {
  const [low, high] = rangeOf(field)
  const level = fraction * Math.max(Math.abs(low), Math.abs(high))
  const { x, xi, values } = field
  let [i0, i1, j0, j1] = [x.count, -1, xi.count, -1]
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < xi.count; j++) {
      if (Math.abs(values[i * xi.count + j] ?? 0) <= level) continue
      if (i < i0) i0 = i
      if (i > i1) i1 = i
      if (j < j0) j0 = j
      if (j > j1) j1 = j
    }
  }
  if (i1 < i0) return extentOf(field)
  return {
    xMin: x.origin + (i0 - 0.5) * x.spacing,
    xMax: x.origin + (i1 + 0.5) * x.spacing,
    xiMin: xi.origin + (j0 - 0.5) * xi.spacing,
    xiMax: xi.origin + (j1 + 0.5) * xi.spacing,
  }
}

/** The bilinear interpolant of the samples; null outside of them. */
export function sampleAt(field: PictureField, x: number, xi: number): number | null {
  const u = (x - field.x.origin) / field.x.spacing
  const v = (xi - field.xi.origin) / field.xi.spacing
  if (u < -0.5 || v < -0.5 || u > field.x.count - 0.5 || v > field.xi.count - 0.5) return null
  const i = Math.min(field.x.count - 2, Math.max(0, Math.floor(u)))
  const j = Math.min(field.xi.count - 2, Math.max(0, Math.floor(v)))
  const a = Math.min(1, Math.max(0, u - i))
  const b = Math.min(1, Math.max(0, v - j))
  const at = (k: number, l: number): number => field.values[k * field.xi.count + l] ?? 0
  return (1 - a) * ((1 - b) * at(i, j) + b * at(i, j + 1)) + a * ((1 - b) * at(i + 1, j) + b * at(i + 1, j + 1))
}

/** a − b on the grid of a; b is interpolated bilinearly where the grids differ, and is 0 outside of its own. */
export function differenceOf(a: PictureField, b: PictureField): PictureField {
  const values = new Float64Array(a.values.length)
  const same = sameAxis(a.x, b.x) && sameAxis(a.xi, b.xi)
  for (let i = 0; i < a.x.count; i++) {
    for (let j = 0; j < a.xi.count; j++) {
      const k = i * a.xi.count + j
      const other = same
        ? (b.values[k] ?? 0)
        : (sampleAt(b, a.x.origin + i * a.x.spacing, a.xi.origin + j * a.xi.spacing) ?? 0)
      values[k] = (a.values[k] ?? 0) - other
    }
  }
  return { x: a.x, xi: a.xi, values }
}

function sameAxis(a: FieldData['x'], b: FieldData['x']): boolean {
  return (
    a.count === b.count && Math.abs(a.origin - b.origin) < 1e-9 * a.spacing && Math.abs(a.spacing - b.spacing) < 1e-12
  )
}

/** RGBA pixels, one a sample, xi upwards (row 0 is the largest xi), ready for ImageData. */
export function pixelsOf(
  field: PictureField,
  map: ColorMapName,
  range: readonly [number, number],
  theme: 'light' | 'dark',
): Uint8ClampedArray<ArrayBuffer> {
  const { x, xi, values } = field
  const colors = colorTable(map, theme)
  const pixels = new Uint8ClampedArray(4 * x.count * xi.count)
  const scale = range[1] > range[0] ? colorSteps / (range[1] - range[0]) : 0
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < xi.count; j++) {
      const level = ((values[i * xi.count + j] ?? 0) - range[0]) * scale
      const k = 3 * (level <= 0 ? 0 : level >= colorSteps ? colorSteps : Math.round(level))
      const p = 4 * ((xi.count - 1 - j) * x.count + i)
      pixels[p] = colors[k] ?? 0
      pixels[p + 1] = colors[k + 1] ?? 0
      pixels[p + 2] = colors[k + 2] ?? 0
      pixels[p + 3] = 255
    }
  }
  return pixels
}

/**
 * Segments [x1, xi1, x2, xi2, …] of {field = level} by marching squares. Cells whose values all stay below `quiet`
 * (rounding noise far outside the state) are left out.
 */
export function contourOf(field: PictureField, level: number, quiet: number): Float64Array {
  const { x, xi, values } = field
  const out: number[] = []
  const n = xi.count
  for (let i = 0; i + 1 < x.count; i++) {
    for (let j = 0; j + 1 < n; j++) {
      const k = i * n + j
      const a0 = (values[k] ?? 0) - level
      const a1 = (values[k + n] ?? 0) - level
      const a2 = (values[k + n + 1] ?? 0) - level
      const a3 = (values[k + 1] ?? 0) - level
      // Nearly all cells end here: a field of 512 x 512 is looked through in a few milliseconds.
      if (a0 > 0 === a1 > 0 && a1 > 0 === a2 > 0 && a2 > 0 === a3 > 0) continue
      if (Math.max(Math.abs(a0), Math.abs(a1), Math.abs(a2), Math.abs(a3)) < quiet) continue
      const corners = [a0, a1, a2, a3] as const
      const crossings: number[] = []
      for (let e = 0; e < 4; e++) {
        const a = corners[e] ?? 0
        const b = corners[(e + 1) % 4] ?? 0
        if (a > 0 === b > 0) continue
        const w = a / (a - b)
        const [di, dj] = [
          [w, 0],
          [1, w],
          [1 - w, 1],
          [0, 1 - w],
        ][e] as [number, number]
        crossings.push(x.origin + (i + di) * x.spacing, xi.origin + (j + dj) * xi.spacing)
      }
      if (crossings.length >= 4) out.push(...crossings.slice(0, 4))
      if (crossings.length === 8) out.push(...crossings.slice(4))
    }
  }
  return Float64Array.from(out)
}

/** Round ticks inside [min, max], about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  const span = max - min
  if (!(span > 0) || !Number.isFinite(span)) return []
  const rough = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10)
  const out: number[] = []
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; k++)
    out.push(Number((k * step).toPrecision(12)) + 0)
  return out
}
