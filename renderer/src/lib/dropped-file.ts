/** The experiment inside a file that was dropped on the window: an experiment, a results file, or a figure that Quadrant exported. */
import type { Json } from '../state/json-path.ts'

export type FoundExperiment = { readonly ok: true; readonly document: Json } | { readonly ok: false; readonly message: string }

export function experimentInFile(name: string, text: string): FoundExperiment {
  return /^\s*(<\?xml|<svg)/.test(text) ? inFigure(name, text) : inJson(name, text)
}

function inJson(name: string, text: string): FoundExperiment {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return { ok: false, message: `${name} is neither an experiment (JSON) nor a figure of Quadrant (SVG).` }
  }
  const experiment = experimentOf(json)
  return experiment ? { ok: true, document: experiment } : { ok: false, message: `${name} is JSON, but it holds no experiment: its "format" should be quadrant-experiment/1 or quadrant-results/1.` }
}

/** The figure carries {experiment, experimentHash, software} as text of its `metadata` (lib/figure-metadata.ts). */
function inFigure(name: string, text: string): FoundExperiment {
  const inside = /<metadata id="quadrant-experiment">([\s\S]*?)<\/metadata>/.exec(text)?.[1]
  if (inside === undefined) return { ok: false, message: `${name} carries no experiment: it was not exported by Quadrant, or another program has removed it.` }
  const plain = inside.replace(/^<!\[CDATA\[|\]\]>$/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  try {
    const experiment = experimentOf(JSON.parse(plain) as Json)
    if (experiment) return { ok: true, document: experiment }
  } catch {
    // Damaged: said below.
  }
  return { ok: false, message: `The experiment that ${name} carries is damaged.` }
}

function experimentOf(json: Json): Json | null {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null
  const { format, experiment } = json as Readonly<Record<string, Json | undefined>>
  if (format === 'quadrant-experiment/1') return json
  return experiment === undefined ? null : experimentOf(experiment)
}
