import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import type { PointResult } from '../../core/experiments/experiment.ts'
import { planPoints } from '../../core/experiments/plan.ts'
import { exportRun, fieldsOfRun } from '../exports/export-run.ts'
import { Library } from '../library/library.ts'
import { sampleExperiment, sampleField, samplePoint, temporaryFolder } from '../library/testing/samples.ts'
import type { Temporary } from '../library/testing/samples.ts'
import { storeRun } from './import-run.ts'
import { ImportError, readRun } from './read-run.ts'

const software = { name: 'quadrant', version: '0.0.7', commit: 'elsewhere' } as const
let temporary: Temporary
let from: Library
let to: Library
let id: string
const at = (name: string): string => join(temporary.folder, name)

beforeEach(() => {
  temporary = temporaryFolder()
  from = Library.open(at('from'), { software })
  to = Library.open(at('to'))
})
afterEach(() => {
  from.close()
  to.close()
  temporary.remove()
})

/** A run of three points with two fields; `last` is the last point's status. */
async function exported(kind: 'bundle' | 'json', last: PointResult['status'] = 'done'): Promise<string> {
  const experiment = sampleExperiment({ notes: 'Töplitz, ħ', tags: ['a', 'b'] })
  const tasks = planPoints(experiment)
  id = from.createRun(experiment, experimentHash(experiment), tasks)
  for (const task of tasks) {
    const status = task.index === 2 ? last : 'done'
    if (status !== 'pending')
      from.savePoint(
        id,
        task.index,
        samplePoint(task, { status, ...(status === 'failed' && { times: [], error: 'too thin' }) }),
      )
  }
  from.saveField(id, 0, sampleField())
  from.saveField(id, 1, {
    name: 'density.vlasov',
    t: 1,
    x: { origin: 0, spacing: 0.5, count: 3 },
    values: Float32Array.of(1, 2, 3),
  })
  const stored = from.getResultsInput(id)
  const path = at(`run.${kind}`)
  await exportRun(
    kind,
    {
      results: assembleResults(stored.experiment, stored.points, stored.software, stored.hash),
      fields: fieldsOfRun(from.fieldPlaces(id)),
    },
    path,
  )
  return path
}

function importInto(library: Library, path: string): string {
  return storeRun(library, readRun({ name: path })).id
}

describe('a bundle', () => {
  it('brings a run into another library: numbers, fields, software, name, notes, tags', async () => {
    const copy = importInto(to, await exported('bundle'))
    expect(to.getResultsInput(copy)).toEqual(from.getResultsInput(id))
    expect(to.getResultsInput(copy).software).toEqual(software)
    expect(to.listFields(copy)).toEqual(from.listFields(id))
    for (const { pointIndex, name, t } of from.listFields(id))
      expect(to.loadField(copy, pointIndex, name, t)).toEqual(from.loadField(id, pointIndex, name, t))
    expect(to.get(copy)).toMatchObject({ status: 'done', pointsDone: 3, notes: 'Töplitz, ħ', tags: ['a', 'b'] })
  })

  it('is known again, in the library that it came from and in the one that has it', async () => {
    const run = readRun({ name: await exported('bundle') })
    expect(from.findTwin(run)).toBe(id)
    expect(to.findTwin(run)).toBeNull()
    expect(to.findTwin(readRun({ name: at('run.bundle') }))).toBeNull()
    const copy = to.importRun(run)
    expect(to.findTwin(run)).toBe(copy)
    expect(to.findTwin({ ...run, points: run.points.map((p) => ({ ...p, seconds: 99 })) })).toBeNull()
  })

  it.each([
    ['pending', 'interrupted'],
    ['failed', 'partly'],
  ] as const)('with a point that is %s comes in as %s, so that resume goes on', async (last, status) => {
    const copy = importInto(to, await exported('bundle', last))
    expect(to.get(copy)).toMatchObject({ status, pointsDone: 2 })
    expect(to.getResultsInput(copy)).toEqual(from.getResultsInput(id))
  })

  it('is an RO-Crate: every file is described, with its size and hash', async () => {
    const files = unzipSync(readFileSync(await exported('bundle')))
    const crate = JSON.parse(Buffer.from(files['ro-crate-metadata.json']).toString('utf8')) as {
      '@graph': { '@id': string; contentSize?: string; hasPart?: { '@id': string }[] }[]
    }
    const root = crate['@graph'].find((e) => e['@id'] === './')
    const described = Object.keys(files)
      .filter((name) => name !== 'ro-crate-metadata.json')
      .sort()
    expect(root?.hasPart?.map((e) => e['@id']).sort()).toEqual(described)
    for (const name of described) {
      const entity = crate['@graph'].find((e) => e['@id'] === name)
      expect(entity).toMatchObject({
        '@type': 'File',
        name: expect.any(String),
        encodingFormat: expect.stringMatching(/^[a-z]+\/[a-z0-9.+-]+$/),
        contentSize: String(files[name].length),
        sha256: createHash('sha256').update(files[name]).digest('hex'),
      })
      expect(name).toMatch(/^[\w./-]+$/) // a relative URI as it stands
    }
    expect(described).toEqual([
      'experiment.json',
      'fields/00000-husimi.npy',
      'fields/00001-density.vlasov.npy',
      'fields/index.json',
      'plot.py',
      'results.csv',
      'results.json',
    ])
  })
})

