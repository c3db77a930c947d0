/** A plot as a LaTeX document for pgfplots, its numbers as CSV beside it: `figure.tex` reads `figure-data.csv`. */
import { basename, dirname, join } from 'node:path'
import { chartThemes, dashes, markerPlace } from '../../renderer/src/charts/chart-theme.ts'
import { formatNumber } from '../../renderer/src/lib/format.ts'
import { csvNumber, csvText } from './csv.ts'
import { latexText } from './latex-text.ts'
import type { PaperAxis } from './paper-plots/paper-axis.ts'
import type { BarsPlot, CurvesPlot, FieldsPlot, MapPlot, PaperPlot, RungsPlot } from './paper-plots/paper-plot.ts'
import { plotTable } from './paper-plots/plot-table.ts'
import { fieldsAxes, linesCommands, panelPictures, shown, type Commands } from './pgfplots-scenes.ts'
import { writeTextVerified, writeVerified } from './write-verified.ts'

const colours = chartThemes.light.series.map((colour) => colour.slice(1).toUpperCase())
const marks = ['*', 'diamond*', 'square*', 'triangle*', 'pentagon*', 'otimes*', 'oplus*', 'star']

/** Beside `path`, under a name that LaTeX reads whatever the user has typed. */
export function dataFileOf(path: string): string {
  const stem = basename(path)
    .replace(/\.tex$/i, '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return join(dirname(path), `${stem === '' ? 'figure' : stem}-data.csv`)
}

/** Line by line. */
function* csvLines(plot: PaperPlot): Generator<string> {
  const { columns, rows } = plotTable(plot)
  yield `${columns.join(',')}\n`
  for (const row of rows)
    yield `${row.map((cell) => (typeof cell === 'number' ? csvNumber(cell) : csvText(cell))).join(',')}\n`
}

/** Lines that go to the disk together. */
const linesAtOnce = 4096

/** @throws ExportError */
export function writePlotCsv(plot: PaperPlot, path: string): void {
  writeVerified(path, (sink) => {
    let lines: string[] = []
    const flush = (): void => {
      sink(Buffer.from(lines.join(''), 'utf8'))
      lines = []
    }
    for (const line of csvLines(plot)) if (lines.push(line) === linesAtOnce) flush()
    flush()
  })
}

function axisOptions({ log, ends, ticks }: PaperAxis, along: 'x' | 'y'): string[] {
  return [
    ...(log ? [`${along}mode=log`] : []),
    ...(ends === null
      ? along === 'x'
        ? ['enlarge x limits=0.04']
        : []
      : [`${along}min=${shown(ends[0])}, ${along}max=${shown(ends[1])}`]),
    ...(ticks === null
      ? []
      : [
          `${along}tick={${ticks.map(({ at }) => shown(at)).join(', ')}}, ${along}ticklabels={${ticks.map(({ label }) => label).join(', ')}}, ${along}minorticks=false`,
        ]),
  ]
}

const boundLook = 'dash pattern=on 6pt off 4pt, opacity=0.6'

function curveCommands({ curves, sharper, x, y }: CurvesPlot, data: string): Commands {
  const body = curves.flatMap(({ label, joined, lines }, k) => {
    const colour = `quadrant${k % colours.length}`
    const dash = dashes[k % dashes.length]
    const pattern =
      dash.length === 0
        ? 'solid'
        : `dash pattern=${dash.map((length, i) => `${i % 2 === 0 ? 'on' : 'off'} ${length}pt`).join(' ')}`
    const look = `${joined ? pattern : 'only marks'}, mark=${marks[markerPlace(k)]}, mark size=1.7pt, ${colour}`
    return [
      `    \\addplot[${look}, mark options={solid, fill=${colour}}, error bars/.cd, y dir=both, y explicit, error bar style={solid}]
      table[col sep=comma, x=x${k}, y=value${k}, y error minus=minus${k}, y error plus=plus${k}] {${data}};
    \\addlegendentry{${latexText(label)}}`,
      ...lines.map(
        (line) =>
          `    \\addplot[forget plot, no marks, ${colour}, ${line.look === 'fit' ? 'thick' : boundLook}] table[col sep=comma, x=x${line.look}${k}, y=${line.look}${k}] {${data}};`,
      ),
    ]
  })
  const bounds = sharper.map(
    (
      { label },
      k,
    ) => `    \\addplot[no marks, quadrant${(k + 1) % colours.length}, dash pattern=on 2pt off 3pt] table[col sep=comma, x=xsharper${k}, y=sharper${k}] {${data}};
    \\addlegendentry{${latexText(label)}}`,
  )
  const looks = new Set(curves.flatMap(({ lines }) => lines.map(({ look }) => look)))
  const legend = [
    ...(looks.has('fit')
      ? ['    \\addlegendimage{no marks, thick, black!60}\\addlegendentry{fit, over the values that it used}']
      : []),
    ...(looks.has('bound')
      ? [`    \\addlegendimage{no marks, black!60, ${boundLook}}\\addlegendentry{theorem's right-hand side}`]
      : []),
  ]
  const options = [
    ...axisOptions(x, 'x'),
    ...axisOptions(y, 'y'),
    'legend pos=outer north east',
    'legend cell align=left',
    'legend style={font=\\small}',
    `xlabel={${x.tex}}`,
    `ylabel={${y.tex}}`,
  ]
  return { options, body: [...body, ...bounds, ...legend].join('\n') }
}

function rungCommands({ rungs, x }: RungsPlot, data: string): Commands {
  const steps = rungs.flatMap(({ before, point: [row, value] }) =>
    before === null
      ? []
      : [
          `    \\addplot[forget plot, no marks, black!12, line width=7pt] coordinates {(${shown(before)},${row}) (${shown(value)},${row})};`,
        ],
  )
  const factors = rungs.map(
    ({ factor, before, point: [row, , , , , to] }) =>
      `    \\node[anchor=west, font=\\footnotesize, black!70, xshift=4pt] at (axis cs:${shown(Math.max(to, before ?? 0))},${row}) {${latexText(factor)}};`,
  )
  const marked = `    \\addplot[only marks, mark=*, quadrant0, error bars/.cd, x dir=both, x explicit]
      table[col sep=comma, x=value, y=row, x error minus=minus, x error plus=plus] {${data}};`
  const labels = rungs.map(({ label }) => `{${latexText(label)}}`).join(', ')
  const height = `height=${(2.4 + 0.7 * rungs.length).toFixed(1)}cm`
  const options = [
    height,
    ...axisOptions(x, 'x'),
    'clip=false',
    'y dir=reverse',
    `ymin=-0.6, ymax=${rungs.length - 0.4}`,
    `ytick={0,...,${rungs.length - 1}}`,
    `yticklabels={${labels}}`,
    'ytick style={draw=none}',
    `xlabel={${x.tex}}`,
  ]
  return { options, body: [...steps, marked, ...factors].join('\n') }
}

function mapCommands({ columns, rows, x, y, meaningTex, cells }: MapPlot, data: string): Commands {
  const texts = cells.flatMap(({ column, row, value, text, ink, beyondHorizon }) => [
    `    \\node[font=${value === null ? '\\tiny, align=center, text width=1.3cm' : '\\footnotesize'}, ${ink.toLowerCase() === '#ffffff' ? 'white' : 'black'}] at (axis cs:${column},${row}) {${latexText(text)}};`,
    ...(beyondHorizon
      ? [
          `    \\draw[dashed, ${ink.toLowerCase() === '#ffffff' ? 'white' : 'black'}] (axis cs:${column - 0.46},${row - 0.46}) rectangle (axis cs:${column + 0.46},${row + 0.46});`,
        ]
      : []),
  ])
  const coloured = `    \\addplot[matrix plot*, mesh/cols=${columns.length}, point meta=explicit]
      table[col sep=comma, x=column, y=row, meta=value] {${data}};`
  const ticks = (along: 'x' | 'y', values: readonly number[]): string =>
    `${along}tick={0,...,${values.length - 1}}, ${along}ticklabels={${values.map((v) => latexText(formatNumber(v))).join(', ')}}, ${along}min=-0.5, ${along}max=${values.length - 0.5}`
  const options = [
    'colormap/viridis',
    'colorbar',
    `colorbar style={ylabel={${meaningTex}}}`,
    'axis on top',
    'tick style={draw=none}',
    ticks('x', columns),
    ticks('y', rows),
    `xlabel={${latexText(x)}}`,
    `ylabel={${latexText(y)}}`,
  ]
  return { options, body: [coloured, ...texts].join('\n') }
}

function barCommands({ x, rows, parts, allowed, allowedWords, most }: BarsPlot, data: string): Commands {
  const bars = parts.map(
    (
      { label },
      k,
    ) => `    \\addplot[fill=quadrant${k % colours.length}, draw=none] table[col sep=comma, x=part${k}, y=row] {${data}};
    \\addlegendentry{${latexText(label)}}`,
  )
  const line = `    \\draw[black!75, ${boundLook}] (axis cs:${shown(allowed)},-0.6) -- (axis cs:${shown(allowed)},${rows.length - 0.4});
    \\node[rotate=90, anchor=north west, font=\\scriptsize, black!75] at (axis cs:${shown(allowed)},${rows.length - 0.4}) {${latexText(allowedWords)}};`
  const options = [
    `height=${(2.8 + 0.6 * rows.length).toFixed(1)}cm`,
    'xbar stacked',
    'bar width=7pt',
    'area legend',
    'legend pos=outer north east',
    'legend cell align=left',
    'legend style={font=\\small}',
    `xmin=0, xmax=${shown(1.08 * most)}`,
    'y dir=reverse',
    `ymin=-0.6, ymax=${rows.length - 0.4}`,
    `ytick={0,...,${rows.length - 1}}`,
    `yticklabels={${rows.map((label) => `{${latexText(label)}}`).join(', ')}}`,
    'ytick style={draw=none}',
    `xlabel={${latexText(x)}}`,
  ]
  return { options, body: [...bars, line].join('\n') }
}

function commandsOf(plot: Exclude<PaperPlot, FieldsPlot>, data: string): Commands {
  if (plot.kind === 'curves') return curveCommands(plot, data)
  if (plot.kind === 'bars') return barCommands(plot, data)
  if (plot.kind === 'lines')
    return linesCommands(plot, data, [...axisOptions(plot.x, 'x'), ...axisOptions(plot.y, 'y')])
  return plot.kind === 'rungs' ? rungCommands(plot, data) : mapCommands(plot, data)
}

function axesOf(plot: PaperPlot, data: string): string {
  if (plot.kind === 'fields') return fieldsAxes(plot, pictureName(data))
  const { options, body } = commandsOf(plot, data)
  return `  \\begin{axis}[
    width=12cm, height=8cm, unbounded coords=discard, title={${latexText(plot.title)}}, title style={align=center, text width=11cm},
    ${options.join(',\n    ')},
  ]
${body}
  \\end{axis}`
}

/** Beside the table; a second dot would hide the kind of the file from LaTeX. */
function pictureName(data: string): (panel: number) => string {
  const stem = basename(data)
    .replace(/-data\.csv$/, '')
    .replaceAll('.', '-')
  return (panel) => `${stem}-${panel + 1}.png`
}

/** @param data the file that it reads, as LaTeX finds it from the document's folder */
export function pgfplotsDocument(origin: string, plot: PaperPlot, data: string): string {
  return `% ${origin}: ${plot.name}; its numbers are in ${data}
% A document by itself; a figure of another one by \\input, where \\usepackage{pgfplots} stands and ${data} lies beside that one
% (or \\pgfplotsset{table/search path={FOLDER}} names its folder).
\\ifcsname ver@pgfplots.sty\\endcsname
\\def\\quadrantbegin{}\\def\\quadrantend{}
\\else
\\documentclass{standalone}
\\usepackage{pgfplots}\\pgfplotsset{compat=1.17}
\\def\\quadrantbegin{\\begin{document}}\\def\\quadrantend{\\end{document}}
\\fi
\\quadrantbegin
\\begin{tikzpicture}
${colours.map((c, i) => `\\definecolor{quadrant${i}}{HTML}{${c}}`).join('\n')}
${axesOf(plot, data)}
\\end{tikzpicture}%
\\quadrantend
`
}

/** Writes what it reads first: a document without its table or its pictures would not compile. @throws ExportError */
export function writePgfplots(plot: PaperPlot, origin: string, path: string): void {
  const data = dataFileOf(path)
  writePlotCsv(plot, data)
  if (plot.kind === 'fields')
    panelPictures(plot).forEach((png, k) =>
      writeVerified(join(dirname(path), pictureName(data)(k)), (sink) => sink(png)),
    )
  writeTextVerified(path, pgfplotsDocument(origin, plot, basename(data)))
}
