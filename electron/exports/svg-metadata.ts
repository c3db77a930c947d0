/** What an exported figure carries besides its drawing, and how it is found there again. */
import type { Experiment, Results } from '../../core/experiments/experiment.ts'

export interface FigureMetadata {
  readonly title: string
  readonly description: string
  readonly experiment: Experiment
  readonly experimentHash: string
  readonly software: Results['software']
}

const opening = '<metadata id="quadrant-experiment">'
const closing = '</metadata>'

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** JSON whose every character is allowed in XML (JSON.stringify escapes controls and lone surrogates itself). */
function xmlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Puts title, description and metadata behind the opening tag of `svg`. */
export function withMetadata(svg: string, { title, description, ...carried }: FigureMetadata): string {
  const head = `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>${opening}${escapeXml(xmlSafeJson(carried))}${closing}`
  const end = svg.indexOf('>', svg.indexOf('<svg')) + 1
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.slice(0, end)}${head}${svg.slice(end)}\n`
}

/** The experiment that a figure of ours carries, as unchecked JSON; null when it carries none. */
export function experimentInSvg(svg: string): unknown {
  const start = svg.indexOf(opening)
  const end = svg.indexOf(closing, start)
  if (start < 0 || end < 0) return null
  try {
    const carried: unknown = JSON.parse(unescapeXml(svg.slice(start + opening.length, end)))
    return typeof carried === 'object' && carried !== null && 'experiment' in carried ? carried.experiment : null
  } catch {
    // Edited by hand, or not ours after all.
    return null
  }
}
