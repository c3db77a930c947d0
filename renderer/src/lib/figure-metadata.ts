/** A figure that leaves the window carries its experiment, in the same place as the figures of the command (electron/exports/svg-metadata.ts). */
import type { Results } from '../../../core/experiments/experiment.ts'

export type Carried = Pick<Results, 'experiment' | 'experimentHash' | 'software'>

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Control characters that JSON allows and XML does not, as JSON escapes. */
function xmlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Puts a title and the experiment behind the opening tag of `svg`. */
export function withExperiment(svg: string, title: string, { experiment, experimentHash, software }: Carried): string {
  const head = `<title>${escapeXml(title)}</title><metadata id="quadrant-experiment">${escapeXml(xmlSafeJson({ experiment, experimentHash, software }))}</metadata>`
  const end = svg.indexOf('>', svg.indexOf('<svg')) + 1
  return `${svg.slice(0, end)}${head}${svg.slice(end)}`
}
