/** Every broken document is answered by its one message, and nothing else. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { issueLine, loadExperiment } from './load-experiment.ts'

const folder = new URL('../../tests/fixtures/broken-experiments/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { path: string; message: string }
>
const files = readdirSync(folder).filter((name) => /^\d.*\.json$/.test(name))

describe('broken experiment files', () => {
  it('are at least 40, each with an expected message', () => {
    expect(files.length).toBeGreaterThanOrEqual(40)
    expect(Object.keys(expected).sort()).toEqual(files.sort())
  })

  it.each(files)('%s', (name) => {
    const loaded = loadExperiment(new URL(name, folder).pathname)
    expect(loaded.ok).toBe(false)
    if (loaded.ok) return
    expect(loaded.issues).toHaveLength(1)
    const { path, message } = loaded.issues[0]
    // What follows "is not JSON" is the engine's own wording.
    const shown = message.startsWith('is not JSON') ? 'is not JSON' : message
    expect({ path, message: shown }).toEqual(expected[name])
  })

  it('name the file itself when it is not there', () => {
    const loaded = loadExperiment('/no/such/folder/experiment.json')
    expect(loaded.ok ? [] : loaded.issues.map(issueLine)).toEqual([
      '(file) = /no/such/folder/experiment.json: there is no such file',
    ])
  })
})

describe('the shipped examples', () => {
  const examples = new URL('../../resources/examples/', import.meta.url)
  it.each(readdirSync(examples))('%s is a valid experiment', (name) => {
    expect(loadExperiment(new URL(name, examples).pathname)).toMatchObject({ ok: true })
  })
})
