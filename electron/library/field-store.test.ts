import { readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentHash, decodeField, encodeField } from './field-codec.ts'
import { fieldPath } from './field-files.ts'
import { Library, LibraryError } from './library.ts'
import { noiseField, sampleExperiment, sampleField, sampleTasks, temporaryFolder } from './testing/samples.ts'
import type { Temporary } from './testing/samples.ts'

let temporary: Temporary
let library: Library

beforeEach(() => {
  temporary = temporaryFolder()
  library = Library.open(temporary.folder)
})
afterEach(() => {
  library.close()
  temporary.remove()
})

const fieldsFolder = (): string => join(temporary.folder, 'fields')
function files(): string[] {
  return readdirSync(fieldsFolder(), { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(fieldsFolder(), name)).isFile(),
  )
}
const newRun = (): string => library.createRun(sampleExperiment(), 'h', sampleTasks(3))

function errorOf(action: () => unknown): LibraryError {
  try {
    action()
  } catch (error) {
    if (error instanceof LibraryError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the codec', () => {
  it('gives back every bit, also of NaN payloads, -0, infinities and subnormals', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const words = bytes.slice(0, bytes.length - (bytes.length % 4))
        const values = new Float32Array(words.buffer, 0, words.length / 4)
        const back = decodeField(encodeField(values), values.length)
        expect(new Uint8Array(back.buffer)).toEqual(words)
      }),
      { seed: 1 },
    )
  })

  it('takes a view into a larger buffer, and shrinks a smooth field', () => {
    const all = Float32Array.from({ length: 300 }, (_, i) => i)
    const view = all.subarray(7, 107)
    expect(decodeField(encodeField(view), 100)).toEqual(view)
    expect(contentHash(view)).toBe(contentHash(view.slice()))
    const n = 128
    const gaussian = Float32Array.from({ length: n * n }, (_, i) =>
      Math.exp(-(((i % n) - 64) ** 2 + (Math.floor(i / n) - 64) ** 2) / 200),
    )
    expect(encodeField(gaussian).length).toBeLessThan(0.75 * gaussian.byteLength)
  })

  it('refuses what is longer or shorter than the axes say', () => {
    const bytes = encodeField(new Float32Array(10))
    expect(() => decodeField(bytes, 9)).toThrow()
    expect(() => decodeField(bytes, 11)).toThrow()
  })
})

describe('a stored field', () => {
  it('comes back bit for bit with its axes, phase space or position', () => {
    const id = newRun()
    const husimi = sampleField({ t: 0.1 + 0.2 })
    const { x } = husimi
    const density = sampleField({ name: 'density.hartree', xi: undefined, values: husimi.values.slice(0, x.count) })
    expect(library.saveField(id, 2, husimi)).toBe(true)
    expect(library.saveField(id, 1, density)).toBe(true)
    expect(library.loadField(id, 2, 'husimi', 0.1 + 0.2)).toEqual(husimi)
    const back = library.loadField(id, 1, 'density.hartree', 0)
    expect(back.values).toEqual(density.values)
    expect('xi' in back).toBe(false)
    expect(library.listFields(id)).toEqual([
      { pointIndex: 1, name: 'density.hartree', t: 0 },
      { pointIndex: 2, name: 'husimi', t: 0.1 + 0.2 },
    ])
  })

  it('is refused when its samples do not fit its axes', () => {
    const error = errorOf(() => library.saveField(newRun(), 0, sampleField({ values: new Float32Array(3) })))
    expect(error.code).toBe('bad-input')
  })

  it('is shared by equal content and goes with the last run that names it', () => {
    const [a, b] = [newRun(), newRun()]
    library.saveField(a, 0, sampleField())
    library.saveField(b, 0, sampleField({ t: 1 }))
    expect(files().length).toBe(1)
    library.delete([a])
    expect(library.loadField(b, 0, 'husimi', 1).values).toEqual(sampleField().values)
    library.delete([b])
    expect(files()).toEqual([])
    expect(library.fieldBytes()).toBe(0)
  })

  it('is replaced when its point is computed again, and the old file goes', () => {
    const id = newRun()
    library.saveField(id, 0, sampleField())
    library.saveField(id, 0, sampleField({}, 16, 1))
    expect(library.loadField(id, 0, 'husimi', 0).values).toEqual(sampleField({}, 16, 1).values)
    expect(files().length).toBe(1)
  })

  it('survives the trash', () => {
    const id = newRun()
    library.saveField(id, 0, sampleField())
    library.trash([id])
    library.trash([id], false)
    expect(library.loadField(id, 0, 'husimi', 0).values).toEqual(sampleField().values)
  })

  it('that was never stored is a typed error', () => {
    expect(errorOf(() => library.loadField(newRun(), 0, 'husimi', 3)).code).toBe('no-such-field')
  })
})