describe('the crate of a bundle', () => {
  interface Entity {
    readonly '@id': string
    readonly '@type': string
    readonly [property: string]: unknown
  }
  const crateOf = async (): Promise<{ '@context': unknown; '@graph': Entity[] }> =>
    JSON.parse(
      Buffer.from(unzipSync(readFileSync(await exported('bundle')))['ro-crate-metadata.json']).toString('utf8'),
    ) as never

  it('is flat JSON-LD whose entities are all there, each once, with a type and a name', async () => {
    const { '@graph': graph, '@context': context } = await crateOf()
    expect(context).toEqual(['https://w3id.org/ro/crate/1.1/context', { sha256: 'http://schema.org/sha256' }])
    const ids = graph.map((e) => e['@id'])
    expect(new Set(ids).size).toBe(ids.length)
    for (const { '@id': id, '@type': type, ...properties } of graph) {
      expect(type, id).toMatch(/^[A-Z]/)
      if (id !== 'ro-crate-metadata.json') expect(properties, id).toMatchObject({ name: expect.any(String) })
      for (const value of Object.values(properties).flat()) {
        if (typeof value === 'string') continue
        // An object is a reference and nothing else: nested entities are not allowed.
        expect(Object.keys(value as object), id).toEqual(['@id'])
        const [target] = Object.values(value as object) as string[]
        expect(ids.includes(target) || target.startsWith('https://w3id.org/ro/crate/'), `${id} -> ${target}`).toBe(true)
      }
    }
  })

  it('has the descriptor and the root that the specification asks for', async () => {
    const { '@graph': graph } = await crateOf()
    const of = (id: string) => graph.find((e) => e['@id'] === id)
    expect(of('ro-crate-metadata.json')).toEqual({
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: { '@id': './' },
    })
    expect(of('./')).toMatchObject({
      '@type': 'Dataset',
      name: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
      datePublished: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      license: { '@id': '#license' },
    })
    expect(of('#license')).toMatchObject({ '@type': 'CreativeWork', description: expect.stringMatching(/./) })
    expect(of('#run')).toMatchObject({
      '@type': 'CreateAction',
      instrument: { '@id': '#quadrant' },
      object: { '@id': 'experiment.json' },
    })
  })
})

describe('exported results', () => {
  it('are imported too, without fields', async () => {
    const copy = importInto(to, await exported('json'))
    expect(to.getResultsInput(copy)).toEqual(from.getResultsInput(id))
    expect(to.listFields(copy)).toEqual([])
  })
})

