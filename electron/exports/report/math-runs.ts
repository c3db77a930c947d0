/**
 * Formulas that core writes in plain characters (`calW^2(f, Hus R) <= e^{Lambda t} E^2(f_in, R_in) + hbar/2`), as runs of type: raised and
 * lowered parts, Greek letters, italic variables.
 */
import type { ExportAsset } from '../assets.ts'

export interface Run {
  readonly text: string
  readonly font: ExportAsset
  /** 1 raised, -1 lowered. */
  readonly level: -1 | 0 | 1
}

export type Weight = 'plain' | 'bold'

const names: readonly (readonly [RegExp, string])[] = [
  [/\bcalW\b/g, '𝒲'],
  [/\bcalE\b/g, 'ℰ'],
  [/\bsqrt\b/g, '√'],
  [/<(\([^<>]*\)\^2)>/g, '⟨$1⟩'],
  [/ - /g, ' − '],
  [/\bE_hbar\b/g, 'E'],
  [/\bhbar\b/g, 'ℏ'],
  [/\bLambda\b/g, 'Λ'],
  [/\bGamma\b/g, 'Γ'],
  [/\bkappa\b/g, 'κ'],
  [/\bmu\b/g, 'μ'],
  [/\bxi\b/g, 'ξ'],
  [/<=/g, '≤'],
  [/>=/g, '≥'],
  [/(?<=[A-Za-z)])'/g, '′'],
]

const styles: Readonly<Record<Weight, { readonly upright: ExportAsset; readonly italic: ExportAsset }>> = {
  plain: { upright: 'serif', italic: 'serifItalic' },
  bold: { upright: 'serifBold', italic: 'serifBoldItalic' },
}

/** A word as it stands in a formula: one Latin letter is a variable (but for the article and the pronoun). */
function wordRuns(text: string, level: Run['level'], weight: Weight): Run[] {
  const { upright, italic } = styles[weight]
  return [...text.matchAll(/\p{L}+|[^\p{L}]+/gu)].map(([part]) => ({
    text: part,
    level,
    font: part === '𝒲' || part === 'ℰ' ? 'math' : /^[B-HJ-Zb-z]$/.test(part) ? italic : upright,
  }))
}

/** What is raised or lowered: a group in braces or brackets, or a word; a word may end in a prime or star. */
const shifted = /([\^_])(\{[^{}]*\}|\([^()]*\)|[\p{L}\d]+)/gu

/** A sentence with formulas in it. */
export function mathRuns(text: string, weight: Weight = 'plain'): Run[] {
  const plain = names.reduce((t, [pattern, symbol]) => t.replace(pattern, symbol), text)
  const runs: Run[] = []
  let done = 0
  for (const match of plain.matchAll(shifted)) {
    runs.push(...wordRuns(plain.slice(done, match.index), 0, weight))
    runs.push(...wordRuns(match[2].replace(/^[{(]|[})]$/g, ''), match[1] === '^' ? 1 : -1, weight))
    done = match.index + match[0].length
  }
  return [...runs, ...wordRuns(plain.slice(done), 0, weight)]
}

/** A text without formulas, all in one font. */
export function plainRuns(text: string, font: ExportAsset = 'serif'): Run[] {
  return [{ text, font, level: 0 }]
}
