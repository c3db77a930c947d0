import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { File as H5File, FS, ready, type Dataset, type Group } from 'h5wasm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { sampleField } from '../library/testing/samples.ts'
import { writeHdf5 } from './hdf5.ts'
import { readHdf5 } from './hdf5-file.ts'
import type { PointField } from './run-fields.ts'
import { outputOf, pythonWith } from './testing/other-programs.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-hdf5-'))
  file = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

const results = {
  ...fixtureResults,
  points: fixtureResults.points.map((p, i) => (i === 4 ? { ...p, status: 'failed' as const, times: [] } : p)),
  audit: [],
}
const axis = { origin: -2, spacing: 0.01, count: 300 }
const large = Float32Array.from({ length: 90_000 }, (_, i) => Math.sin(i))
const fields: PointField[] = [
  { pointIndex: 1, name: 'husimi', t: 0.5, data: sampleField({ t: 0.5 }) },
  { pointIndex: 2, name: 'wigner', t: 1, data: { name: 'wigner', t: 1, x: axis, xi: axis, values: large } },
  {
    pointIndex: 2,
    name: 'density.vlasov',
    t: 1,
    data: { name: 'density.vlasov', t: 1, x: axis, values: large.slice(0, 300) },
  },
  { pointIndex: 3, name: 'husimi', t: 1, data: null },
]

async function read<T>(take: (h5: Group) => T): Promise<T> {
  await ready
  const fs = FS as unknown as { writeFile(name: string, data: Uint8Array): void }
  fs.writeFile('/test.h5', readFileSync(file))
  const h5 = new H5File('/test.h5', 'r')
  try {
    return take(h5)
  } finally {
    h5.close()
  }
}
const numbers = (h5: Group, path: string): number[] => [...((h5.get(path) as Dataset).value as Float64Array)]
const texts = (h5: Group, path: string): string[] => (h5.get(path) as Dataset).value as unknown as string[]

it('holds every number as [points, times], nan where there is none, its interval and its kind', async () => {
  await writeHdf5(results, fields, file)
  await read((h5) => {
    expect(numbers(h5, 'points/hbar')).toEqual([0.4, 0.2, 0.1, 0.05, 0.025])
    expect(texts(h5, 'points/status')).toEqual(['done', 'done', 'done', 'done', 'failed'])
    expect(numbers(h5, 'times')).toEqual([0, 0.5, 1, 2])
    expect((h5.get('quantities/mk2/upper') as Dataset).shape).toEqual([5, 4])
    const upper = numbers(h5, 'quantities/mk2/upper')
    expect(upper[1 * 4 + 2]).toBe(results.points[1].times[2].values['mk2'].upper)
    expect(upper.slice(16)).toEqual([NaN, NaN, NaN, NaN])
    expect(numbers(h5, 'quantities/bound.mk2/lower')).toEqual(Array(20).fill(NaN))
    expect(texts(h5, 'quantities/mk2/kind').slice(0, 1)).toEqual(['certified'])
    expect(numbers(h5, 'rates/slope').slice(2)).toEqual([1.98, NaN])
    expect(texts(h5, 'rates/verdict')[3]).toBe('not-asymptotic')
    expect((h5.get('quantities/mk2') as Group).attrs['units'].value).toContain("|z - z'|^2 / 2")
    expect(h5.attrs['experimentHash'].value).toBe(results.experimentHash)
  })
})

it('holds the fields with their axes as dimension scales, and names those that could not be read', async () => {
  await writeHdf5(results, fields, file)
  await read((h5) => {
    const wigner = h5.get('fields/00002/wigner/t=1/values') as Dataset
    expect(wigner.shape).toEqual([300, 300])
    expect(wigner.value).toEqual(large)
    expect(numbers(h5, 'fields/00002/wigner/t=1/xi').slice(0, 2)).toEqual([-2, -1.99])
    expect(wigner.attrs['DIMENSION_LIST']).toBeDefined()
    expect((h5.get('fields/00002/density.vlasov/t=1/values') as Dataset).shape).toEqual([300])
    expect((h5.get('fields/00001/husimi/t=0.5') as Group).attrs['hbar'].value).toBe(0.2)
    expect(texts(h5, 'missingFields')).toEqual(['fields/00003/husimi/t=1'])
  })
})

it('carries experiment and results whole, also long ones', async () => {
  const notes = 'ħ'.repeat(100_000)
  const long = { ...results, experiment: { ...results.experiment, notes } }
  await writeHdf5(long, [], file)
  expect(JSON.parse((await readHdf5(readFileSync(file), 'results')) ?? '')).toEqual(JSON.parse(JSON.stringify(long)))
  expect(JSON.parse((await readHdf5(readFileSync(file), 'experiment')) ?? '')).toMatchObject({ notes })
})

it('is not taken for written where it is damaged', async () => {
  await writeHdf5(results, fields, file)
  const bytes = readFileSync(file)
  expect(await readHdf5(bytes.subarray(0, bytes.length / 2), 'results')).toBeNull()
  expect(await readHdf5(Buffer.from('no file of this kind'), 'results')).toBeNull()
})

it('is read by h5py, where there is one', async (context) => {
  await writeHdf5(results, fields, file)
  const python = pythonWith('h5py')
  if (python === null) return context.skip()
  writeFileSync(
    join(folder, 'read.py'),
    `import h5py, sys\nf = h5py.File(sys.argv[1])\nd = f['fields/00002/wigner/t=1/values']\nprint(f['quantities/mk2/value'].shape, d.shape, d.dims[1].keys()[0], repr(float(d.dims[0][0][1])), f['points/status'].asstr()[4])`,
  )
  expect(outputOf(python, [join(folder, 'read.py'), file]).trim()).toBe('(5, 4) (300, 300) xi -1.99 failed')
})
