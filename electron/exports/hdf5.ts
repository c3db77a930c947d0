/**
 * Results and fields as HDF5 (`quadrant-hdf5/1`), for h5py, MATLAB, Julia:
 *
 * - root attributes `format`, `name`, `arrow`, `experimentHash`, `version`, `commit`; texts `/experiment` and `/results` (JSON, whole);
 * - `/points/{hbar,particles,seconds,seed,status}` [points], `/times` [times], `/constants` (attributes);
 * - `/quantities/<name>/{value,lower,upper,kind,samples}` [points, times] with attributes `words`, `units`; nan where there is no number;
 * - `/rates/*` [rates], `/audit/*` [lines]: one dataset a column, null as nan;
 * - `/fields/<point>/<name>/<time>/values` [x, xi] or [x] as 32-bit floats with `x`, `xi` as their dimension scales;
 * - `/missingFields`: names of fields whose stored file is missing or damaged, where there are any.
 *
 * Everything is dimensionless: the attribute `units` says so, and what a square or a density is.
 */
import type { Estimate } from '../../core/numerics/estimate.ts'
import type { AuditLine, Rate, Results } from '../../core/experiments/experiment.ts'
import { describeQuantity } from '../../renderer/src/charts/quantities.ts'
import { ExportError } from './export-error.ts'
import { Hdf5Builder, readHdf5 } from './hdf5-file.ts'
import { quantitiesOf, timesOf } from './result-axes.ts'
import type { PointField } from './run-fields.ts'
import { statedInterval } from './stated-interval.ts'
import { writeVerified } from './write-verified.ts'

const nan = (x: number | null | undefined): number => x ?? NaN

function unitsOf(quantity: string): string {
  if (/^(bound\.(refined\.|aPosteriori\.)?)?(mk2|eHbar|mkHbar|coupling)/.test(quantity))
    return "1 (a squared distance with cost |z - z'|^2 / 2, per particle)"
  return '1'
}

function addQuantity(file: Hdf5Builder, results: Results, quantity: string, times: readonly number[]): void {
  const shape = [results.points.length, times.length]
  const size = shape[0] * shape[1]
  const numbers = (pick: (e: Estimate) => number | null | undefined): Float64Array => {
    const data = new Float64Array(size).fill(NaN)
    forEach((e, k) => (data[k] = nan(pick(e))))
    return data
  }
  const forEach = (take: (e: Estimate, k: number) => void): void =>
    results.points.forEach((point, i) => {
      for (const { t, values } of point.times)
        if (Object.hasOwn(values, quantity)) take(values[quantity], i * times.length + times.indexOf(t))
    })
  const kinds = Array<string>(size).fill('')
  forEach((e, k) => (kinds[k] = e.kind ?? ''))
  const group = `quantities/${quantity}`
  file.group(group, {
    words: describeQuantity(quantity, results.experiment.arrow).words,
    units: unitsOf(quantity),
    axes: 'points, times',
  })
  file.numbers(
    `${group}/value`,
    numbers((e) => e.value),
    shape,
  )
  file.numbers(
    `${group}/lower`,
    numbers((e) => statedInterval(e)[0]),
    shape,
  )
  file.numbers(
    `${group}/upper`,
    numbers((e) => statedInterval(e)[1]),
    shape,
  )
  file.numbers(
    `${group}/samples`,
    numbers((e) => e.samples),
    shape,
  )
  file.texts(`${group}/kind`, kinds, shape)
}

type Column<T> = readonly [string, (row: T) => string | number | null | undefined]

const rateColumns: readonly Column<Rate>[] = [
  ['quantity', (r) => r.quantity],
  ['t', (r) => r.t],
  ['against', (r) => r.against],
  ['slope', (r) => nan(r.slope)],
  ['lower', (r) => nan(r.lower)],
  ['upper', (r) => nan(r.upper)],
  ['guaranteed', (r) => nan(r.guaranteed)],
  ['verdict', (r) => r.verdict],
  ['reason', (r) => r.reason ?? ''],
]

const auditColumns: readonly Column<AuditLine>[] = [
  ['inequality', (a) => a.inequality],
  ['source', (a) => a.source],
  ['hbar', (a) => nan(a.hbar)],
  ['particles', (a) => nan(a.particles)],
  ['t', (a) => a.t],
  ['left', (a) => a.left.value],
  ['right', (a) => a.right.value],
  ['verdict', (a) => a.verdict],
]

