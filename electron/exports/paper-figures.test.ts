/** Figures as documents for LaTeX and Python: every plot, every number. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Results, Uniformity } from '../../core/experiments/experiment.ts'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { describeQuantity } from '../../renderer/src/charts/quantities.ts'
import { plotKinds, type PlotKind } from '../contract/exports.ts'
import { carriedBy } from '../contract/figure-metadata.ts'
import { exportRun } from './export-run.ts'
import { latexText } from './latex-text.ts'
import { paperPlot } from './paper-plots/index.ts'
import { paperTex } from './paper-plots/paper-axis.ts'
import { dataFileOf } from './pgfplots.ts'
import { plotScript } from './plot-script.ts'
import { originLine } from './write-plot.ts'
import { plotSvg } from './svg.ts'
import { latexWith, outputOf, pythonWith } from './testing/other-programs.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quadrant-figures-'))))
afterEach(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const named = (name: string): Results => ({ ...fixtureResults, experiment: { ...fixtureResults.experiment, name } })

const constants = (t: number): Uniformity => ({
  quantity: 'mk2',
  t,
  against: 'hbar',
  across: 'particles',
  order: 2,
  largest: 0.4,
  spread: 1.2,
  trend: null,
  verdict: 'uniform',
  statement: 'one order and one constant',
  members: [2, 4].map((n) => ({
    at: n,
    slope: 2,
    lower: 1.9,
    upper: 2.1,
    constant: { value: 0.1 * n, lower: 0.09 * n, upper: 0.11 * n },
  })),
})
/** What each plot needs: a chain of its own, and constants for two values of N. */
const rich: Results = {
  ...fixtureResults,
  uniformity: [constants(1), constants(2)],
  points: fixtureResults.points.map((p) => ({
    ...p,
    times: p.times.map((time) => ({
      ...time,
      values: {
        ...time.values,
        coupling: { value: 0.3, lower: 0.29, upper: 0.31 },
        'ladder.rate.derivative': { value: 0.2 },
        'ladder.rate.young': { value: 0.4 },
      },
    })),
  })),
}

/** Header and rows of the CSV, as a reader of its own sees them (no cell of these plots holds a comma but in quotes). */
function csvOf(file: string): { columns: string[]; rows: string[][] } {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  return {
    columns: head.split(','),
    rows: lines.map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1]).slice(0, head.split(',').length),
    ),
  }
}

describe.each(plotKinds)('%s', (plot: PlotKind) => {
  it('is a LaTeX document with braces and environments in pairs, whose table holds the columns that it reads', async () => {
    await exportRun('pgfplots', { results: rich }, at('figure 1, ħ.tex'), { plot })
    expect(readdirSync(folder).sort()).toEqual(['figure 1, ħ.tex', 'figure-1-data.csv'].sort())
    const text = readFileSync(at('figure 1, ħ.tex'), 'utf8')
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
    expect(count(/(?<!\\)\{/g)).toBe(count(/(?<!\\)\}/g))
    expect(count(/(?<!\\)\[/g)).toBe(count(/(?<!\\)\]/g))
    expect(count(/\\begin\{/g)).toBe(count(/\\end\{/g))
    expect(text).not.toContain('?')
    const { columns, rows } = csvOf(at('figure-1-data.csv'))
    const read = [...text.matchAll(/table\[col sep=comma, ([^\]]*)\] \{figure-1-data\.csv\}/g)].flatMap(([, uses]) =>
      uses.split(', ').map((use) => use.split('=')[1]),
    )
    expect(read.length).toBeGreaterThan(1)
    for (const column of read) expect(columns).toContain(column)
    for (const row of rows) expect(row).toHaveLength(columns.length)
  })

  it('is a Python script that parses, whatever the experiment is called', () => {
    const name = '"Two" \\ bumps\'\n ħ \u2028 $x$'
    const results = { ...rich, experiment: { ...rich.experiment, name } }
    const script = plotScript(paperPlot(results, { plot }), originLine(carriedBy([results])))
    expect(script).toContain(rich.experimentHash)
    const python = pythonWith('ast')
    if (python !== null) outputOf(python, ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: script })
  })

  it('is drawn as SVG, as in the window', () => {
    const svg = plotSvg(rich, { plot })
    expect(svg).toContain('Fixture')
    expect(svg.match(/<path/g)?.length ?? 0).toBeGreaterThan(5)
    expect(svg).not.toContain('NaN')
  })
})

