/**
 * The part of Markdown that the user guide is written in, as a tree: headings, paragraphs, lists, tables, code, quotations; text with code, emphasis,
 * links, pictures and $formulas$. The page draws the tree; nothing of it is ever taken for HTML.
 */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'math'; readonly tex: string; readonly display: boolean }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'image'; readonly src: string; readonly alt: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly children: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'rule' }

/** The words of a heading as the anchor that links name: lower case, without punctuation, hyphens for spaces. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

export function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text' || node.kind === 'code') return node.text
      if (node.kind === 'math') return node.tex
      return node.kind === 'image' ? node.alt : plainText(node.children)
    })
    .join('')
}

const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

export function parseMarkdown(source: string): Block[] {
  return blocksOf(source.replace(/\r\n?/g, '\n').split('\n'))
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at)
    if (block) blocks.push(block)
    at = next
  }
  return blocks
}

/** The block that begins at a line, and where the next one begins. */
function blockAt(lines: readonly string[], at: number): [Block | null, number] {
  const line = lines[at] ?? ''
  if (line.trim() === '') return [null, at + 1]
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
  if (heading) {
    const children = parseInline(heading[2] ?? '')
    return [{ kind: 'heading', level: heading[1]?.length ?? 1, id: anchorOf(plainText(children)), children }, at + 1]
  }
  const fence = /^\s*(```+|~~~+)/.exec(line)
  if (fence) return codeAt(lines, at, fence[1] ?? '```')
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return [{ kind: 'rule' }, at + 1]
  if (line.startsWith('>')) {
    const end = endWhere(lines, at, (l) => !l.startsWith('>'))
    return [{ kind: 'quote', children: blocksOf(lines.slice(at, end).map((l) => l.replace(/^>\s?/, ''))) }, end]
  }
  if (line.includes('|') && tableRule.test(lines[at + 1] ?? '')) return tableAt(lines, at)
  if (item.test(line)) return listAt(lines, at)
  const end = endWhere(lines, at + 1, (l) => l.trim() === '' || /^#{1,6}\s/.test(l) || /^\s*(```|~~~)/.test(l) || item.test(l))
  return [{ kind: 'paragraph', children: parseInline(lines.slice(at, end).map((l) => l.trim()).join(' ')) }, end]
}

function endWhere(lines: readonly string[], from: number, ends: (line: string) => boolean): number {
  const found = lines.findIndex((line, i) => i >= from && ends(line))
  return found < 0 ? lines.length : found
}

function codeAt(lines: readonly string[], at: number, fence: string): [Block, number] {
  const end = endWhere(lines, at + 1, (l) => l.trim().startsWith(fence))
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1]
}

function tableAt(lines: readonly string[], at: number): [Block, number] {
  const end = endWhere(lines, at + 2, (l) => !l.includes('|'))
  const cells = (row: string): Inline[][] =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')))
  return [{ kind: 'table', head: cells(lines[at] ?? ''), rows: lines.slice(at + 2, end).map(cells) }, end]
}

/** Items of one depth; what is indented below an item belongs to it. */
function listAt(lines: readonly string[], at: number): [Block, number] {
  const first = item.exec(lines[at] ?? '')
  const depth = first?.[1]?.length ?? 0
  const ordered = /\d/.test(first?.[2] ?? '')
  const items: Block[][] = []
  let here = at
  for (;;) {
    const match = item.exec(lines[here] ?? '')
    if (!match || (match[1]?.length ?? 0) !== depth || /\d/.test(match[2] ?? '') !== ordered) break
    const end = endWhere(lines, here + 1, (l) => {
      const next = item.exec(l)
      return next ? (next[1]?.length ?? 0) <= depth : l.trim() === '' || /^#{1,6}\s/.test(l)
    })
    const own = lines.slice(here + 1, end)
    const indent = Math.min(...own.map((l) => l.length - l.trimStart().length), Infinity)
    items.push(blocksOf([match[3] ?? '', ...own.map((l) => l.slice(Number.isFinite(indent) ? indent : 0))]))
    here = end
  }
  return [{ kind: 'list', ordered, items }, here]
}

type Rule = readonly [RegExp, (match: RegExpExecArray) => Inline]

/** In the order in which they are tried at a place. */
const rules: readonly Rule[] = [
  [/\\([\\`*_{}[\]()#+\-.!|$<>])/y, (m) => ({ kind: 'text', text: m[1] ?? '' })],
  [/(`+)(.+?)\1(?!`)/y, (m) => ({ kind: 'code', text: (m[2] ?? '').trim() })],
  [/\$\$([^$]+)\$\$/y, (m) => ({ kind: 'math', tex: (m[1] ?? '').trim(), display: true })],
  [/\$([^\s$](?:[^$]*[^\s$])?)\$(?!\d)/y, (m) => ({ kind: 'math', tex: m[1] ?? '', display: false })],
  [/!\[([^\]]*)\]\(([^)\s]+)\)/y, (m) => ({ kind: 'image', alt: m[1] ?? '', src: m[2] ?? '' })],
  [/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/y, (m) => ({ kind: 'link', href: m[2] ?? '', children: parseInline(m[1] ?? '') })],
  [/\*\*(.+?)\*\*(?!\*)/y, (m) => ({ kind: 'strong', children: parseInline(m[1] ?? '') })],
  [/\*([^\s*](?:[^*]*[^\s*])?)\*/y, (m) => ({ kind: 'emphasis', children: parseInline(m[1] ?? '') })],
  [/(?<![\p{L}\p{N}])_([^\s_](?:[^_]*[^\s_])?)_(?![\p{L}\p{N}])/uy, (m) => ({ kind: 'emphasis', children: parseInline(m[1] ?? '') })],
]

export function parseInline(text: string): Inline[] {
  const out: Inline[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') out.push({ kind: 'text', text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; ) {
    const found = matchAt(text, at)
    if (found === null) {
      plain += text[at] ?? ''
      at += 1
      continue
    }
    const [node, end] = found
    if (node.kind === 'text') plain += node.text
    else {
      flush()
      out.push(node)
    }
    at = end
  }
  flush()
  return out
}

function matchAt(text: string, at: number): [Inline, number] | null {
  for (const [pattern, make] of rules) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return [make(match), at + match[0].length]
  }
  return null
}
