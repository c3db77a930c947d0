import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import type { Results } from '../../core/experiments/experiment.ts'
import { Library } from '../library/library.ts'
import { mountTmpfs } from '../library/testing/mounts.ts'
import { sampleExperiment, sampleField, sampleTasks, temporaryFolder } from '../library/testing/samples.ts'
import type { Temporary } from '../library/testing/samples.ts'
import { csvColumns, csvNumber, resultsCsv } from './csv.ts'
import { exportKinds } from '../contract/exports.ts'
import { experimentInSvg } from '../contract/figure-metadata.ts'
import { ExportError, exportRun, fieldsOfRun } from './export-run.ts'
import { npyParts } from './npy.ts'
import { plotSvg } from './svg.ts'
import { outputOf, pythonWith } from './testing/other-programs.ts'
import { writeTextVerified, writeVerified } from './write-verified.ts'

let temporary: Temporary

beforeEach(() => {
  temporary = temporaryFolder()
})
afterEach(() => temporary.remove())

const at = (name: string): string => join(temporary.folder, name)

async function errorOf(action: () => unknown): Promise<ExportError> {
  try {
    await action()
  } catch (error) {
    if (error instanceof ExportError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('csv', () => {
  it('has one row for each point, time and quantity, and gives back the very same numbers', () => {
    const lines = resultsCsv(fixtureResults).trimEnd().split('\n')
    expect(lines[0].split(',')).toEqual([...csvColumns])
    const rows = lines.slice(1).map((line) => line.split(','))
    const expected = fixtureResults.points.flatMap((point, i) =>
      point.times.flatMap(({ t, values }) =>
        Object.entries(values).map(([quantity, e]) => [i, point.hbar, t, quantity, e.value] as const),
      ),
    )
    expect(rows.map((r) => [Number(r[0]), Number(r[1]), Number(r[3]), r[4], Number(r[5])])).toEqual(expected)
  })

  it('states an interval where there is one, and only there', () => {
    const row = (quantity: string): string[] =>
      (
        resultsCsv(fixtureResults)
          .split('\n')
          .find((line) => line.includes(`,${quantity},`)) ?? ''
      ).split(',')
    const { mk2 } = fixtureResults.points[0].times[0].values
    expect(row('mk2').slice(6)).toEqual([csvNumber(mk2.lower), csvNumber(mk2.upper), '', 'certified', ''])
    expect(row('bound.mk2').slice(6)).toEqual(['', '', '', '', ''])
    expect(row('hartree.energy').slice(6).map(Number)).toEqual([-0.35 - 1e-10, -0.35 + 1e-10, 1e-10, 0, 0])
  })

  it('writes 17 digits, and words for what is not finite', () => {
    expect(csvNumber(0.1)).toBe('0.10000000000000001')
    expect([Infinity, -Infinity, NaN, null, undefined].map(csvNumber)).toEqual(['inf', '-inf', 'nan', '', ''])
    for (const x of [Math.PI * 1e-300, 5e-324, -1 / 3, 2 ** 60, Number.MAX_VALUE]) expect(Number(csvNumber(x))).toBe(x)
  })

  it('quotes a name that needs it', () => {
    const odd: Results = {
      ...fixtureResults,
      points: [{ ...fixtureResults.points[0], times: [{ t: 0, values: { 'a,"b"': { value: 1 } } }] }],
    }
    expect(resultsCsv(odd)).toContain('"a,""b"""')
  })
})

describe('json', () => {
  it('is the results document', async () => {
    await exportRun('json', { results: fixtureResults }, at('r.json'))
    expect(JSON.parse(readFileSync(at('r.json'), 'utf8'))).toEqual(fixtureResults)
  })
})

interface Npy {
  readonly descr: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** A reader of its own, by the format's description. */
function readNpy(bytes: Uint8Array): Npy {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  const start = 10 + view.getUint16(8, true)
  expect(start % 64).toBe(0)
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start))
  expect(header.endsWith('\n')).toBe(true)
  const match = /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([^)]*)\), \} *\n$/.exec(header)
  if (match === null) throw new Error(`not a header: ${header}`)
  return {
    descr: match[1],
    shape: match[2]
      .split(',')
      .filter((s) => s.trim() !== '')
      .map(Number),
    data: bytes.slice(start),
  }
}

