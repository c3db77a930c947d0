/**
 * What every exported figure carries besides its drawing, so that it can be opened again, and how an SVG carries it. The figures of the
 * window and of the command are the same here.
 */
import type { Results } from '../../core/experiments/experiment.ts'

type CarriedDocument = Pick<Results, 'experiment' | 'experimentHash' | 'software'>

export interface Carried extends CarriedDocument {
  /** The others of a comparison, in the order of its curves. */
  readonly compared?: readonly CarriedDocument[]
}

/** The name under which a figure carries it: an XML id, a PNG keyword, a Matroska tag; a PDF attaches a file of this name, `.json`. */
export const carriedName = 'quadrant-experiment'

function documentOf({ experiment, experimentHash, software }: CarriedDocument): CarriedDocument {
  return { experiment, experimentHash, software }
}

/** @param results of the runs that a figure shows, one or several */
export function carriedBy([first, ...others]: readonly CarriedDocument[]): Carried {
  return { ...documentOf(first), ...(others.length > 0 && { compared: others.map(documentOf) }) }
}

export function carriedJson({ compared, ...first }: Carried): string {
  return JSON.stringify(carriedBy([first, ...(compared ?? [])]))
}

/** The experiments in such a text, unchecked; none when it was edited by hand, or is not ours after all. */
export function experimentsInCarried(json: string): unknown[] {
  try {
    return experimentsIn(JSON.parse(json))
  } catch {
    return []
  }
}

/** The experiment of results or of a figure, then those that it is compared with; unchecked. */
export function experimentsIn(carried: unknown): unknown[] {
  if (typeof carried !== 'object' || carried === null || !('experiment' in carried)) return []
  const compared = 'compared' in carried && Array.isArray(carried.compared) ? (carried.compared as unknown[]) : []
  return [carried.experiment, ...compared.flatMap((other) => experimentsIn(other).slice(0, 1))]
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
  return carried === null ? null : (experimentsInCarried(carried)[0] ?? null)
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
