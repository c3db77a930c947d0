/** Plots that are not of one run: as tables, JSON, LaTeX, Python, with the experiments that they belong to. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Experiment, PictureName } from '../../core/experiments/experiment.ts'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { experimentInBytes } from '../imports/experiment-in-bytes.ts'
import { Library } from '../library/library.ts'
import { sampleExperiment, sampleTasks } from '../library/testing/samples.ts'
import type { PlotSource } from '../contract/exports.ts'
import { plotOfSource, type PlotData } from './plot-of-source.ts'
import { latexWith, outputOf, pythonWith } from './testing/other-programs.ts'
import { writePlot } from './write-plot.ts'

let folder: string
let places: ReturnType<Library['fieldPlaces']>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-plots-'))
  const library = Library.open(join(folder, 'library'))
  const id = library.createRun(sampleExperiment(), 'h', sampleTasks(5))
  for (const [name, count, width] of [
    ['husimi', 24, 0.3],
    ['vlasov', 30, 0.25],
    ['wigner', 24, 0.2],
  ] as const)
    library.saveField(id, 1, bump(name, count, width))
  places = library.fieldPlaces(id)
  library.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

/** A Gaussian over [-2, 2]^2; that of Wigner changes its sign. */
function bump(name: PictureName, count: number, width: number) {
  const axis = { origin: -2, spacing: 4 / (count - 1), count }
  const values = Float32Array.from({ length: count * count }, (_, k) => {
    const [x, xi] = [Math.floor(k / count), k % count].map((i) => axis.origin + i * axis.spacing)
    return Math.exp(-(x ** 2 + xi ** 2) / (2 * width)) * (name === 'wigner' ? Math.cos(3 * x) : 1)
  })
  return { name, t: 0.5, x: axis, xi: axis, values }
}