const doubles = (npy: Npy): number[] => [...new Float64Array(npy.data.buffer, 0, npy.data.length / 8)]
const words = (npy: Npy): string[] => {
  const width = Number(npy.descr.slice(2))
  const codes = [...new Uint32Array(npy.data.buffer, 0, npy.data.length / 4)]
  return Array.from({ length: codes.length / width }, (_, i) =>
    String.fromCodePoint(...codes.slice(i * width, (i + 1) * width)).replace(/\0+$/, ''),
  )
}

describe('npy', () => {
  it("is numpy's format, byte for byte", () => {
    const [header, data] = npyParts(Float64Array.of(1, 2, 3), [3])
    // What numpy 2 writes for np.array([1., 2., 3.]), version 1.0.
    const expected = `\u0093NUMPY\u0001\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }${' '.repeat(60)}\n`
    expect(Buffer.from(header).toString('latin1')).toBe(expected)
    expect([...new Float64Array(data.slice().buffer)]).toEqual([1, 2, 3])
  })

  it('knows scalars, matrices, empty arrays and strings beyond the basic plane', () => {
    const join2 = ([a, b]: [Uint8Array, Uint8Array]): Uint8Array => Uint8Array.from([...a, ...b])
    expect(readNpy(join2(npyParts(['ħ = 𝜋'], [])))).toMatchObject({ descr: '<U5', shape: [] })
    expect(words(readNpy(join2(npyParts(['ħ = 𝜋', 'b'], [2]))))).toEqual(['ħ = 𝜋', 'b'])
    expect(readNpy(join2(npyParts(new Float32Array(6), [2, 3])))).toMatchObject({ descr: '<f4', shape: [2, 3] })
    expect(readNpy(join2(npyParts([], [0])))).toMatchObject({ descr: '<U1', shape: [0] })
    expect(() => npyParts(new Float32Array(5), [2, 3])).toThrow(RangeError)
  })
})

