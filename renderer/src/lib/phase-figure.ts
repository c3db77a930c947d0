/** Several phase-space pictures as one light SVG figure: heat maps as embedded PNG, everything else as vectors. */
import { cssColor, type ColorMapName } from './colormaps.ts'
import { formatNumber } from './format.ts'
import { phaseSpaceAxes, type PanelAxes } from './phase-panels.ts'
import { contourOf, extentOf, linearTicks, pixelsOf, type Extent, type PictureField } from './phase-field.ts'

export interface FigurePanel {
  readonly title: string
  readonly field: PictureField
  readonly map: ColorMapName
  readonly range: readonly [number, number]
  readonly zeroLine: boolean
}

export interface PhaseFigure {
  readonly svg: string
  readonly width: number
  readonly height: number
}

const panel = 300
const frame = { left: 46, top: 30, right: 70, bottom: 40 }

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c)

/** Pixels (RGBA, row by row from the top) as the URL of a PNG; the page and the exports have an encoder each. */
export type EncodePng = (
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number,
) => Promise<string> | string

/** @param region the rectangle of phase space to show, the same in all panels */
export async function phaseFigure(
  panels: readonly FigurePanel[],
  region: Extent,
  hbar: number | null,
  caption: string,
  encode: EncodePng,
  axes: PanelAxes = phaseSpaceAxes,
): Promise<PhaseFigure> {
  const aspect = (region.xiMax - region.xiMin) / (region.xMax - region.xMin)
  const width = panel
  const height = Math.round(panel * Math.min(3, Math.max(0.3, aspect)))
  const columns = Math.min(2, panels.length)
  const cellWidth = width + frame.left + frame.right
  const cellHeight = height + frame.top + frame.bottom
  const rows = Math.ceil(panels.length / columns)
  const parts: string[] = []
  for (const [i, p] of panels.entries()) {
    // One after the other, with a rest between: together they would hold up the page for longer than a frame or two.
    if (i > 0) await new Promise((resolve) => setTimeout(resolve))
    parts.push(
      `<g transform="translate(${(i % columns) * cellWidth + frame.left} ${Math.floor(i / columns) * cellHeight + frame.top + 26})">${await drawPanel(p, i, region, { width, height }, hbar, encode, axes)}</g>`,
    )
  }
  const size = { width: columns * cellWidth, height: rows * cellHeight + 34 }
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11">` +
    `<rect width="100%" height="100%" fill="#ffffff"/><text x="${frame.left}" y="24" font-size="13" fill="#1c1b19">${escape(axes.meaning === undefined ? caption : `${caption}, ${axes.meaning}`)}</text>${parts.join('')}</svg>`
  return { svg, ...size }
}