describe('what is refused, with one plain message', () => {
  const refusal = (name: string, contents: Uint8Array | string): string => {
    writeFileSync(at(name), contents)
    try {
      readRun({ name: at(name) })
    } catch (error) {
      if (error instanceof ImportError) return error.message
      throw error
    }
    throw new Error('it was taken')
  }

  it('a file that is not there, text, other JSON, another zip, half a bundle', async () => {
    expect(() => readRun({ name: at('none') })).toThrow(/there is no such file/)
    expect(refusal('a.txt', 'hello')).toContain('neither a bundle nor JSON')
    expect(refusal('a.json', '{"format":"quadrant-experiment/1"}')).toContain('the results is not what it should be')
    expect(refusal('a.zip', zipSync({ 'a.txt': strToU8('x') }))).toContain('no ro-crate-metadata.json')
    const whole = readFileSync(await exported('bundle'))
    expect(refusal('half.zip', whole.subarray(0, whole.length / 2))).toContain('damaged zip')
  })

  it('a bundle that would unpack to more than the memory, or lies about its sizes', async () => {
    const whole = readFileSync(await exported('bundle'))
    const claimed = (bytes: number): Buffer => {
      const copy = Buffer.from(whole)
      // The size that the central directory states for its first file.
      copy.writeUInt32LE(bytes, copy.indexOf(Buffer.from('PK\x01\x02')) + 24)
      return copy
    }
    expect(refusal('bomb.zip', claimed(2 ** 32 - 2))).toContain('unpacks to more than 4 GB')
    expect(refusal('liar.zip', claimed(10))).toMatch(/damaged zip|SHA-256 differs/)
  })

  it('fields with axes that no file holds, and names that point elsewhere', async () => {
    const files = unzipSync(readFileSync(await exported('bundle')))
    const index = JSON.parse(Buffer.from(files['fields/index.json']).toString('utf8')) as {
      file: string
      x: { count: number }
    }[]
    const withIndex = (change: (index: { file: string; x: { count: number } }[]) => void): Uint8Array => {
      const copy = structuredClone(index)
      change(copy)
      const { 'fields/index.json': _, ...others } = files
      const crate = JSON.parse(Buffer.from(files['ro-crate-metadata.json']).toString('utf8')) as {
        '@graph': { '@id': string }[]
      }
      crate['@graph'] = crate['@graph'].filter((e) => e['@id'] !== 'fields/index.json')
      return zipSync({
        ...others,
        'fields/index.json': strToU8(JSON.stringify(copy)),
        'ro-crate-metadata.json': strToU8(JSON.stringify(crate)),
      })
    }
    expect(
      refusal(
        'a.zip',
        withIndex((i) => (i[0].x.count = 65_536)),
      ),
    ).toContain('does not hold the field')
    expect(
      refusal(
        'b.zip',
        withIndex((i) => (i[0].x.count = 1e9)),
      ),
    ).toContain('is not what it should be')
    expect(
      refusal(
        'c.zip',
        withIndex((i) => (i[0].file = '../../etc/passwd')),
      ),
    ).toContain('it holds no ../../etc/passwd')
    expect(
      refusal(
        'd.zip',
        withIndex((i) => (i[0].file = '__proto__')),
      ),
    ).toContain('it holds no __proto__')
  })

  it('a file in the bundle that was changed, or is missing', async () => {
    const files = unzipSync(readFileSync(await exported('bundle')))
    const { 'results.csv': csv, ...others } = files
    expect(refusal('missing.zip', zipSync(others))).toContain('no results.csv')
    expect(
      refusal('changed.zip', zipSync({ ...others, 'results.csv': strToU8(`${Buffer.from(csv).toString('utf8')} `) })),
    ).toContain('its SHA-256 differs')
  })

  it('an experiment that was changed after it had been computed; points that are not its own; nonsense values', async () => {
    const text = readFileSync(await exported('json'), 'utf8')
    const results = JSON.parse(text) as {
      experiment: { seed: number }
      points: { hbar: number; times: { values: { mk2: { lower: unknown } } }[] }[]
    }
    const changed = (change: (r: typeof results) => void): string => {
      const copy = JSON.parse(text) as typeof results
      change(copy)
      return JSON.stringify(copy)
    }
    expect(
      refusal(
        'a.json',
        changed((r) => (r.experiment.seed = 2)),
      ),
    ).toContain('changed after it had been computed')
    expect(
      refusal(
        'a.json',
        changed((r) => (r.points[0].hbar = 0.3)),
      ),
    ).toContain('not those of its experiment')
    expect(
      refusal(
        'a.json',
        changed((r) => r.points.pop()),
      ),
    ).toContain('not those of its experiment')
    expect(
      refusal(
        'a.json',
        changed((r) => (r.points[1].times[0].values.mk2.lower = 'low')),
      ),
    ).toContain('points.1.times.0.values.mk2.lower')
  })
})