describe('npz', () => {
  it('holds every number as [points, times], nan where there is none, and the fields with their axes', async () => {
    const library = Library.open(at('library'))
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(2))
    library.saveField(id, 1, sampleField({ t: 0.5 }))
    library.saveField(
      id,
      1,
      sampleField({ t: 0.5, name: 'density.vlasov', xi: undefined, values: new Float32Array(16).fill(2) }),
    )
    const points = fixtureResults.points.map((point, i) =>
      i === 4 ? { ...point, status: 'failed' as const, times: [] } : point,
    )
    await exportRun(
      'npz',
      { results: { ...fixtureResults, points }, fields: fieldsOfRun(library.fieldPlaces(id)) },
      at('r.npz'),
    )
    library.close()
    const entries = unzipSync(readFileSync(at('r.npz')))
    const array = (name: string): Npy => readNpy(entries[`${name}.npy`])
    expect(doubles(array('hbar'))).toEqual([0.4, 0.2, 0.1, 0.05, 0.025])
    expect(doubles(array('particles'))).toEqual(Array(5).fill(NaN))
    expect(doubles(array('times'))).toEqual([0, 0.5, 1, 2])
    expect(words(array('status'))).toEqual(['done', 'done', 'done', 'done', 'failed'])
    expect(array('mk2.upper').shape).toEqual([5, 4])
    const upper = doubles(array('mk2.upper'))
    expect(upper[1 * 4 + 2]).toBe(fixtureResults.points[1].times[2].values['mk2'].upper)
    expect(upper.slice(16)).toEqual([NaN, NaN, NaN, NaN])
    expect(doubles(array('bound.mk2.lower'))).toEqual(Array(20).fill(NaN))
    expect(JSON.parse(words(array('experiment'))[0])).toEqual(fixtureResults.experiment)
    const husimi = array('field.1.husimi.1')
    expect(husimi).toMatchObject({ descr: '<f4', shape: [16, 16] })
    expect(new Float32Array(husimi.data.buffer)).toEqual(sampleField().values)
    expect(doubles(array('field.1.husimi.1.xi')).slice(0, 2)).toEqual([-1, -0.875])
    expect(array('field.1.density.vlasov.1').shape).toEqual([16])
    expect(array('fields.missing').shape).toEqual([0])
  })

  it('names the fields that are damaged and exports the rest', async () => {
    const library = Library.open(at('library'))
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(1))
    library.saveField(id, 0, sampleField())
    library.saveField(id, 0, sampleField({ name: 'wigner' }, 16, 3))
    for (const name of readdirSync(at('library/fields'), { recursive: true, encoding: 'utf8' })
      .filter((n) => n.endsWith('.f32z'))
      .slice(0, 1)) {
      writeFileSync(join(at('library/fields'), name), 'garbage')
    }
    await exportRun('npz', { results: fixtureResults, fields: fieldsOfRun(library.fieldPlaces(id)) }, at('r.npz'))
    library.close()
    const entries = unzipSync(readFileSync(at('r.npz')))
    const missing = words(readNpy(entries['fields.missing.npy']))
    expect(missing.length).toBe(1)
    const kept = missing[0] === 'field.0.husimi.0' ? 'field.0.wigner.0.npy' : 'field.0.husimi.0.npy'
    expect(entries[kept]).toBeDefined()
    expect(entries[`${missing[0]}.npy`]).toBeUndefined()
  })

  it('is read by numpy itself, where there is one', async (context) => {
    await exportRun('npz', { results: fixtureResults, fields: [] }, at('r.npz'))
    const script = `import numpy as np; d = np.load('${at('r.npz')}'); print(d['mk2.value'].shape, repr(float(d['mk2.value'][2, 1])), str(d['status'][0]), str(d['experiment'])[:9])`
    const python = pythonWith('numpy')
    if (python === null) return context.skip()
    const out = outputOf(python, ['-c', script])
    expect(out.trim()).toBe(`(5, 4) ${fixtureResults.points[2].times[1].values['mk2'].value} done {"format"`)
  })
})

