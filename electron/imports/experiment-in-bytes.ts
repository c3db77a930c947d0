/** The experiment in a file of any of our kinds: an experiment, results, or a figure or film that carries it (SVG, PNG, PDF, WebM). Nothing in it is believed. */
import { carriedInSvg, carriedName, experimentsIn, experimentsInCarried } from '../contract/figure-metadata.ts'
import { isPng, textInPng } from '../exports/png-metadata.ts'
import { attachmentInPdf, isPdf } from './pdf-attachment.ts'
import { isWebm, tagInWebm } from './webm-tag.ts'

export type FoundExperiment =
  /** The document itself. */
  | { readonly kind: 'experiment'; readonly experiment: unknown }
  /** Inside results or a figure; a comparison carries others too. */
  | { readonly kind: 'carried'; readonly experiment: unknown; readonly compared?: readonly unknown[] }
  | { readonly kind: 'none'; readonly what: 'figure' | 'damaged-figure' | 'other-json' | 'unknown' }

/** Beyond it a text is none of ours. */
const mostText = 256 * 2 ** 20

export function experimentInBytes(bytes: Uint8Array): FoundExperiment {
  if (isPng(bytes)) return inFigure(textInPng(bytes, carriedName))
  if (isPdf(bytes)) return inFigure(attachmentInPdf(bytes))
  if (isWebm(bytes)) return inFigure(tagInWebm(bytes))
  if (bytes.length > mostText) return { kind: 'none', what: 'unknown' }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  if (/^\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/.test(text)) return inFigure(carriedInSvg(text))
  return inJson(text)
}

function inFigure(carried: string | null): FoundExperiment {
  if (carried === null) return { kind: 'none', what: 'figure' }
  return carriedExperiments(experimentsInCarried(carried)) ?? { kind: 'none', what: 'damaged-figure' }
}

function inJson(text: string): FoundExperiment {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'none', what: 'unknown' }
  }
  if (isExperiment(json)) return { kind: 'experiment', experiment: json }
  return carriedExperiments(experimentsIn(json)) ?? { kind: 'none', what: 'other-json' }
}

function carriedExperiments([experiment, ...others]: readonly unknown[]): FoundExperiment | null {
  if (!isExperiment(experiment)) return null
  const compared = others.filter(isExperiment)
  return { kind: 'carried', experiment, ...(compared.length > 0 && { compared }) }
}

function isExperiment(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json && json.format === 'quadrant-experiment/1'
}

const whys: Readonly<Record<Extract<FoundExperiment, { kind: 'none' }>['what'], (name: string) => string>> = {
  figure: (name) =>
    `${name} carries no experiment: it was not exported by Quadrant, or another program has removed it.`,
  'damaged-figure': (name) => `The experiment that ${name} carries is damaged.`,
  'other-json': (name) =>
    `${name} is JSON, but it holds no experiment: its "format" should be quadrant-experiment/1 or quadrant-results/1.`,
  unknown: (name) => `${name} is neither an experiment (JSON) nor a figure of Quadrant (SVG, PDF, PNG, WebM).`,
}

export function whyNoExperiment(name: string, { what }: Extract<FoundExperiment, { kind: 'none' }>): string {
  return whys[what](name)
}
