/**
 * What every exported figure carries besides its drawing, so that it can be opened again, and how an SVG carries it. The figures of the
 * window and of the command are the same here.
 */
import type { Results } from '../../core/experiments/experiment.ts'

export type Carried = Pick<Results, 'experiment' | 'experimentHash' | 'software'>

/** The name under which a figure carries it: an XML id, a PNG keyword, a Matroska tag; a PDF attaches a file of this name, `.json`. */
export const carriedName = 'quadrant-experiment'

export function carriedJson({ experiment, experimentHash, software }: Carried): string {
  return JSON.stringify({ experiment, experimentHash, software })
}

/** The experiment in such a text, unchecked; null when there is none. */
export function experimentInCarried(json: string): unknown {
  try {
    const carried: unknown = JSON.parse(json)
    return typeof carried === 'object' && carried !== null && 'experiment' in carried ? carried.experiment : null
  } catch {
    // Edited by hand, or not ours after all.
    return null
  }
}

export interface FigureMetadata extends Carried {
  readonly title: string
  readonly description?: string
}

const opening = `<metadata id="${carriedName}">`
const closing = '</metadata>'

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Some programs write the text anew, as CDATA or with more of its characters escaped. */
function unescapeXml(text: string): string {
  const plain = /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(text)?.[1]
  return (
    plain ??
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
  )
}

/** JSON whose every character is allowed in XML (JSON.stringify escapes controls and lone surrogates itself). */
function xmlSafe(json: string): string {
  return json.replace(/[\u007f-\u009f\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Puts title, description and metadata behind the opening tag of `svg`. */
export function withMetadata(svg: string, { title, description, ...carried }: FigureMetadata): string {
  const desc = description === undefined ? '' : `<desc>${escapeXml(description)}</desc>`
  const head = `<title>${escapeXml(title)}</title>${desc}${opening}${escapeXml(xmlSafe(carriedJson(carried)))}${closing}`
  const end = svg.indexOf('>', svg.indexOf('<svg')) + 1
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.slice(0, end)}${head}${svg.slice(end)}\n`
}

/** The text that a figure of ours carries; null when it carries none. */
export function carriedInSvg(svg: string): string | null {
  const start = svg.indexOf(opening)
  const end = svg.indexOf(closing, start)
  return start < 0 || end < 0 ? null : unescapeXml(svg.slice(start + opening.length, end))
}

/** The experiment that a figure of ours carries, as unchecked JSON; null when it carries none. */
export function experimentInSvg(svg: string): unknown {
  const carried = carriedInSvg(svg)
  return carried === null ? null : experimentInCarried(carried)
}

export function titleOfSvg(svg: string): string {
  return unescapeXml(/<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? '')
}

/** The drawing alone. */
export function withoutMetadata(svg: string): string {
  const start = svg.indexOf(opening)
  const end = svg.indexOf(closing, start)
  return start < 0 || end < 0 ? svg : svg.slice(0, start) + svg.slice(end + closing.length)
}
