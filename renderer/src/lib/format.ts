/**
 * Numbers in words: an uncertainty decides how many digits a value deserves, and a printed
 * interval always holds the interval that was computed (ends are rounded outward).
 */
import type { Estimate } from '../../../core/numerics/estimate.ts'

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '.': '·',
}

export function superscript(n: number | string): string {
  return [...String(n)].map((c) => superscripts[c] ?? c).join('')
}

/** The decimal exponent of x: x = m * 10^e with 1 <= |m| < 10; 0 for 0. */
export function decimalExponent(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return 0
  return Number(x.toExponential(15).split('e')[1])
}

const minus = (text: string): string => text.replace('-', '−')

/** Is this magnitude easier to read as a plain decimal than with a power of ten? */
function isPlain(exponent: number): boolean {
  return exponent >= -3 && exponent <= 4
}

function withPower(mantissa: string, exponent: number): string {
  return exponent === 0 ? mantissa : `${mantissa} × 10${superscript(exponent)}`
}

/** At most `digits` significant digits, no trailing zeros, a power of ten when the plain form is long. */
export function formatNumber(x: number | null | undefined, digits = 4): string {
  if (x === null || x === undefined || Number.isNaN(x)) return '–'
  if (x === Infinity) return '∞'
  if (x === -Infinity) return '−∞'
  if (x === 0) return '0'
  const e = decimalExponent(Number(x.toPrecision(digits)))
  if (isPlain(e) && (e < 4 || digits > e)) return minus(String(Number(x.toPrecision(Math.max(digits, e + 1)))))
  const mantissa = Number(x.toPrecision(digits)) / 10 ** e
  return minus(withPower(String(Number(mantissa.toPrecision(digits))), e))
}

/** A place under the cursor, to a thousandth of the half-width that is seen: finer than a pixel, no digits beyond. */
export function formatPosition(x: number, half: number): string {
  const decimals = Math.max(0, Math.min(12, 3 - decimalExponent(half)))
  const rounded = x.toFixed(decimals)
  return minus(Number(rounded) === 0 ? rounded.replace('-', '') : rounded)
}

/** Rounds to `decimals` places, downwards (-1) or upwards (+1), forgiving the rounding `noise` of x. */
function roundOutward(x: number, decimals: number, direction: -1 | 1, noise = 0): number {
  const scaled = x * 10 ** decimals
  const nearest = Math.round(scaled)
  if (Math.abs(scaled - nearest) <= 4e-15 * Math.max(1, Math.abs(scaled)) + noise * 10 ** decimals)
    return nearest / 10 ** decimals
  return (direction < 0 ? Math.floor(scaled) : Math.ceil(scaled)) / 10 ** decimals
}

/** `3.105(15) × 10⁻⁴`: the value and, in brackets, the half-width in units of its last digits, rounded up. */
export function formatWithUncertainty(value: number, error: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(error) || error < 0) return formatNumber(value)
  if (error <= Math.abs(value) * 1e-13) return formatNumber(value, 12)
  const ownExponent = decimalExponent(value === 0 ? error : value)
  const power = isPlain(ownExponent) ? 0 : ownExponent
  const v = value / 10 ** power
  const u = error / 10 ** power
  // Two digits of uncertainty when it starts with 1 or 2, one otherwise.
  const uExponent = decimalExponent(u)
  const lead = u / 10 ** uExponent
  const decimals = Math.max(0, -uExponent + (lead < 2.95 ? 1 : 0))
  // A half-width is a difference of ends: it carries the rounding of the value.
  const rounded = roundOutward(u + Math.abs(v - Number(v.toFixed(decimals))), decimals, 1, 1e-15 * Math.abs(v))
  const shown = rounded >= 1 && decimals > 0 ? rounded.toFixed(decimals) : String(Math.round(rounded * 10 ** decimals))
  return minus(withPower(`${v.toFixed(decimals)}(${shown})`, power))
}

