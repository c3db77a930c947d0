/** For pgfplots: lines with dots, and pictures with their colour bars. */
import { cssColor, type ColorMapName } from '../../renderer/src/lib/colormaps.ts'
import { contourOf, extentOf, pixelsOf } from '../../renderer/src/lib/phase-field.ts'
import { latexText } from './latex-text.ts'
import type { FieldsPlot, LinesPlot, PaperPath } from './paper-plots/paper-plot.ts'
import { pngOfPixels } from './png-metadata.ts'

export interface Commands {
  /** Of the axis. */
  readonly options: readonly string[]
  readonly body: string
}

/** A place on the page: the numbers themselves are in the table. */
export const shown = (x: number): string => String(Number(x.toPrecision(9)))

const looks: Readonly<Record<PaperPath['look'], string>> = {
  solid: 'thick, quadrant0',
  dashed: 'thick, quadrant1, dash pattern=on 6pt off 3pt',
  contour: 'black!60, dash pattern=on 5pt off 3pt',
  edge: 'black!40, dash pattern=on 2pt off 3pt',
}

/** @param axes options of both axes */
export function linesCommands(
  { paths, notes, dots, x, y }: LinesPlot,
  data: string,
  axes: readonly string[],
): Commands {
  const lines = paths.map(
    ({ label, look }, k) =>
      `    \\addplot[no marks, ${looks[look]}${label === null ? ', forget plot' : ''}] table[col sep=comma, x=x${k}, y=y${k}] {${data}};${label === null ? '' : `\n    \\addlegendentry{${latexText(label)}}`}`,
  )
  const marked =
    dots === null
      ? []
      : [
          `    \\addplot[only marks, mark=*, mark size=1.7pt, quadrant0] table[col sep=comma, x=xdots, y=ydots] {${data}};
    \\addlegendentry{${latexText(dots.label)}}`,
        ]
  const words = notes.map(
    ({ at: [atX, atY], text }) =>
      `    \\node[anchor=south, font=\\scriptsize, black!70] at (axis cs:${shown(atX)},${shown(atY)}) {${latexText(text)}};`,
  )
  const options = [
    ...axes,
    'unbounded coords=jump',
    'legend pos=outer north east',
    'legend cell align=left',
    'legend style={font=\\small}',
    `xlabel={${x.tex}}`,
    `ylabel={${y.tex}}`,
  ]
  return { options, body: [...lines, ...marked, ...words].join('\n') }
}

/** Red, green and blue from 0 to 255 at even steps of a map. */
export function colourStops(map: ColorMapName, steps: number): readonly (readonly number[])[] {
  return Array.from({ length: steps + 1 }, (_, i) =>
    [...cssColor(map, 'light', i / steps).matchAll(/\d+/g)].map(([digits]) => Number(digits)),
  )
}

/** The pixels of each panel, one a sample. */
export function panelPictures({ panels }: FieldsPlot): Uint8Array[] {
  return panels.map(({ field, map, range }) =>
    pngOfPixels(pixelsOf(field, map, range, 'light'), field.x.count, field.xi.count),
  )
}

/** Below this part of the largest value a zero line would follow rounding noise. */
export const quietPart = 0.004

/** An axis a panel, two to a row. @param picture the file of a panel's pixels */
export function fieldsAxes(plot: FieldsPlot, picture: (panel: number) => string): string {
  const { xMin, xMax, xiMin, xiMax } = plot.region
  const aspect = Math.min(3, Math.max(0.3, (xiMax - xiMin) / (xMax - xMin)))
  const [width, height] = [5.2, 5.2 * aspect]
  const axes = plot.panels.map(({ title, field, map, range, zeroLine }, k) => {
    const e = extentOf(field)
    const stops = colourStops(map, 32)
      .map((rgb) => `rgb255=(${rgb.join(',')})`)
      .join(' ')
    const contour = zeroLine ? contourOf(field, 0, quietPart * Math.max(...range.map(Math.abs))) : new Float64Array()
    const options = [
      `at={(${shown((k % 2) * (width + 3.4))}cm,${shown(-Math.floor(k / 2) * (height + 2.2))}cm)}`,
      `scale only axis, width=${shown(width)}cm, height=${shown(height)}cm`,
      `xmin=${shown(xMin)}, xmax=${shown(xMax)}, ymin=${shown(xiMin)}, ymax=${shown(xiMax)}`,
      'axis on top, enlargelimits=false, tick align=outside',
      `title={${latexText(title)}}, title style={font=\\small}`,
      `xlabel={$${plot.axes[0]}$}, ylabel={$${plot.axes[1]}$}`,
      `colormap={quadrant${k}}{${stops}}, colorbar, point meta min=${shown(range[0])}, point meta max=${shown(range[1])}`,
      'colorbar style={width=2mm, scaled y ticks=false, yticklabel style={font=\\scriptsize, /pgf/number format/precision=2}}',
    ]
    const body = [
      `    \\addplot graphics[xmin=${shown(e.xMin)}, xmax=${shown(e.xMax)}, ymin=${shown(e.xiMin)}, ymax=${shown(e.xiMax)}] {${picture(k)}};`,
      ...zeroPath(contour),
      ...cell(plot),
    ]
    return `  \\begin{axis}[
    ${options.join(',\n    ')},
  ]
${body.join('\n')}
  \\end{axis}`
  })
  const heading = `  \\node[anchor=south west, align=left] at (0,${shown(height + 0.9)}cm) {${latexText(plot.title)}};`
  return [heading, ...axes].join('\n')
}

/** A path of its own for each piece is slow, one for all of them too large for TeX. */
const piecesToPath = 100

function zeroPath(segments: Float64Array): string[] {
  const pieces: string[] = []
  for (let k = 0; k + 3 < segments.length; k += 4)
    pieces.push(
      `(axis cs:${segments.subarray(k, k + 2).join(',')}) -- (axis cs:${segments.subarray(k + 2, k + 4).join(',')})`,
    )
  return Array.from(
    { length: Math.ceil(pieces.length / piecesToPath) },
    (_, k) => `    \\draw[black!50, thin] ${pieces.slice(k * piecesToPath, (k + 1) * piecesToPath).join('\n      ')};`,
  )
}

/** The square of area 2 pi hbar in the lower left corner. */
function cell({ hbar, region: { xMin, xiMin, xMax, xiMax } }: FieldsPlot): string[] {
  if (hbar === null) return []
  const side = Math.sqrt(2 * Math.PI * hbar)
  const [left, low] = [xMin + 0.03 * (xMax - xMin), xiMin + 0.03 * (xiMax - xiMin)]
  return [
    `    \\draw[black!40] (axis cs:${shown(left)},${shown(low)}) rectangle (axis cs:${shown(left + side)},${shown(low + side)});`,
  ]
}