describe('a damaged field file', () => {
  function stored(): { id: string; path: string } {
    const id = newRun()
    library.saveField(id, 0, sampleField())
    return { id, path: fieldPath(fieldsFolder(), contentHash(sampleField().values)) }
  }

  it.each([
    ['is missing', (path: string) => rmSync(path)],
    ['is cut short', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 50))],
    ['is empty', (path: string) => writeFileSync(path, '')],
    [
      'has one flipped bit',
      (path: string) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
        ),
    ],
    ['holds another valid field', (path: string) => writeFileSync(path, encodeField(sampleField({}, 16, 5).values))],
    [
      'unpacks to far more than it should',
      (path: string) => writeFileSync(path, encodeField(new Float32Array(1 << 20))),
    ],
  ])('gives an error, never wrong data, when it %s', (_how, damage) => {
    const { id, path } = stored()
    damage(path)
    const error = errorOf(() => library.loadField(id, 0, 'husimi', 0))
    expect(error.code).toBe('field-damaged')
    expect(error.message).toContain(path)
    expect(error.message).toContain('numbers of the run are intact')
  })

  it('is made whole by saving the field again', () => {
    const { id, path } = stored()
    rmSync(path)
    library.saveField(id, 0, sampleField())
    expect(library.loadField(id, 0, 'husimi', 0).values).toEqual(sampleField().values)
    writeFileSync(path, 'garbage')
    library.saveField(id, 0, sampleField())
    expect(library.loadField(id, 0, 'husimi', 0).values).toEqual(sampleField().values)
  })
})

describe('the byte budget', () => {
  const size = encodeField(noiseField(64, 1).values).length
  const reopen = (budget: number): void => {
    library.close()
    library = Library.open(temporary.folder, { fieldByteBudget: budget })
  }
  const finished = (seed: number): string => {
    const id = newRun()
    library.saveField(id, 0, noiseField(64, seed))
    library.setStatus(id, 'done')
    return id
  }

  it('evicts the fields of the oldest runs first, says so in the run, and leaves the numbers', () => {
    reopen(3.5 * size)
    const [a, b, c] = [finished(1), finished(2), finished(3)]
    library.update(a, { starred: true })
    const d = finished(4)
    expect([a, b, c, d].map((id) => library.listFields(id).length)).toEqual([1, 0, 1, 1])
    expect([a, b, c, d].map((id) => library.get(id).fieldsEvictedAt !== null)).toEqual([false, true, false, false])
    expect(library.getResultsInput(b).points.length).toBe(3)
    expect(files().length).toBe(3)
    expect(library.fieldBytes()).toBeLessThanOrEqual(3.5 * size)
  })

  it('takes trashed runs before kept ones, and never a starred or a running one', () => {
    reopen(2.5 * size)
    const [a, b] = [finished(1), finished(2)]
    library.trash([b])
    const running = newRun()
    library.setStatus(running, 'running')
    library.saveField(running, 0, noiseField(64, 3))
    expect([a, b, running].map((id) => library.listFields(id).length)).toEqual([1, 0, 1])
    library.update(a, { starred: true })
    const last = newRun()
    expect(library.saveField(last, 0, noiseField(64, 4))).toBe(false)
    expect([a, running, last].map((id) => library.listFields(id).length)).toEqual([1, 1, 0])
    expect(library.get(last).fieldsEvictedAt).not.toBeNull()
  })

  it('counts shared content once', () => {
    reopen(1.5 * size)
    const [a, b] = [finished(1), finished(1)]
    expect([a, b].map((id) => library.listFields(id).length)).toEqual([1, 1])
    expect(library.fieldBytes()).toBe(size)
  })
})

describe('litter', () => {
  it('of crashed processes is removed at the next deletion; fresh temporary files are left to their writers', () => {
    const id = newRun()
    library.saveField(id, 0, sampleField())
    const kept = files()
    const orphan = join(fieldsFolder(), `${'0'.repeat(64)}.f32z`)
    const [stale, fresh] = ['a.1-0.tmp', 'b.2-0.tmp'].map((name) => join(fieldsFolder(), name))
    for (const path of [orphan, stale, fresh]) writeFileSync(path, 'x')
    utimesSync(stale, new Date(0), new Date(0))
    library.delete([newRun()])
    expect(files().sort()).toEqual([...kept, 'b.2-0.tmp'].sort())
  })
})