describe('in the programs that draw them', () => {
  /** A name that a user may give, an interval that reaches zero, a curve without a slope. */
  const hard: Results = {
    ...rich,
    experiment: { ...rich.experiment, name: 'Naïve 50 % of $a_b$ & Gołębiowski’s ħ → 0, 10⁻³ #1 {é}' },
    points: rich.points.map((p, i) =>
      i < 2
        ? p
        : {
            ...p,
            times: p.times.map((time) => ({
              ...time,
              values: { ...time.values, mk2: { ...time.values['mk2'], lower: 0 } },
            })),
          },
    ),
  }

  it('every plot is drawn by matplotlib, where there is one, with every character', async (context) => {
    const python = pythonWith('matplotlib')
    if (python === null) return context.skip()
    for (const plot of plotKinds) await exportRun('matplotlib', { results: hard }, at(`${plot}.py`), { plot })
    const all =
      'import runpy, sys\nfor name in sys.argv[1:]:\n    sys.argv = [name, name[:-2] + "pdf"]\n    runpy.run_path(name)'
    outputOf(python, [
      '-W',
      'error:Glyph',
      '-W',
      'error:No data',
      '-W',
      'error:Tight',
      '-c',
      all,
      ...plotKinds.map((plot) => at(`${plot}.py`)),
    ])
    for (const plot of plotKinds) expect(statSync(at(`${plot}.pdf`)).size, plot).toBeGreaterThan(5000)
  })

  const latex = (file: string): string =>
    outputOf('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', '-file-line-error', file], { cwd: folder })

  it('a plot is a LaTeX document by itself, where there is pgfplots', async (context) => {
    if (latexWith('pgfplots.sty') === null) return context.skip()
    await exportRun('pgfplots', { results: hard }, at('convergence.tex'))
    expect(latex('convergence.tex')).not.toMatch(/Warning|Missing character|Overfull/)
    expect(statSync(at('convergence.pdf')).size).toBeGreaterThan(5000)
  })

  it('every plot goes into an article by \\input, with pgfplots alone; every letter and every symbol is set', async (context) => {
    if (latexWith('pgfplots.sty') === null) return context.skip()
    for (const plot of plotKinds) await exportRun('pgfplots', { results: hard }, at(`${plot}.tex`), { plot })
    const letters = Array.from({ length: 0x250 - 0x20 }, (_, i) => latexText(String.fromCodePoint(0x20 + i))).join('\n')
    const symbols = names.map((name) => paperTex(describeQuantity(name, 'schrodinger-vlasov').tex)).join('\n\n')
    writeFileSync(
      at('article.tex'),
      `\\documentclass{article}\n\\usepackage{pgfplots}\\pgfplotsset{compat=1.17}\n\\begin{document}\n${plotKinds.map((plot) => `\\input{${plot}}`).join('\n\n')}\n\n${letters}\n\n${symbols}\n\\end{document}\n`,
    )
    expect(latex('article.tex')).not.toMatch(/Warning|Missing character/)
  })

  it('every symbol is set by matplotlib too', (context) => {
    const python = pythonWith('matplotlib')
    if (python === null) return context.skip()
    const script =
      'import json, sys\nfrom matplotlib.mathtext import MathTextParser\nfor tex in json.load(sys.stdin):\n    MathTextParser("path").parse(tex)'
    outputOf(python, ['-c', script], {
      input: JSON.stringify(names.map((name) => paperTex(describeQuantity(name, 'schrodinger-vlasov').tex))),
    })
  })

  it('a bar whose interval reaches zero goes down to the end of the axis, and the table keeps the interval', async () => {
    const plot = paperPlot(hard)
    const [curve] = plot.kind === 'curves' ? plot.curves : []
    const [, value, lower, , from] = curve.points[0]
    expect(lower).toBe(0)
    expect(from).toBe(plot.kind === 'curves' ? plot.y.ends?.[0] : NaN)
    expect(from).toBeLessThan(value)
    await exportRun('pgfplots', { results: hard }, at('f.tex'))
    const { columns, rows } = csvOf(at('f-data.csv'))
    expect(['lower0', 'minus0'].map((column) => Number(rows[0][columns.indexOf(column)]))).toEqual([0, value - from])
  })
})

/** Every name that a figure may be drawn of, and one that is not in the list. */
const corners = ['hartree', 'vlasov', 'schrodinger', 'liouville']
const observables = [
  'mass',
  'meanX',
  'meanXi',
  'varX',
  'covXXi',
  'varXi',
  'kineticEnergy',
  'potentialEnergy',
  'energy',
  'purity',
  'l2',
  'meanCosX',
  'meanSinX',
]
const names = [
  'mk2',
  'eHbarExcess',
  'eHbar',
  'mkHbar',
  'coupling',
  'tightness',
  'mk2[n=2]',
  'ladder.rate.T1',
  ...corners.flatMap((corner) => observables.map((name) => `${corner}.${name}`)),
]

