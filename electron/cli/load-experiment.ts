/** From a file to a checked experiment, sample files read in; or one message a problem. */
import { readFileSync } from 'node:fs'
import type { Experiment, FieldIssue } from '../../core/experiments/experiment.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { resolveSampleFiles } from './sample-files.ts'

export type LoadedExperiment =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] }

export function loadExperiment(path: string): LoadedExperiment {
  const text = readText(path)
  if (typeof text !== 'string') return refused(text.message, path)
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return refused(
      `is not JSON: ${(error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')}`,
      path,
    )
  }
  const { json: resolved, issues } = resolveSampleFiles(json, path)
  return issues.length > 0 ? { ok: false, issues } : parseExperiment(resolved)
}

const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'you are not allowed to read it',
}

function readText(path: string): string | { message: string } {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { message: whyUnread[code] ?? `the file cannot be read (${code})` }
  }
}

function refused(message: string, path: string): LoadedExperiment {
  return { ok: false, issues: [{ path: '(file)', value: path, message }] }
}

/** One line for one problem. */
export function issueLine(issue: FieldIssue): string {
  return issue.value === '(absent)'
    ? `${issue.path}: ${issue.message}`
    : `${issue.path} = ${issue.value}: ${issue.message}`
}
