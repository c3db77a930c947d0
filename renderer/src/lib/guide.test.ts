/** The guide as it is written now: every page is read, every link and picture leads somewhere, every plot has its place. */
import { describe, expect, it } from 'vitest'
import { guideOf, guidePlace, headingsOf, plotHelp, searchGuide } from './guide.ts'
import { guide as pages, pictureAddress } from './guide-files.ts'
import type { Block, Inline } from './markdown.ts'

/** What else lies in docs/, as a page of the guide would link to it. */
const outside = Object.keys(import.meta.glob('../../../docs/**/*.md')).map((path) =>
  path.replace('../../../docs/', '../'),
)

function inlinesOf(blocks: readonly Block[]): Inline[] {
  const deep = (nodes: readonly Inline[]): Inline[] =>
    nodes.flatMap((n) => ('children' in n ? [n, ...deep(n.children)] : [n]))
  return blocks.flatMap((b): Inline[] => {
    if (b.kind === 'list') return b.items.flatMap(inlinesOf)
    if (b.kind === 'quote') return inlinesOf(b.children)
    if (b.kind === 'table') return [...b.head, ...b.rows.flat()].flatMap(deep)
    return 'children' in b ? deep(b.children) : []
  })
}

describe('the user guide', () => {
  it('begins with its overview, and each page has a title of its own', () => {
    expect(pages[0]?.id).toBe('README')
    expect(new Set(pages.map((p) => p.title)).size).toBe(pages.length)
    expect(pages.length).toBeGreaterThan(5)
  })

  it.each(pages)('has links and pictures that lead somewhere: $id', ({ id, blocks }) => {
    for (const node of inlinesOf(blocks)) {
      if (node.kind === 'image') expect([node.src, pictureAddress(node.src) !== null]).toEqual([node.src, true])
      if (node.kind !== 'link') continue
      const place = guidePlace(node.href, id, pages)
      if (place === null) {
        expect([node.href, /^https?:/.test(node.href) || outside.includes(node.href.replace(/#.*/, ''))]).toEqual([
          node.href,
          true,
        ])
      } else if (place.anchor !== null) {
        const page = pages.find((p) => p.id === place.page)
        expect([node.href, page && headingsOf(page).some((h) => h.id === place.anchor)]).toEqual([node.href, true])
      }
    }
  })

  it.each(Object.entries(plotHelp))('speaks of the plot %s', (_topic, { page, anchor }) => {
    const found = pages.find((p) => p.id === page)
    expect(found && headingsOf(found).map((h) => h.id)).toContain(anchor)
  })

  it('is searched section by section, and all words must be there', () => {
    const two = guideOf({
      'README.md': '# Guide\n\nread [b](b.md)',
      'b.md': '# Second\n\nintro\n\n## Rates\n\nA slope with its interval.\n\n## Bars\n\nAn interval.',
    })
    expect(two.map((p) => p.id)).toEqual(['README', 'b'])
    expect(searchGuide(two, 'Interval slope').map(({ page, anchor }) => [page, anchor])).toEqual([['b', 'rates']])
    expect(searchGuide(two, 'interval')).toHaveLength(2)
    expect(searchGuide(two, 'interval elephant')).toEqual([])
    expect(searchGuide(two, ' ')).toEqual([])
  })
})
