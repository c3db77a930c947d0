import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SampleFileError, readSampleFile, resolveSampleFiles } from './sample-files.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-samples-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A .npy file as NumPy writes it. */
function npy(descr: string, shape: string, data: ArrayBufferView, fortran = 'False'): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`
  const header = text.padEnd(64 - 11 + 64 * Math.floor((text.length + 10) / 64), ' ') + '\n'
  const head = Buffer.alloc(10)
  head.write('\x93NUMPY', 'latin1')
  head[6] = 1
  head.writeUInt16LE(header.length, 8)
  return Buffer.concat([
    head,
    Buffer.from(header, 'latin1'),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ])
}

describe('CSV samples', () => {
  it('reads a header, comments, blanks and either separator', () => {
    expect(
      readSampleFile(file('a.csv', '\uFEFFx,xi,weight\n# made by hand\n0.5, -1e-3, 2\r\n\n1 2 3\n4;5;6\n')),
    ).toEqual([
      [0.5, -1e-3, 2],
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(readSampleFile(file('b.csv', '1,2\n3,4'))).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it.each([
    ['nan', '1,nan\n', /line 1 holds something that is not a finite number/],
    ['infinity', '1,2\n1,inf\n', /line 2 holds something that is not a finite number/],
    ['hexadecimal', '0x10,1\n', /line 1 holds something/],
    ['one column', '1\n', /line 1 has 1 numbers/],
    ['ragged', '1,2\n1,2,3\n', /line 2 has 3 numbers/],
    ['negative weight', '1,2,-1\n', /negative weight/],
    ['empty', '', /no samples/],
    ['two headers', 'x,xi\nx,xi\n1,2\n', /line 2 holds something/],
  ])('refuses %s', (name, content, message) => {
    expect(() => readSampleFile(file(`${name}.csv`, content))).toThrow(message)
    expect(() => readSampleFile(file(`${name}.csv`, content))).toThrow(SampleFileError)
  })
})

describe('NPY samples', () => {
  it('reads float64 and float32, row-major and column-major', () => {
    expect(readSampleFile(file('a.npy', npy('<f8', '2, 2', Float64Array.of(1, 2, 3, 4))))).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(readSampleFile(file('b.npy', npy('<f4', '1, 3', Float32Array.of(0.5, 2, 3))))).toEqual([[0.5, 2, 3]])
    expect(readSampleFile(file('c.npy', npy('<f8', '2, 2', Float64Array.of(1, 3, 2, 4), 'True')))).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it.each([
    ['integers', npy('<i8', '1, 2', new BigInt64Array(2)), /type <i8/],
    ['a vector', npy('<f8', '4,', new Float64Array(4)), /shape/],
    ['four columns', npy('<f8', '1, 4', new Float64Array(4)), /4 columns/],
    ['a cut file', npy('<f8', '3, 2', new Float64Array(4)), /32 bytes of data where its shape needs 48/],
    ['not NumPy', Buffer.from('x,xi\n1,2\n1,2\n'), /not in NumPy/],
    ['NaN', npy('<f8', '1, 2', Float64Array.of(NaN, 1)), /row 1/],
  ])('refuses %s', (name, content, message) => {
    expect(() => readSampleFile(file(`${name}.npy`, content))).toThrow(message)
  })
})

it("puts points beside the file, taken from the experiment's folder, for f and for the symbol", () => {
  file('cloud.csv', '1,2\n')
  const initial = {
    classical: { kind: 'samples', file: 'cloud.csv' },
    quantum: { kind: 'toeplitz', symbol: { kind: 'samples', file: 'none.csv' } },
  }
  const { json, issues } = resolveSampleFiles({ initial }, join(folder, 'experiment.json'))
  expect(json).toMatchObject({ initial: { classical: { file: 'cloud.csv', points: [[1, 2]] } } })
  expect(issues).toEqual([
    {
      path: 'initial.quantum.symbol.file',
      value: '"none.csv"',
      message: 'there is no such file beside the experiment',
    },
  ])
})
