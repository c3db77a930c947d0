/** The convergence figure as a LaTeX document for pgfplots: the numbers are tables in it, so that it compiles by itself. */
import type { Results } from '../../core/experiments/experiment.ts'
import { describeQuantity } from '../../renderer/src/charts/quantities.ts'
import { sweepVariable } from '../../renderer/src/charts/sweep-slices.ts'
import { chosenQuantity, type FigureChoice } from './figure-choice.ts'
import { curvesOf, type CurveData } from './plot-script.ts'
import { writeTextVerified } from './write-verified.ts'

/** What LaTeX reads as commands, as characters; what it cannot read at all, as a question mark. */
export function latexText(text: string): string {
  const special: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', ħ: '$\\hbar$', ℏ: '$\\hbar$', '–': '--', '’': "'", '→': '$\\to$' }
  return Array.from(text.replace(/[\p{Cc}\p{Cs}]+/gu, ' '), (c) => special[c] ?? (/[#$%&_{}]/.test(c) ? `\\${c}` : /[\u0020-\u024f]/.test(c) ? c : '?')).join('')
}

const number = (x: number): string => x.toPrecision(10)
const table = (rows: readonly (readonly number[])[]): string => rows.map((row) => `      ${row.map(number).join(' ')}\\\\`).join('\n')

function curveCommands({ label, points, bound, fit }: CurveData, index: number): string {
  const colour = `quadrant${index % 6}`
  const parts = [
    `    \\addplot+[only marks, ${colour}, error bars/.cd, y dir=both, y explicit]
    table[row sep=\\\\, x index=0, y index=1, y error minus index=2, y error plus index=3] {
${table(points.map(([x, value, lower, upper]) => [x, value, value - lower, upper - value]))}
    };
    \\addlegendentry{${latexText(label)}}`,
  ]
  const line = (rows: readonly (readonly [number, number])[], look: string): string => `    \\addplot[forget plot, no marks, ${colour}, ${look}] table[row sep=\\\\] {\n${table(rows)}\n    };`
  if (fit.length > 0) parts.push(line(fit, 'thick'))
  if (bound.length > 0) parts.push(line(bound, 'dashed, opacity=0.5'))
  return parts.join('\n')
}

const colours = ['0072B2', 'D55E00', '009E73', 'CC79A7', 'E69F00', '56B4E9']

/** @throws ExportError when the run has no distance */
export function pgfplotsDocument(results: Results, choice: FigureChoice = {}): string {
  const quantity = chosenQuantity(results, choice)
  const curves = curvesOf(results, quantity, choice)
  return `% Quadrant ${results.software.version}, experiment sha256 ${results.experimentHash}: ${quantity} with its intervals
\\documentclass{standalone}
\\usepackage{pgfplots}
\\pgfplotsset{compat=1.17}
${colours.map((c, i) => `\\definecolor{quadrant${i}}{HTML}{${c}}`).join('\n')}
\\begin{document}
\\begin{tikzpicture}
  \\begin{loglogaxis}[
    width=12cm, height=8cm, legend pos=outer north east, legend cell align=left, legend style={font=\\small},
    xlabel={${sweepVariable(results.points) === 'hbar' ? '$\\hbar$' : '$N$'}}, ylabel={${latexText(describeQuantity(quantity).words)}}, title={${latexText(results.experiment.name)}},
  ]
${curves.map(curveCommands).join('\n')}
  \\end{loglogaxis}
\\end{tikzpicture}
\\end{document}
`
}

/** @throws ExportError */
export function writePgfplots(results: Results, path: string, choice: FigureChoice = {}): void {
  writeTextVerified(path, pgfplotsDocument(results, choice))
}