/** `[3.09, 3.12] × 10⁻⁴`, both ends rounded outward to two digits of their distance. */
export function formatInterval(lower: number, upper: number): string {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return `[${formatNumber(lower)}, ${formatNumber(upper)}]`
  if (upper - lower <= Math.abs(upper) * 1e-13) return formatNumber(upper, 12)
  const largest = decimalExponent(Math.max(Math.abs(lower), Math.abs(upper)))
  const power = isPlain(largest) ? 0 : largest
  const lo = lower / 10 ** power
  const hi = upper / 10 ** power
  const decimals = Math.min(15, Math.max(0, 1 - decimalExponent(hi - lo)))
  const text = `[${roundOutward(lo, decimals, -1).toFixed(decimals)}, ${roundOutward(hi, decimals, 1).toFixed(decimals)}]`
  return withPower(text.replaceAll('-', '−'), power)
}

/** The shortest honest form of an estimate. */
export function formatEstimate(e: Estimate | undefined): string {
  if (e === undefined) return '–'
  if (e.lower !== undefined && e.upper !== undefined) {
    const below = e.value - e.lower
    const above = e.upper - e.value
    const half = Math.max(below, above)
    const lopsided = Math.min(below, above) < 0.5 * half
    const wide = half > 0.5 * Math.abs(e.value)
    if (half <= Math.abs(e.value) * 1e-13) return formatNumber(e.value, 10)
    return lopsided || wide ? formatInterval(e.lower, e.upper) : formatWithUncertainty(e.value, half)
  }
  if (e.error !== undefined && e.error > 0) {
    const wide = e.error > 0.5 * Math.abs(e.value)
    return wide ? formatInterval(e.value - e.error, e.value + e.error) : formatWithUncertainty(e.value, e.error)
  }
  return formatNumber(e.value, e.kind === 'exact' ? 10 : 5)
}

/** `1.98 ± 0.03`, or `1.88 [1.80, 2.12]` where the interval is lopsided: a slope and its interval. */
export function formatSlope(slope: number, lower: number | null, upper: number | null): string {
  if (lower === null || upper === null) return formatNumber(slope, 3)
  const half = Math.max(slope - lower, upper - slope)
  if (half <= 0) return formatNumber(slope, 4)
  if (Math.min(slope - lower, upper - slope) < 0.67 * half) {
    const digits = Math.max(1, 1 - decimalExponent(upper - lower))
    return minus(
      `${slope.toFixed(digits)} [${roundOutward(lower, digits, -1).toFixed(digits)}, ${roundOutward(upper, digits, 1).toFixed(digits)}]`,
    )
  }
  const decimals = Math.min(
    6,
    Math.max(1, -decimalExponent(half) + (half / 10 ** decimalExponent(half) < 2.95 ? 1 : 0)),
  )
  const rounded = roundOutward(
    half + Math.abs(slope - Number(slope.toFixed(decimals))),
    decimals,
    1,
    1e-15 * Math.abs(slope),
  )
  return minus(`${slope.toFixed(decimals)} ± ${rounded.toFixed(decimals)}`)
}

export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–'
  if (seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 119.5) return `${Math.round(seconds)} s`
  if (seconds < 3600 * 1.95) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`
  return `${Math.round(seconds / 86400)} days`
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return '–'
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value >= 99.5 || unit === 0 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`
}

/** `14:05:09` of the reader's own clock. */
export function formatClock(iso: string): string {
  const then = new Date(iso)
  return [then.getHours(), then.getMinutes(), then.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** `today, 14:05`, `yesterday, 9:12`, `12 Mar 2026`. */
export function formatDate(iso: string, now: Date = new Date()): string {
  const then = new Date(iso)
  if (Number.isNaN(then.getTime())) return iso
  const time = `${then.getHours()}:${String(then.getMinutes()).padStart(2, '0')}`
  const dayOf = (d: Date): number =>
    Math.floor(new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime() / 86400000)
  const days = dayOf(now) - dayOf(then)
  if (days === 0) return `today, ${time}`
  if (days === 1) return `yesterday, ${time}`
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  return `${then.getDate()} ${months[then.getMonth()]} ${then.getFullYear()}`
}