const { experiment, experimentHash: hash, software, points } = fixtureResults
const stored = { experiment, hash, software, points }
const other = { ...stored, hash: 'other', experiment: { ...experiment, name: 'Another, with 50 % & $a_b$' } }
const joint: Experiment = {
  ...sampleExperiment(),
  arrow: 'schrodinger-vlasov',
  sweep: { particles: [2, 4, 8], path: { hbar: 'N^-0.5' } },
}
const costs = {
  hbar: [1, 0.6, 0.4, 0.2],
  particles: [2, 4, 8, 16],
  seconds: [1, 2, 4, 8].map((a) => [2, 4, 8, 16].map((n) => 0.05 * a * n)),
}
const region = { xMin: -1.5, xMax: 1.5, xiMin: -1, xiMax: 1 }
const sources: Readonly<Record<string, PlotSource>> = {
  run: { kind: 'run', run: 'a', choice: { plot: 'budget', t: 1 } },
  comparison: { kind: 'comparison', runs: ['a', 'b'], choice: { quantity: 'mk2', t: 1, against: 'hbar' } },
  potential: { kind: 'potential', experiment },
  sweep: { kind: 'sweep', experiment: joint, pointSeconds: [1, 2, 3], costs },
  'mean-field': { kind: 'sweep', experiment, pointSeconds: [], costs: null },
  frame: { kind: 'frame', run: 'a', pointIndex: 1, t: 0.5, region },
}
const dataOf = (source: PlotSource): PlotData => ({
  source,
  runs: source.kind === 'comparison' ? [stored, other] : 'run' in source ? [stored] : [],
  places,
  software,
})
const names = Object.keys(sources)
const write = (name: string, as: Parameters<typeof writePlot>[2], file: string): void => {
  const { plot, carried } = plotOfSource(dataOf(sources[name]))
  writePlot(plot, carried, as, at(file))
}
/** Columns by name. */
function table(file: string): Record<string, string[]> {
  const [head, ...rows] = readFileSync(at(file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return Object.fromEntries(head.map((name, k) => [name, rows.map((row) => row[k])]))
}

describe('the numbers', () => {
  it('of a comparison are those of both runs, side by side', () => {
    write('comparison', 'csv', 'c.csv')
    const columns = table('c.csv')
    const mk2 = points.map((p) => p.times.find(({ t }) => t === 1)?.values['mk2'].value)
    for (const k of [0, 1]) {
      expect(columns[`value${k}`].map(Number)).toEqual(mk2.toReversed())
      expect(columns[`x${k}`].map(Number)).toEqual(points.map((p) => p.hbar).toReversed())
    }
  })

  it('of a potential are V and its derivative', () => {
    write('potential', 'csv', 'v.csv')
    const { x0, y0, y1 } = table('v.csv')
    const [x, v] = [x0.map(Number), y0.map(Number)]
    expect(x).toHaveLength(481)
    for (const i of [100, 240, 400]) expect(Number(y1[i])).toBeCloseTo((v[i + 1] - v[i - 1]) / (x[i + 1] - x[i - 1]), 2)
  })

  it('of a sweep are its points with their times; what an arrow does not have lies at infinity', () => {
    write('sweep', 'csv', 's.csv')
    const { hbar, particles, seconds, xdots } = table('s.csv')
    const known = (column: string[]): number[] => column.slice(0, 3).map(Number)
    expect([known(particles), known(seconds)]).toEqual([
      [2, 4, 8],
      [1, 2, 3],
    ])
    known(hbar).forEach((h, i) => expect(h * Number(xdots[i])).toBeCloseTo(1, 14))
    expect(known(hbar)[2]).toBeCloseTo(8 ** -0.5, 14)
    write('mean-field', 'csv', 'm.csv')
    expect(new Set(table('m.csv').particles)).toEqual(new Set(['inf']))
  })

  it('of a frame are the samples inside the region that is seen, the difference included', () => {
    write('frame', 'csv', 'f.csv')
    const { panel, x, xi, value } = table('f.csv')
    const ends = (column: string[]): number[] => [Math.min(...column.map(Number)), Math.max(...column.map(Number))]
    expect(ends(x)[0]).toBeGreaterThanOrEqual(-1.5)
    expect(ends(xi)[1]).toBeLessThanOrEqual(1)
    const first = bump('husimi', 24, 0.3)
    const k = panel.findIndex((name, i) => name.startsWith('Husimi') && Number(x[i]) > 0.5 && Number(xi[i]) > 0.3)
    const [i, j] = [x[k], xi[k]].map((v) => Math.round((Number(v) + 2) / first.x.spacing))
    expect(Number(value[k])).toBe(first.values[24 * i + j])
    expect(new Set(panel).size).toBe(4)
  })

  it('that are not there are refused', () => {
    const comparison = sources['comparison'] as Extract<PlotSource, { kind: 'comparison' }>
    const wrong = { ...comparison, choice: { ...comparison.choice, t: 7 } }
    expect(() => plotOfSource(dataOf(wrong))).toThrow(/no mk2 at t = 7 in common/)
    const none = { ...(sources['frame'] as Extract<PlotSource, { kind: 'frame' }>), t: 3 }
    expect(() => plotOfSource(dataOf(none))).toThrow(/no pictures of point 1 at t = 3/)
  })
})

it.each(names)('%s as JSON opens its experiments again', (name) => {
  write(name, 'json', 'plot.json')
  const found = experimentInBytes(readFileSync(at('plot.json')))
  const { carried } = plotOfSource(dataOf(sources[name]))
  expect(found).toEqual({
    kind: 'carried',
    experiment: JSON.parse(JSON.stringify(carried.experiment)),
    ...(name === 'comparison' && { compared: [other.experiment] }),
  })
})

it('a document for LaTeX reads columns and pictures that lie beside it', () => {
  write('frame', 'pgfplots', 'a frame.tex')
  const text = readFileSync(at('a frame.tex'), 'utf8')
  const pictures = [...text.matchAll(/\] \{([^{}]*\.png)\}/g)].map(([, file]) => file)
  expect(pictures).toHaveLength(4)
  for (const file of pictures) expect(readdirSync(folder)).toContain(file)
  for (const name of ['comparison', 'potential', 'sweep']) {
    write(name, 'pgfplots', 'p.tex')
    const read = [...readFileSync(at('p.tex'), 'utf8').matchAll(/table\[col sep=comma, ([^\]]*)\]/g)]
    const columns = Object.keys(table('p-data.csv'))
    for (const [, uses] of read) for (const use of uses.split(', ')) expect(columns).toContain(use.split('=')[1])
  }
})

it('every plot is a LaTeX document, where there is pgfplots', (context) => {
  if (latexWith('pgfplots.sty') === null) return context.skip()
  for (const name of names) {
    write(name, 'pgfplots', `${name}.tex`)
    const said = outputOf('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`], { cwd: folder })
    expect(said, name).not.toMatch(/Warning|Missing character|Overfull/)
    expect(statSync(at(`${name}.pdf`)).size, name).toBeGreaterThan(5000)
  }
}, 60_000)

it('every plot is drawn by matplotlib, where there is one', (context) => {
  const python = pythonWith('matplotlib')
  if (python === null) return context.skip()
  for (const name of names) write(name, 'matplotlib', `${name}.py`)
  const all =
    'import runpy, sys\nfor name in sys.argv[1:]:\n    sys.argv = [name, name[:-2] + "pdf"]\n    runpy.run_path(name)'
  outputOf(python, ['-W', 'error:Glyph', '-W', 'error:No data', '-c', all, ...names.map((name) => at(`${name}.py`))])
  for (const name of names) expect(statSync(at(`${name}.pdf`)).size, name).toBeGreaterThan(5000)
}, 60_000)