async function drawPanel(
  p: FigurePanel,
  index: number,
  region: Extent,
  { width, height }: { readonly width: number; readonly height: number },
  hbar: number | null,
  encode: EncodePng,
  { names, unitPlain, isPhaseSpace }: PanelAxes,
): Promise<string> {
  const px = (x: number): number => ((x - region.xMin) / (region.xMax - region.xMin)) * width
  const py = (xi: number): number => height - ((xi - region.xiMin) / (region.xiMax - region.xiMin)) * height
  const n = (v: number): string => v.toFixed(2)
  const e = extentOf(p.field)
  const zero = p.range[1] > p.range[0] ? -p.range[0] / (p.range[1] - p.range[0]) : 0
  const clip = `clip${index}`
  const ticks = [
    ...linearTicks(region.xMin, region.xMax, 5).map(
      (t) =>
        `<line x1="${n(px(t))}" x2="${n(px(t))}" y1="${height}" y2="${height + 4}" stroke="#a9a59c"/><text x="${n(px(t))}" y="${height + 16}" text-anchor="middle" fill="#5d5a54">${formatNumber(t)}</text>`,
    ),
    ...linearTicks(region.xiMin, region.xiMax, 5).map(
      (t) =>
        `<line x1="-4" x2="0" y1="${n(py(t))}" y2="${n(py(t))}" stroke="#a9a59c"/><text x="-7" y="${n(py(t) + 4)}" text-anchor="end" fill="#5d5a54">${formatNumber(t)}</text>`,
    ),
  ]
  const labels = `<text x="${width}" y="${height + 32}" text-anchor="end" font-style="italic" font-family="serif" font-size="14">${escape(names[0])}</text><text x="-38" y="10" font-style="italic" font-family="serif" font-size="14">${escape(names[1])}</text>`
  const segments = p.zeroLine
    ? contourOf(p.field, 0, 0.004 * Math.max(Math.abs(p.range[0]), Math.abs(p.range[1])))
    : new Float64Array()
  let path = ''
  for (let k = 0; k + 3 < segments.length; k += 4)
    path += `M${n(px(segments[k] ?? 0))} ${n(py(segments[k + 1] ?? 0))}L${n(px(segments[k + 2] ?? 0))} ${n(py(segments[k + 3] ?? 0))}`
  const side = hbar === null || !isPhaseSpace ? 0 : px(region.xMin + Math.sqrt(2 * Math.PI * hbar))
  const sideXi = hbar === null ? 0 : height - py(region.xiMin + Math.sqrt(2 * Math.PI * hbar))
  const cell =
    side > 2
      ? `<rect x="8" y="${n(height - 8 - sideXi)}" width="${n(side)}" height="${n(sideXi)}" fill="none" stroke="${p.map === 'viridis' ? '#ffffff' : '#1c1b19'}"/>`
      : ''
  return (
    `<clipPath id="${clip}"><rect width="${width}" height="${height}"/></clipPath><text x="0" y="-8" font-size="13" fill="#1c1b19">${escape(p.title)}</text>` +
    `<g clip-path="url(#${clip})"><rect width="${width}" height="${height}" fill="${cssColor(p.map, 'light', zero)}"/>` +
    `<image x="${n(px(e.xMin))}" y="${n(py(e.xiMax))}" width="${n(px(e.xMax) - px(e.xMin))}" height="${n(py(e.xiMin) - py(e.xiMax))}" preserveAspectRatio="none" href="${await encode(pixelsOf(p.field, p.map, p.range, 'light'), p.field.x.count, p.field.xi.count)}"/>` +
    `${path ? `<path d="${path}" fill="none" stroke="#000000" stroke-opacity="0.45" stroke-width="0.8"/>` : ''}${cell}</g>` +
    `<rect width="${width}" height="${height}" fill="none" stroke="#a9a59c"/>${ticks.join('')}${labels}${colourBar(p, width, height, index, unitPlain)}`
  )
}

function colourBar(p: FigurePanel, width: number, height: number, index: number, unit: string): string {
  const stops = Array.from(
    { length: 17 },
    (_, i) => `<stop offset="${i / 16}" stop-color="${cssColor(p.map, 'light', i / 16)}"/>`,
  ).join('')
  const label = (value: number, y: number, sign = ''): string =>
    `<text x="${width + 22}" y="${y}" fill="#5d5a54">${sign}${formatNumber(value, 2)}</text>`
  return (
    `<linearGradient id="bar${index}" x1="0" y1="1" x2="0" y2="0">${stops}</linearGradient><rect x="${width + 8}" y="0" width="9" height="${height}" fill="url(#bar${index})" stroke="#e4e0d7"/>` +
    `<text x="${width + 6}" y="${height + 16}" font-style="italic" font-family="serif" font-size="12" fill="#5d5a54">${escape(unit)}</text>` +
    `${p.range[0] < 0 ? label(p.range[1], 9, '+') : label(p.range[1], 9)}${label(p.range[0], height)}${p.range[0] < 0 ? label(0, height / 2 + 4) : ''}`
  )
}
