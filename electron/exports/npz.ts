/**
 * Results and fields for numpy: `data = np.load('run.npz')`. Entries:
 *
 * - `hbar`, `particles`, `seconds` [points] (nan where a point has none), `status` [points], `times` [times];
 * - `<quantity>.value`, `.lower`, `.upper` [points, times], nan where a point has no such number;
 * - `field.<point>.<name>.<k>` (k counts the times) as 32-bit floats [x] or [x, xi], with `.x` and `.xi`, their axes;
 * - `fields.missing`: names of fields whose stored file is missing or damaged;
 * - `experiment`, `experimentHash`, `software`: strings (JSON).
 */
import type { Estimate } from '../../core/numerics/estimate.ts'
import type { Results } from '../../core/experiments/experiment.ts'
import type { NpyData } from './npy.ts'
import { npyParts } from './npy.ts'
import { quantitiesOf, timesOf } from './result-axes.ts'
import type { PointField } from './run-fields.ts'
import { statedInterval } from './stated-interval.ts'
import { writeVerified } from './write-verified.ts'
import { ZipStream } from './zip-stream.ts'

const tooLarge =
  'The run has more fields than one .npz file can hold (4 GB). Export it as csv or json, which leave the fields out.'

export interface NpzArray {
  readonly name: string
  readonly data: NpyData
  readonly shape: readonly number[]
}

function vector(name: string, values: readonly (number | null)[]): NpzArray {
  return { name, data: Float64Array.from(values, (x) => x ?? NaN), shape: [values.length] }
}

function text(name: string, value: string): NpzArray {
  return { name, data: [value], shape: [] }
}

const columns: readonly (readonly [string, (e: Estimate) => number])[] = [
  ['value', (e) => e.value],
  ['lower', (e) => statedInterval(e)[0] ?? NaN],
  ['upper', (e) => statedInterval(e)[1] ?? NaN],
]

function quantityArrays(results: Results, quantity: string, times: readonly number[]): NpzArray[] {
  const shape = [results.points.length, times.length]
  return columns.map(([column, pick]) => {
    const data = new Float64Array(shape[0] * shape[1]).fill(NaN)
    results.points.forEach((point, i) => {
      for (const { t, values } of point.times) {
        if (Object.hasOwn(values, quantity)) data[i * times.length + times.indexOf(t)] = pick(values[quantity])
      }
    })
    return { name: `${quantity}.${column}`, data, shape }
  })
}

/** Everything but the fields. */
export function resultArrays(results: Results): NpzArray[] {
  const { points } = results
  const times = timesOf(results)
  return [
    vector(
      'hbar',
      points.map((point) => point.hbar),
    ),
    vector(
      'particles',
      points.map((point) => point.particles),
    ),
    vector(
      'seconds',
      points.map((point) => point.seconds),
    ),
    { name: 'status', data: points.map((point) => point.status), shape: [points.length] },
    vector('times', times),
    ...quantitiesOf(results).flatMap((quantity) => quantityArrays(results, quantity, times)),
    text('experiment', JSON.stringify(results.experiment)),
    text('experimentHash', results.experimentHash),
    text('software', JSON.stringify(results.software)),
  ]
}

function axisArray(
  name: string,
  { origin, spacing, count }: { origin: number; spacing: number; count: number },
): NpzArray {
  return { name, data: Float64Array.from({ length: count }, (_, i) => origin + i * spacing), shape: [count] }
}

function fieldArrays(name: string, { x, xi, values }: NonNullable<PointField['data']>): NpzArray[] {
  const shape = xi === undefined ? [x.count] : [x.count, xi.count]
  return [
    { name, data: values, shape },
    axisArray(`${name}.x`, x),
    ...(xi === undefined ? [] : [axisArray(`${name}.xi`, xi)]),
  ]
}

/** The arrays of all fields, read one at a time, and at the end the list of those that could not be read. */
function* allFieldArrays(results: Results, fields: Iterable<PointField>): Generator<NpzArray> {
  const times = timesOf(results)
  const missing: string[] = []
  for (const { pointIndex, name, t, data } of fields) {
    const k = times.indexOf(t)
    const entry = `field.${pointIndex}.${name}.${k >= 0 ? k : `t=${t}`}`
    if (data === null) missing.push(entry)
    else yield* fieldArrays(entry, data)
  }
  yield { name: 'fields.missing', data: missing, shape: [missing.length] }
}

/** A zip of .npy files, stored as `np.savez` does. @throws ExportError */
export function writeNpz(results: Results, fields: Iterable<PointField>, path: string): void {
  writeVerified(path, (sink) => {
    const zip = new ZipStream(sink, tooLarge)
    const add = ({ name, data, shape }: NpzArray): void => zip.add(`${name}.npy`, npyParts(data, shape))
    for (const array of resultArrays(results)) add(array)
    for (const array of allFieldArrays(results, fields)) add(array)
    zip.end()
  })
}
