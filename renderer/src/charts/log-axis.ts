/**
 * Logarithmic axes drawn on linear ones: the data are log10 of the values, the ticks are ours.
 * (A library's log axis rounds its ends to whole decades, which wastes half of a plot over 0.025 … 0.4.)
 */
import { superscript } from '../lib/format.ts'

export interface LogTicks {
  readonly min: number
  readonly max: number
  /** Positions (log10) that get a label. */
  readonly labelled: readonly number[]
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9

/** Ticks for positive data between the given values (not logs), with a margin of `pad` of the range. */
export function logTicks(smallest: number, largest: number, pad = 0.06): LogTicks {
  const low = Math.log10(smallest)
  const high = Math.log10(largest)
  const range = Math.max(high - low, 0.3)
  const centre = (low + high) / 2
  const min = centre - range / 2 - pad * range
  const max = centre + range / 2 + pad * range
  return { min, max, labelled: tickPositions(min, max) }
}

function tickPositions(min: number, max: number): number[] {
  const span = max - min
  const mantissas = span <= 2.6 ? [1, 2, 5] : [1]
  const stride = span > 9 ? Math.ceil(span / 8) : 1
  const out: number[] = []
  for (let decade = Math.floor(min); decade <= Math.ceil(max); decade++) {
    if (decade % stride !== 0) continue
    for (const m of mantissas) {
      const position = decade + Math.log10(m)
      if (position >= min - 1e-9 && position <= max + 1e-9) out.push(position)
    }
  }
  return out
}

/** The data's own abscissae as ticks, when they are few enough to read; else round ones. */
export function ticksAt(values: readonly number[]): LogTicks {
  const distinct = [...new Set(values)].sort((a, b) => a - b)
  const round = logTicks(distinct[0] ?? 1, distinct.at(-1) ?? 1)
  const tooDense = distinct.some(
    (v, i) => i > 0 && Math.log10(v / (distinct[i - 1] ?? v)) < 0.07 * (round.max - round.min),
  )
  const unwieldy = distinct.some((v) => Math.abs(Number(v.toPrecision(3)) - v) > 1e-9 * v)
  return tooDense || unwieldy ? round : { ...round, labelled: distinct.map(Math.log10) }
}

/** Are all positions between 0.001 and 10,000, where plain decimals read best? */
export function plainLabels(positions: readonly number[]): boolean {
  return positions.every((p) => p > -3.01 && p < 4.01)
}

/** Label of a position: `0.05` when plain, else `2×10⁻⁴`, `10⁻³`. */
export function logLabel(position: number, plain = plainLabels([position])): string {
  if (plain) return String(Number((10 ** position).toPrecision(3)))
  const decade = Math.floor(position + 1e-9)
  const mantissa = Number((10 ** (position - decade)).toPrecision(3))
  const power = `10${superscript(decade)}`
  return near(mantissa, 1) ? power : `${mantissa}×${power}`
}
