import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkedExperiment, readExamples, readExperimentFile, writeWhole } from './documents.ts'
import { toAppError } from './failures.ts'

const examples = resolve(import.meta.dirname, '..', '..', 'resources', 'examples')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-documents-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function failureOf(action: () => unknown) {
  try {
    action()
  } catch (error) {
    return toAppError(error)
  }
  throw new Error('nothing was thrown')
}

describe('experiment documents', () => {
  it('reads the examples, the flagship first', () => {
    const list = readExamples(examples)
    expect(list.length).toBeGreaterThanOrEqual(3)
    expect(list[0].file).toBe('two-bumps-attractive.json')
  })

  it('takes the experiment out of a results file', () => {
    const [{ experiment }] = readExamples(examples)
    const file = join(folder, 'results.json')
    writeFileSync(file, JSON.stringify({ format: 'quadrant-results/1', experiment, points: [] }))
    expect(readExperimentFile(file)).toEqual(experiment)
  })

  it('names the file and the first problem', () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{ "format": "quadrant-experiment/1" ')
    expect(failureOf(() => readExperimentFile(file))).toMatchObject({
      code: 'bad-experiment',
      message: expect.stringContaining(file) as string,
    })
    expect(failureOf(() => readExperimentFile(join(folder, 'absent.json'))).message).toContain('no such file')
    expect(failureOf(() => checkedExperiment({})).code).toBe('bad-experiment')
  })
})

describe('writeWhole', () => {
  it('leaves what was there when it fails', () => {
    const file = join(folder, 'figure.svg')
    writeWhole(file, 'one')
    writeWhole(file, 'two')
    expect(readFileSync(file, 'utf8')).toBe('two')
    expect(failureOf(() => writeWhole(join(folder, 'missing', 'figure.svg'), 'x')).code).toBe('cannot-write')
    expect(readdirSync(folder)).toEqual(['figure.svg'])
  })
})
