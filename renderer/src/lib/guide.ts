/** The user guide as the program carries it: the pages of docs/user-guide, with their pictures. */
import { anchorOf, parseMarkdown, plainText, type Block, type Inline } from './markdown.ts'

export interface GuidePage {
  /** The file's name without its ending. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** @param sources texts by file name, e.g. `window.md`; the README leads, then the pages in the order of its links */
export function guideOf(sources: Readonly<Record<string, string>>): GuidePage[] {
  const pages = Object.entries(sources).map(([file, text]) => pageOf(file.replace(/\.md$/, ''), parseMarkdown(text)))
  const readme = pages.find((page) => page.id === 'README')
  const order = [
    'README',
    ...(readme ? linksIn(readme.blocks).map((href) => href.replace(/^.*\//, '').replace(/\.md(#.*)?$/, '')) : []),
  ]
  const rank = (page: GuidePage): number => (order.includes(page.id) ? order.indexOf(page.id) : order.length)
  return pages.sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title))
}

function pageOf(id: string, blocks: readonly Block[]): GuidePage {
  const heading = blocks.find((b) => b.kind === 'heading')
  return { id, title: heading ? plainText(heading.children) : id, blocks }
}

function linksIn(blocks: readonly Block[]): string[] {
  const ofInline = (nodes: readonly Inline[]): string[] =>
    nodes.flatMap((n) => (n.kind === 'link' ? [n.href] : 'children' in n ? ofInline(n.children) : []))
  return blocks.flatMap((b) => {
    if (b.kind === 'list') return b.items.flatMap(linksIn)
    if (b.kind === 'quote') return linksIn(b.children)
    if (b.kind === 'table') return b.rows.flat().flatMap(ofInline)
    return 'children' in b ? ofInline(b.children) : []
  })
}

export interface GuideHeading {
  readonly id: string
  readonly text: string
  readonly level: number
}

export function headingsOf(page: GuidePage): GuideHeading[] {
  return page.blocks.flatMap((b) =>
    b.kind === 'heading' ? [{ id: b.id, text: plainText(b.children), level: b.level }] : [],
  )
}

export interface GuidePlace {
  readonly page: string
  readonly anchor: string | null
}

/** Where a link of a page leads inside the guide; null for what lies outside. */
export function guidePlace(href: string, from: string, pages: readonly GuidePage[]): GuidePlace | null {
  // Pages are known by their names, wherever in docs/ they lie.
  const match = /^(?:(?:\.{0,2}[\w-]*\/)*([\w-]+)\.md)?(?:#(.*))?$/.exec(href)
  if (!match || href === '') return null
  const page = match[1] ?? from
  if (!pages.some((p) => p.id === page)) return null
  return { page, anchor: match[2] ? anchorOf(decodeURIComponent(match[2])) : null }
}

/** Where the guide speaks of a plot; `guide.test.ts` holds that each place exists. */
export const plotHelp = {
  convergence: { page: 'window', anchor: 'curves' },
  rates: { page: 'reading-results', anchor: 'rates' },
  'in-time': { page: 'window', anchor: 'curves' },
  tightness: { page: 'window', anchor: 'what-a-theorem-gives-away' },
  uniformity: { page: 'plots', anchor: 'uniformity' },
  ladder: { page: 'window', anchor: 'the-ladder' },
  'phase-space': { page: 'reading-results', anchor: 'pictures' },
  trust: { page: 'reading-results', anchor: 'a-value-and-its-interval' },
  sweep: { page: 'window', anchor: 'what-a-sweep-spans-and-costs' },
  compare: { page: 'window', anchor: 'comparison' },
} as const satisfies Readonly<Record<string, GuidePlace>>

export type HelpTopic = keyof typeof plotHelp

export interface GuideHit extends GuidePlace {
  readonly heading: string
  /** The words around the place. */
  readonly excerpt: string
}

/** The sections that hold all the words, each once, with the first place of the first word. */
export function searchGuide(pages: readonly GuidePage[], wanted: string): GuideHit[] {
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '')
  if (words.length === 0) return []
  return pages.flatMap((page) =>
    sectionsOf(page).flatMap(({ heading, text }) => {
      const lower = `${heading.text} ${text}`.toLowerCase()
      if (!words.every((w) => lower.includes(w))) return []
      const at = Math.max(0, text.toLowerCase().indexOf(words[0] ?? '') - 40)
      return [
        {
          page: page.id,
          anchor: heading.level === 1 ? null : heading.id,
          heading: heading.text,
          excerpt: `${at > 0 ? '… ' : ''}${text.slice(at, at + 110)} …`,
        },
      ]
    }),
  )
}

function sectionsOf(page: GuidePage): { readonly heading: GuideHeading; readonly text: string }[] {
  const sections: { heading: GuideHeading; text: string }[] = []
  for (const block of page.blocks) {
    if (block.kind === 'heading')
      sections.push({ heading: { id: block.id, text: plainText(block.children), level: block.level }, text: '' })
    else {
      const last = sections.at(-1)
      if (last) last.text += ` ${blockText(block)}`
    }
  }
  return sections
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return plainText(block.children)
    case 'list':
      return block.items.map((item) => item.map(blockText).join(' ')).join(' ')
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(plainText).join(' ')).join(' ')
    case 'code':
      return block.text
    case 'quote':
      return block.children.map(blockText).join(' ')
    case 'rule':
      return ''
  }
}