describe('the numbers', () => {
  it('of convergence are those of the results, with 17 digits, curves side by side', async () => {
    await exportRun('pgfplots', { results: fixtureResults }, at('f.tex'))
    const { columns, rows } = csvOf(at('f-data.csv'))
    const cell = (column: string, row: number): number => Number(rows[row][columns.indexOf(column)])
    const { mk2, 'bound.mk2': bound } = fixtureResults.points[4].times[2].values
    expect([cell('x2', 0), cell('value2', 0), cell('lower2', 0), cell('upper2', 0)]).toEqual([
      0.025,
      mk2.value,
      mk2.lower,
      mk2.upper,
    ])
    expect(cell('minus2', 0)).toBeCloseTo(mk2.value - (mk2.lower ?? NaN), 15)
    expect(cell('bound2', 0)).toBe(bound.value)
    expect(columns).not.toContain('fit3')
    expect(cell('fit2', 0) / cell('fit2', 1)).toBeCloseTo((cell('xfit2', 0) / cell('xfit2', 1)) ** 1.98, 10)
    expect(rows).toHaveLength(5)
    expect(Number.isNaN(cell('fit2', 4))).toBe(true)
  })

  it('of the other plots are those of the results', () => {
    const inTime = paperPlot(rich, { plot: 'in-time', pointIndex: 1 })
    expect(inTime.kind === 'curves' && inTime.curves.map((c) => [c.label, c.points.map((p) => p[0])])).toEqual([
      ['ℏ = 0.2', [0, 0.5, 1, 2]],
    ])
    const energy = paperPlot(rich, { plot: 'in-time', quantity: 'hartree.energy' })
    expect(energy.kind === 'curves' && [energy.y.log, energy.curves[0].points[0]]).toEqual([
      false,
      [0, -0.35, -0.35 - 1e-10, -0.35 + 1e-10, -0.35 - 1e-10, -0.35 + 1e-10],
    ])
    const ladder = paperPlot(rich, { plot: 'ladder', pointIndex: 2, t: 1 })
    expect(ladder.kind === 'rungs' && ladder.rungs.map((r) => r.point[1])).toEqual([
      0.05 + 0.0004,
      0.3,
      0.05 * Math.exp(2) + 1e-12,
    ])
    const uniformity = paperPlot(rich, { plot: 'uniformity', t: 2 })
    expect(uniformity.kind === 'curves' && uniformity.curves.map((c) => c.points)).toEqual([
      [
        [2, 0.2, 0.18, 0.22, 0.18, 0.22],
        [4, 0.4, 0.36, 0.44, 0.36, 0.44],
      ],
    ])
    const map = paperPlot(rich, { plot: 'tightness' })
    const first = map.kind === 'map' ? map.cells.find((c) => c.column === 4 && c.row === 0) : undefined
    expect(map.kind === 'map' && [map.columns, map.rows]).toEqual([
      [0.025, 0.05, 0.1, 0.2, 0.4],
      [0, 0.5, 1, 2],
    ])
    expect(first).toMatchObject({ column: 4, row: 0, value: Math.log10(0.4 / (0.02 * 0.16 * 1.04)) })
    const budget = paperPlot(rich, { plot: 'budget', t: 1 })
    const parts = rich.points.map((p) => p.times.find(({ t }) => t === 1)?.values['mk2'])
    expect(budget.kind === 'bars' && [budget.allowed, budget.parts.map((p) => p.label)]).toEqual([
      100 * rich.experiment.accuracy.tolerance,
      ['grid', 'time step', 'transport (certified gap)'],
    ])
    expect(budget.kind === 'bars' && budget.parts[2].values).toEqual(
      parts.map((v) => 100 * ((v?.budget?.['transport'] ?? NaN) / (v?.value ?? NaN))),
    )
  })

  it.each([
    [{ quantity: 'nonsense' }, /no quantity 'nonsense'\. It has mk2/],
    [{ plot: 'ladder', t: 7 }, /no time 7\. It has 0, 0\.5, 1, 2/],
    [{ plot: 'ladder', pointIndex: 9 }, /no point 9\. It has 5/],
    [{ plot: 'uniformity' }, /no uniformity to draw/],
    [{ plot: 'rate-ladder' }, /no rung of this chain/],
    [{ plot: 'budget', quantity: 'hartree.energy' }, /no error budget of hartree\.energy at t = 2/],
  ] as const)('that are not there are refused: %j', (choice, message) => {
    expect(() => paperPlot(fixtureResults, choice)).toThrow(message)
  })
})

it('no character is left that LaTeX takes for a command', () => {
  expect(latexText('50 % {of} a_b & $c$ # ~^\\ ħ 漢')).toBe(
    '50 \\% \\{of\\} a\\_b \\& \\$c\\$ \\# \\textasciitilde{}\\textasciicircum{}\\textbackslash{} $\\hbar$ ?',
  )
  expect(latexText('a\nb')).toBe('a b')
  expect(latexText('E² − ℏ/2 ≤ ½')).toBe('E$^{2}$ $-$ $\\hbar$/2 $\\le$ $\\frac{1}{2}$')
  expect(latexText('3.1 × 10⁻¹⁵ in T₁₂')).toBe('3.1 $\\times$ 10$^{-15}$ in T$_{12}$')
})

it('the table has a name that LaTeX reads, and never that of another file', () => {
  expect(dataFileOf('/a/b/50 % of #1.tex')).toBe('/a/b/50-of-1-data.csv')
  expect(dataFileOf('/a/漢.tex')).toBe('/a/figure-data.csv')
  expect(dataFileOf(named('x').experiment.name)).toBe('x-data.csv')
})
