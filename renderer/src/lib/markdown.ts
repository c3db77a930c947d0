/**
 * The pages of the user guide as a tree that the page draws: marked reads the Markdown and, by an extension, $formulas$; nothing of it is ever
 * taken for HTML.
 */
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked'

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
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
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

type Formula = Tokens.Generic & { readonly tex: string; readonly display: boolean }

const displayed = /^\$\$([^$]+)\$\$/
const inLine = /^\$([^\s$](?:[^$]*[^\s$])?)\$(?!\d)/

const reader = new Marked({
  extensions: [
    {
      name: 'formula',
      level: 'inline',
      start: (source) => source.indexOf('$'),
      tokenizer: (source): Formula | undefined => {
        const block = displayed.exec(source)
        const match = block ?? inLine.exec(source)
        return match ? { type: 'formula', raw: match[0], tex: match[1].trim(), display: block !== null } : undefined
      },
    },
  ],
})

export function parseMarkdown(source: string): Block[] {
  return reader.lexer(source).flatMap(blockOf)
}

function blockOf(token: Token): Block[] {
  const known = token as MarkedToken
  switch (known.type) {
    case 'heading': {
      const children = inlinesOf(known.tokens)
      return [{ kind: 'heading', level: known.depth, id: anchorOf(plainText(children)), children }]
    }
    case 'paragraph':
      return [{ kind: 'paragraph', children: inlinesOf(known.tokens) }]
    // the text of an item of a tight list
    case 'text':
      return [{ kind: 'paragraph', children: inlinesOf(known.tokens ?? [known]) }]
    case 'list':
      return [
        {
          kind: 'list',
          ordered: known.ordered,
          items: known.items.map((item: Tokens.ListItem) => item.tokens.flatMap(blockOf)),
        },
      ]
    case 'table': {
      const cells = (row: readonly Tokens.TableCell[]): Inline[][] => row.map((cell) => inlinesOf(cell.tokens))
      return [{ kind: 'table', head: cells(known.header), rows: known.rows.map(cells) }]
    }
    case 'code':
      return [{ kind: 'code', text: known.text }]
    case 'blockquote':
      return [{ kind: 'quote', children: known.tokens.flatMap(blockOf) }]
    case 'hr':
      return [{ kind: 'rule' }]
    case 'space':
    case 'def':
      return []
    default:
      return [{ kind: 'paragraph', children: [{ kind: 'text', text: known.raw.trim() }] }]
  }
}

function inlinesOf(tokens: readonly Token[]): Inline[] {
  return joined(tokens.map(inlineOf))
}

function inlineOf(token: Token): Inline {
  if (token.type === 'formula') {
    const { tex, display } = token as Formula
    return { kind: 'math', tex, display }
  }
  const known = token as MarkedToken
  switch (known.type) {
    case 'codespan':
      return { kind: 'code', text: known.text }
    case 'strong':
      return { kind: 'strong', children: inlinesOf(known.tokens) }
    case 'em':
      return { kind: 'emphasis', children: inlinesOf(known.tokens) }
    case 'link':
      return { kind: 'link', href: known.href, children: inlinesOf(known.tokens) }
    case 'image':
      return { kind: 'image', src: known.href, alt: known.text }
    case 'text':
    case 'escape':
      return { kind: 'text', text: known.text.replace(/\n/g, ' ') }
    case 'br':
      return { kind: 'text', text: ' ' }
    // tags of HTML stay the characters that they are
    default:
      return { kind: 'text', text: known.raw }
  }
}

/** Neighbouring pieces of plain text are one. */
function joined(nodes: readonly Inline[]): Inline[] {
  return nodes.reduce<Inline[]>((out, node) => {
    const last = out.at(-1)
    if (node.kind === 'text' && last?.kind === 'text')
      return [...out.slice(0, -1), { kind: 'text', text: last.text + node.text }]
    return [...out, node]
  }, [])
}
