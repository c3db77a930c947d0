import { describe, expect, it } from 'vitest'
import { anchorOf, parseMarkdown, plainText, type Block, type Inline } from './markdown.ts'

const kinds = (blocks: readonly Block[]): string[] => blocks.map((b) => b.kind)

/** The text of a document of one paragraph. */
function parseInline(text: string): readonly Inline[] {
  const [block] = parseMarkdown(text)
  if (block?.kind !== 'paragraph') throw new Error(`no paragraph: ${text}`)
  return block.children
}

describe('blocks', () => {
  it('are headings with anchors, paragraphs over several lines, code, rules and quotations', () => {
    const blocks = parseMarkdown('# What a *theorem* gives, away\n\none\ntwo\n```\n# not a heading\n```\n---\n> said\n')
    expect(kinds(blocks)).toEqual(['heading', 'paragraph', 'code', 'rule', 'quote'])
    expect(blocks[0]).toMatchObject({ level: 1, id: 'what-a-theorem-gives-away' })
    expect(blocks[1]).toEqual({ kind: 'paragraph', children: [{ kind: 'text', text: 'one two' }] })
    expect(blocks[2]).toEqual({ kind: 'code', text: '# not a heading' })
  })

  it('are lists whose items go on over indented lines and hold lists', () => {
    const [list, after] = parseMarkdown('- a\n  goes on\n- b\n  - inner\n  - other\n\ntext\n1. one\n2. two')
    expect(list).toMatchObject({ kind: 'list', ordered: false })
    if (list?.kind !== 'list') throw new Error('no list')
    expect(list.items).toHaveLength(2)
    expect(list.items[0]).toEqual([{ kind: 'paragraph', children: [{ kind: 'text', text: 'a goes on' }] }])
    expect(list.items[1][1]).toMatchObject({ kind: 'list', items: [[{ kind: 'paragraph' }], [{ kind: 'paragraph' }]] })
    expect(after?.kind).toBe('paragraph')
    expect(parseMarkdown('1. one\n2. two')[0]).toMatchObject({ kind: 'list', ordered: true })
  })

  it('are tables, also with bars inside cells', () => {
    const [table] = parseMarkdown("| a | b |\n|---|:--|\n| `x` | sup\\|V'\\| |\n\nafter")
    if (table?.kind !== 'table') throw new Error('no table')
    expect(table.head.map(plainText)).toEqual(['a', 'b'])
    expect(table.rows.map((row) => row.map(plainText))).toEqual([['x', "sup|V'|"]])
  })
})

describe('text', () => {
  it('has code, emphasis, links, pictures and formulas', () => {
    expect(parseInline('a `b*c*` **d *e*** [f `g`](h.md#i) ![j](k.png) $\\hbar^2$')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'code', text: 'b*c*' },
      { kind: 'text', text: ' ' },
      {
        kind: 'strong',
        children: [
          { kind: 'text', text: 'd ' },
          { kind: 'emphasis', children: [{ kind: 'text', text: 'e' }] },
        ],
      },
      { kind: 'text', text: ' ' },
      {
        kind: 'link',
        href: 'h.md#i',
        children: [
          { kind: 'text', text: 'f ' },
          { kind: 'code', text: 'g' },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'image', alt: 'j', src: 'k.png' },
      { kind: 'text', text: ' ' },
      { kind: 'math', tex: '\\hbar^2', display: false },
    ])
  })

  it('keeps what is no markup: products, names with underscores, prices, tags of HTML', () => {
    for (const text of ['2 * 3 * 4', 'f_in and R_in', 'from $5 to $6', '<script>alert(1)</script>', 'a [b] (c)']) {
      expect(parseInline(text)).toEqual([{ kind: 'text', text }])
    }
    expect(plainText(parseInline('\\*not\\*'))).toBe('*not*')
  })

  it('has the anchors that links of the guide use', () => {
    expect(anchorOf('What "certified" means')).toBe('what-certified-means')
    expect(anchorOf('Both limits at once, and uniformity')).toBe('both-limits-at-once-and-uniformity')
  })
})