describe('svg', () => {
  const named = (name: string): Results => ({ ...fixtureResults, experiment: { ...fixtureResults.experiment, name } })

  it('carries title, axes, unit, intervals, slope and bound, on a light ground', () => {
    const svg = plotSvg(named('Two bumps'), { quantity: 'mk2', t: 1 })
    expect(svg).toMatch(/^<\?xml.*\n<svg /)
    expect(svg).toContain('<title>Two bumps</title>')
    for (const text of ['>Two bumps<', 'dimensionless', 'cost ½|z − z′|²', '1.98', 'theorem', 'ℏ'])
      expect(svg).toContain(text)
    expect(svg).toContain('fill="#ffffff"')
    // Five values, each with three strokes of an error bar.
    expect(svg.match(/stroke-width="1.4"/g)?.length ?? 0).toBeGreaterThanOrEqual(5)
    expect(svg).not.toContain('NaN')
  })

  it('gives its experiment back, whatever the words in it', () => {
    for (const name of [
      'plain',
      '<b>&amp;</b> ]]> "q" \'s\'',
      '</metadata><script>',
      'ħ → 0 𝜋',
      'line\nbreak\ttab \u0000\u0007\u0085\ufffe \ud800',
      '',
    ]) {
      const svg = plotSvg(named(name))
      expect(experimentInSvg(svg)).toEqual(named(name).experiment)
      expect(svg).not.toMatch(/<script|[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/)
      expect(svg).not.toMatch(/<\/?b>/)
    }
    expect(experimentInSvg('<svg></svg>')).toBeNull()
    expect(experimentInSvg('<svg><metadata id="quadrant-experiment">{oops</metadata></svg>')).toBeNull()
  })

  it('is well-formed XML', (context) => {
    writeTextVerified(at('f.svg'), plotSvg(named('<b>&amp;</b> ]]> "q"')))
    const python = pythonWith('xml.dom.minidom')
    if (python === null) return context.skip()
    outputOf(python, ['-c', `import xml.dom.minidom as m; m.parse('${at('f.svg')}')`])
  })

  it('is the same text each time', () => {
    expect(plotSvg(fixtureResults)).toBe(plotSvg(fixtureResults))
  })

  it('says when there is nothing to draw', async () => {
    const error = await errorOf(() => exportRun('svg', { results: { ...fixtureResults, points: [] } }, at('f.svg')))
    expect(error.code).toBe('nothing-to-export')
    expect(readdirSync(temporary.folder)).toEqual([])
  })
})

describe('writing', () => {
  it('replaces an older file and leaves no temporary one', async () => {
    for (const kind of exportKinds) {
      writeFileSync(at(`r.${kind}`), 'old')
      await exportRun(kind, { results: fixtureResults }, at(`r.${kind}`))
      expect(readFileSync(at(`r.${kind}`), 'utf8')).not.toBe('old')
    }
    expect(readdirSync(temporary.folder).sort()).toEqual(
      [...exportKinds.map((kind) => `r.${kind}`), 'r.pgfplots-data.csv'].sort(),
    )
  })

  it('leaves the older file when it fails half-way', () => {
    writeFileSync(at('r.csv'), 'old')
    const halfWay = (): void =>
      writeVerified(at('r.csv'), (sink) => {
        sink(Buffer.from('new'))
        throw new Error('half-way')
      })
    expect(halfWay).toThrow('half-way')
    expect(readFileSync(at('r.csv'), 'utf8')).toBe('old')
    expect(readdirSync(temporary.folder)).toEqual(['r.csv'])
  })

  it.each([
    ['a folder that does not exist', 'none/r.csv', 'no-such-folder', 'Make the folder'],
    ['a folder as target', 'folder', 'not-a-file', 'Give the name of a file'],
    ['a path through a file', 'file/r.csv', 'no-such-folder', 'Choose another place'],
    ['a name that is too long', `${'x'.repeat(300)}.csv`, 'not-writable', 'shorter name'],
  ])('answers %s with one clear message', async (_what, name, code, todo) => {
    mkdirSync(at('folder'))
    writeFileSync(at('file'), '')
    const error = await errorOf(() => exportRun('csv', { results: fixtureResults }, at(name)))
    expect(error.code).toBe(code)
    expect(error.message).toContain(at(name))
    expect(error.message).toContain(todo)
    expect(error.message).not.toContain('\n')
    expect(readdirSync(temporary.folder).sort()).toEqual(['file', 'folder'])
  })

  it('writes through a link to the file that it names', (context) => {
    if (process.platform === 'win32') return context.skip()
    writeFileSync(at('real.csv'), 'old')
    symlinkSync(at('real.csv'), at('link.csv'))
    writeTextVerified(at('link.csv'), 'new')
    expect(readFileSync(at('real.csv'), 'utf8')).toBe('new')
  })

  it('answers a full and a read-only disk with one clear message', async (context) => {
    const mount = mountTmpfs(at('tiny'), '64k')
    if (typeof mount === 'string') {
      console.log(`skipped: ${mount}`)
      return context.skip()
    }
    try {
      const full = await errorOf(() => writeTextVerified(at('tiny/r.txt'), 'x'.repeat(1 << 20)))
      expect(full.code).toBe('disk-full')
      expect(readdirSync(at('tiny'))).toEqual([])
      writeFileSync(at('tiny/filler'), Buffer.alloc(48 * 1024))
      for (const kind of ['pdf', 'png', 'hdf5', 'report'] as const) {
        expect((await errorOf(() => exportRun(kind, { results: fixtureResults }, at(`tiny/r.${kind}`)))).code).toBe(
          'disk-full',
        )
        expect(readdirSync(at('tiny'))).toEqual(['filler'])
      }
      mount.remountReadOnly()
      const readOnly = await errorOf(() => exportRun('csv', { results: fixtureResults }, at('tiny/r.csv')))
      expect(readOnly.code).toBe('not-writable')
      expect(readOnly.message).toContain('read-only')
    } finally {
      mount.unmount()
    }
  })
})
