import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countReport } from './stages.mjs'

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-report-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function count(report) {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return countReport(file)
}

const test = (status) => ({ status, fullName: `a ${status} test` })

describe('counting a report', () => {
  it('adds up tests, and names what was skipped', () => {
    const report = {
      testResults: [{ status: 'failed', assertionResults: [test('passed'), test('failed'), test('skipped')] }],
    }
    expect(count(report)).toEqual({ passed: 1, failed: 1, skipped: ['a skipped test'] })
  })

  it('counts a file that could not be loaded', () => {
    const report = {
      testResults: [
        { status: 'passed', assertionResults: [test('passed')] },
        { status: 'failed', assertionResults: [] },
      ],
    }
    expect(count(report)).toEqual({ passed: 1, failed: 1, skipped: [] })
  })

  it('never takes "no tests" for success', () => {
    expect(count({ testResults: [] }).failed).toBe(1)
    expect(countReport(join(folder, 'absent.json')).failed).toBe(1)
  })
})
