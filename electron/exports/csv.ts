/**
 * Results as a table: one row for each (point, time, quantity), numbers with 17 significant digits (so that a reader
 * gets the very same doubles), RFC 4180 quoting, `\n` line ends, `inf` and `nan` spelled as pandas, numpy and R read them.
 */
import type { PointResult, Results } from '../../core/experiments/experiment.ts'
import { statedInterval } from './stated-interval.ts'
import { writeTextVerified } from './write-verified.ts'

export const csvColumns = [
  'point',
  'hbar',
  'particles',
  't',
  'quantity',
  'value',
  'lower',
  'upper',
  'error',
  'kind',
  'samples',
] as const

/** 17 significant digits; empty where there is no number. */
export function csvNumber(x: number | null | undefined): string {
  if (x === null || x === undefined) return ''
  if (Number.isNaN(x)) return 'nan'
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf'
  return x.toPrecision(17)
}

function csvCount(n: number | null | undefined): string {
  return n === null || n === undefined ? '' : String(n)
}

export function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function rowsOfPoint(point: PointResult, index: number): string[] {
  return point.times.flatMap(({ t, values }) =>
    Object.entries(values).map(([quantity, e]) => {
      const [lower, upper] = statedInterval(e)
      const where = [String(index), csvNumber(point.hbar), csvCount(point.particles), csvNumber(t), csvText(quantity)]
      return [
        ...where,
        csvNumber(e.value),
        csvNumber(lower),
        csvNumber(upper),
        csvNumber(e.error),
        e.kind ?? '',
        csvCount(e.samples),
      ].join(',')
    }),
  )
}

export function resultsCsv(results: Results): string {
  return [csvColumns.join(','), ...results.points.flatMap(rowsOfPoint), ''].join('\n')
}

/** @throws ExportError */
export function writeCsv(results: Results, path: string): void {
  writeTextVerified(path, resultsCsv(results))
}