function addTable<T>(file: Hdf5Builder, name: string, rows: readonly T[], columns: readonly Column<T>[]): void {
  file.group(name, { rows: rows.length })
  if (rows.length === 0) return
  for (const [column, pick] of columns) {
    const cells = rows.map(pick)
    if (typeof cells[0] === 'string') file.texts(`${name}/${column}`, cells.map(String), [rows.length])
    else file.numbers(`${name}/${column}`, Float64Array.from(cells, Number), [rows.length])
  }
}

function addField(
  file: Hdf5Builder,
  group: string,
  { t, data }: PointField & { data: NonNullable<PointField['data']> },
  hbar: number | null,
  particles: number | null,
): void {
  const { x, xi, values } = data
  const axis = ({ origin, spacing, count }: typeof x): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => origin + i * spacing)
  file.group(group, { t, ...(hbar !== null && { hbar }), ...(particles !== null && { particles }) })
  file.numbers(`${group}/x`, axis(x), [x.count], { units: '1', words: 'position' })
  if (xi !== undefined) file.numbers(`${group}/xi`, axis(xi), [xi.count], { units: '1', words: 'momentum' })
  const units =
    xi === undefined
      ? '1 (a density of position: integrates to 1 over x)'
      : '1 (a density of phase space: integrates to 1 over x, xi)'
  file.numbers(
    `${group}/values`,
    values,
    xi === undefined ? [x.count] : [x.count, xi.count],
    { units },
    xi === undefined ? [`${group}/x`] : [`${group}/x`, `${group}/xi`],
  )
}

function addFields(file: Hdf5Builder, { points }: Results, fields: Iterable<PointField>): void {
  const missing: string[] = []
  file.group('fields', {})
  for (const field of fields) {
    const { pointIndex, name, t, data } = field
    const group = `fields/${String(pointIndex).padStart(5, '0')}/${name}/t=${t}`
    const point = points[pointIndex]
    if (data === null) missing.push(group)
    else addField(file, group, { ...field, data }, point?.hbar ?? null, point?.particles ?? null)
  }
  if (missing.length > 0) file.texts('missingFields', missing, [missing.length])
}

function build(file: Hdf5Builder, results: Results, fields: Iterable<PointField>): void {
  const { experiment, experimentHash, software, points, constants } = results
  const times = timesOf(results)
  file.group('/', {
    format: 'quadrant-hdf5/1',
    name: experiment.name,
    arrow: experiment.arrow,
    experimentHash,
    version: software.version,
    commit: software.commit,
    units: 'all numbers are dimensionless',
  })
  file.text('experiment', JSON.stringify(experiment))
  file.text('results', JSON.stringify(results))
  file.group(
    'constants',
    Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, nan(value as number | null)])),
  )
  file.group('points', {})
  for (const name of ['hbar', 'particles', 'seconds', 'seed'] as const)
    file.numbers(
      `points/${name}`,
      Float64Array.from(points, (p) => nan(p[name])),
      [points.length],
    )
  file.texts(
    'points/status',
    points.map((p) => p.status),
    [points.length],
  )
  file.numbers('times', Float64Array.from(times), [times.length], { units: '1' })
  file.group('quantities', {})
  for (const quantity of quantitiesOf(results)) addQuantity(file, results, quantity, times)
  addTable(file, 'rates', results.rates, rateColumns)
  addTable(file, 'audit', results.audit, auditColumns)
  addFields(file, results, fields)
}

/** @throws ExportError */
export async function writeHdf5(results: Results, fields: Iterable<PointField>, path: string): Promise<void> {
  const file = await Hdf5Builder.open()
  let bytes: Uint8Array
  try {
    build(file, results, fields)
    bytes = file.close()
  } finally {
    file.discard()
  }
  // The library that wrote it also reads it, from the bytes alone, before any of them reaches the disk.
  const again = await readHdf5(bytes, 'results')
  if (again !== JSON.stringify(results))
    throw new ExportError(
      'not-verified',
      `${path} was not written: what was to be written could not be read back. Export the run as json or npz, and please report it.`,
    )
  writeVerified(path, (sink) => sink(bytes))
}
