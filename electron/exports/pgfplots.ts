/** A plot as a LaTeX document for pgfplots, its numbers as CSV beside it: `figure.tex` reads `figure-data.csv`. */
import { basename, dirname, join } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'
import { formatNumber } from '../../renderer/src/lib/format.ts'
import { csvNumber, csvText } from './csv.ts'
import type { FigureChoice } from './figure-choice.ts'
import { latexText } from './latex-text.ts'
import { paperPlot } from './paper-plots/index.ts'
import { plotTable, type CurvesPlot, type MapPlot, type PaperPlot, type RungsPlot } from './paper-plots/paper-plot.ts'
import { writeTextVerified } from './write-verified.ts'

const colours = ['0072B2', 'D55E00', '009E73', 'CC79A7', 'E69F00', '56B4E9']

/** Beside `path`, under a name that LaTeX reads whatever the user has typed. */
export function dataFileOf(path: string): string {
  const stem = basename(path).replace(/\.tex$/i, '').normalize('NFKD').replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  return join(dirname(path), `${stem === '' ? 'figure' : stem}-data.csv`)
}

export function plotCsv(plot: PaperPlot): string {
  const { columns, rows } = plotTable(plot)
  return [columns.join(','), ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? csvNumber(cell) : csvText(cell))).join(',')), ''].join('\n')
}

interface Commands {
  /** Of the axis. */
  readonly options: readonly string[]
  readonly body: string
}

function curveCommands({ curves, x, y }: CurvesPlot, data: string): Commands {
  const body = curves.flatMap(({ label, joined, lines }, k) => {
    const colour = `quadrant${k % colours.length}`
    const look = joined ? `mark=*, mark size=1.4pt, ${colour}` : `only marks, mark=*, mark size=1.4pt, ${colour}`
    return [
      `    \\addplot+[${look}, mark options={solid, fill=${colour}}, error bars/.cd, y dir=both, y explicit]
      table[col sep=comma, x=x${k}, y=value${k}, y error minus=minus${k}, y error plus=plus${k}] {${data}};
    \\addlegendentry{${latexText(label)}}`,
      ...lines.map((line) => `    \\addplot[forget plot, no marks, ${colour}, ${line.look === 'fit' ? 'thick' : 'dashed, opacity=0.5'}] table[col sep=comma, x=x${line.look}${k}, y=${line.look}${k}] {${data}};`),
    ]
  })
  const modes = [...(x.log ? ['xmode=log'] : []), ...(y.log ? ['ymode=log'] : [])]
  return { options: [...modes, 'legend pos=outer north east', 'legend cell align=left', 'legend style={font=\\small}', `xlabel={${latexText(x.label)}}`, `ylabel={${latexText(y.label)}}`], body: body.join('\n') }
}

function rungCommands({ rungs, x }: RungsPlot, data: string): Commands {
  const body = `    \\addplot[only marks, mark=*, quadrant0, error bars/.cd, x dir=both, x explicit]
      table[col sep=comma, x=value, y=row, x error minus=minus, x error plus=plus] {${data}};`
  const labels = rungs.map(({ label }) => `{${latexText(label)}}`).join(', ')
  return { options: ['xmode=log', 'y dir=reverse', `ytick={0,...,${rungs.length - 1}}`, `yticklabels={${labels}}`, 'ymajorgrids', `xlabel={${latexText(x.label)}}`], body }
}

function mapCommands({ columns, rows, x, y, meaning }: MapPlot, data: string): Commands {
  const body = `    \\addplot[scatter, only marks, mark=square*, mark size=11pt, scatter src=explicit, nodes near coords, nodes near coords style={anchor=center, font=\\footnotesize, text=white, /pgf/number format/precision=2}]
      table[col sep=comma, x=column, y=row, meta=value] {${data}};`
  const ticks = (along: 'x' | 'y', values: readonly number[]): string => `${along}tick={0,...,${values.length - 1}}, ${along}ticklabels={${values.map((v) => formatNumber(v)).map(latexText).join(', ')}}`
  const options = ['colormap/viridis', 'colorbar', `colorbar style={ylabel={${latexText(meaning)}}}`, 'enlargelimits=0.15', ticks('x', columns), ticks('y', rows), `xlabel={${latexText(x)}}`, `ylabel={${latexText(y)}}`]
  return { options, body }
}

function commandsOf(plot: PaperPlot, data: string): Commands {
  if (plot.kind === 'curves') return curveCommands(plot, data)
  return plot.kind === 'rungs' ? rungCommands(plot, data) : mapCommands(plot, data)
}

/** @param data the file that it reads, as LaTeX finds it from the document's folder */
export function pgfplotsDocument({ software, experimentHash }: Pick<Results, 'software' | 'experimentHash'>, plot: PaperPlot, data: string): string {
  const { options, body } = commandsOf(plot, data)
  return `% Quadrant ${software.version}, experiment sha256 ${experimentHash}: ${plot.name}; its numbers with their intervals are in ${data}
\\documentclass{standalone}
\\usepackage{pgfplots}
\\pgfplotsset{compat=1.17}
${colours.map((c, i) => `\\definecolor{quadrant${i}}{HTML}{${c}}`).join('\n')}
\\begin{document}
\\begin{tikzpicture}
  \\begin{axis}[
    width=12cm, height=8cm, unbounded coords=discard, title={${latexText(plot.title)}},
    ${options.join(',\n    ')},
  ]
${body}
  \\end{axis}
\\end{tikzpicture}
\\end{document}
`
}

/** Writes the table first: a document without it would not compile. @throws ExportError */
export function writePgfplots(results: Results, path: string, choice: FigureChoice = {}): void {
  const plot = paperPlot(results, choice)
  const data = dataFileOf(path)
  writeTextVerified(data, plotCsv(plot))
  writeTextVerified(path, pgfplotsDocument(results, plot, basename(data)))
}
