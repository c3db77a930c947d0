import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { exportRun } from './export-run.ts'
import { latexText, pgfplotsDocument } from './pgfplots.ts'
import { plotScript } from './plot-script.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quadrant-figures-'))))
afterEach(() => rmSync(folder, { recursive: true }))
const named = (name: string) => ({ ...fixtureResults, experiment: { ...fixtureResults.experiment, name } })

test('the script carries every value and is Python, whatever the name of the experiment is', (context) => {
  const script = plotScript(named('"Two" \\ bumps\'\n ħ \u2028 $x$'))
  expect(script).toContain(fixtureResults.experimentHash)
  for (const point of fixtureResults.points) for (const { values } of point.times) expect(script).toContain(String(values['mk2']?.value ?? ''))
  try {
    execFileSync('python3', ['--version'], { stdio: 'pipe' })
  } catch {
    return context.skip()
  }
  execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: script, stdio: 'pipe' })
})

test('the script draws where matplotlib is installed', async (context) => {
  try {
    execFileSync('python3', ['-c', 'import matplotlib'], { stdio: 'pipe' })
  } catch {
    return context.skip()
  }
  await exportRun('matplotlib', { results: fixtureResults }, join(folder, 'plot.py'))
  execFileSync('python3', [join(folder, 'plot.py'), join(folder, 'figure.pdf')], { stdio: 'pipe' })
  expect(statSync(join(folder, 'figure.pdf')).size).toBeGreaterThan(5000)
})

test('the LaTeX document has its braces and environments in pairs, a table a curve, and no character that LaTeX takes for a command', async () => {
  await exportRun('pgfplots', { results: named('50 % {of} a_b & $c$ # ~^\\ ħ 漢') }, join(folder, 'figure.tex'))
  const text = readFileSync(join(folder, 'figure.tex'), 'utf8')
  expect(text).toContain('50 \\% \\{of\\} a\\_b \\& \\$c\\$ \\# \\textasciitilde{}\\textasciicircum{}\\textbackslash{} $\\hbar$ ?')
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  expect(count(/(?<!\\)\{/g)).toBe(count(/(?<!\\)\}/g))
  expect(count(/\\begin\{/g)).toBe(count(/\\end\{/g))
  expect(count(/only marks/g)).toBe(new Set(fixtureResults.points.flatMap((p) => p.times.map((t) => t.t))).size)
  expect(pgfplotsDocument(fixtureResults, { t: 1 }).match(/only marks/g)).toHaveLength(1)
  expect(latexText('a\nb')).toBe('a b')
})
