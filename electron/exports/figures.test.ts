import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Results } from '../../core/experiments/experiment.ts'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { cssColor } from '../../renderer/src/lib/colormaps.ts'
import { carriedInSvg, carriedName } from '../contract/figure-metadata.ts'
import { experimentInBytes } from '../imports/experiment-in-bytes.ts'
import { exportRun } from './export-run.ts'
import { familyOf, fontOf, withCarriedFonts } from './figure-fonts.ts'
import { textInPng, withPngTexts } from './png-metadata.ts'
import { plotSvg } from './svg.ts'
import { isPage, pdfStreams, pdfTexts, sizeOfPng } from './testing/read-figures.ts'
import { figureBytes } from './write-figure.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quadrant-figures-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const named = (name: string): Results => ({ ...fixtureResults, experiment: { ...fixtureResults.experiment, name } })
const day = new Date(Date.UTC(2026, 0, 2))

describe('pdf', () => {
  it('shows the texts of the scene as texts, with ℏ, ² and ½, in embedded subsets of fonts', async () => {
    const pdf = await figureBytes(plotSvg(named('Two bumps, λ')), 'pdf', { written: day })
    const texts = pdfTexts(pdf).join('\n')
    for (const words of ['Two bumps, λ', 'dist²(f, Husimi R)', 'ℏ', 'cost ½|z − z′|²', 'slope 1.98', '10⁻⁵'])
      expect(texts).toContain(words)
    expect(texts).not.toContain('\ufffd')
    const file = Buffer.from(pdf).toString('latin1')
    expect(file).toMatch(/\/FontFile2 /)
    expect(file).not.toMatch(/\/BaseFont \/Helvetica/)
    expect(pdf.length).toBeLessThan(120_000)
  })

  it('is drawn with vectors on a page of the size of the figure', async () => {
    const pdf = await figureBytes(plotSvg(fixtureResults), 'pdf', { written: day })
    const file = Buffer.from(pdf).toString('latin1')
    expect(file).toContain('/MediaBox [0 0 720 420]')
    expect(file).not.toContain('/Subtype /Image')
    // The lowest axis of the scene at y = 496 of 560 px: scaled to the page, not cut off.
    const drawn = pdfStreams(pdf).find(isPage) ?? ''
    expect(drawn).toContain('0.75 0 0 0.75')
    expect(drawn.match(/\bl\b/g)?.length ?? 0).toBeGreaterThan(20)
  })

  it('keeps the colours of the colour bars', async () => {
    const stops = [0, 0.5, 1]
      .map((t) => `<stop offset="${t}" stop-color="${cssColor('viridis', 'light', t)}"/>`)
      .join('')
    const bar = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="80"><linearGradient id="bar" x1="0" y1="1" x2="0" y2="0">${stops}</linearGradient><rect width="9" height="80" fill="url(#bar)"/></svg>`
    const file = Buffer.from(await figureBytes(bar, 'pdf', { written: day })).toString('latin1')
    const parts = (t: number): string =>
      (cssColor('viridis', 'light', t).match(/\d+/g) ?? [])
        .map((c) => String(Number((Number(c) / 255).toFixed(6))))
        .join(' ')
    expect(parts(1).split(' ').map(Number)).not.toContain(0)
    for (const ends of [`/C0 [${parts(0)}]`, `/C1 [${parts(1)}]`]) expect(file).toContain(ends)
  })

  it('is the same file each time, but for its day', async () => {
    const svg = plotSvg(fixtureResults)
    const [a, b, c] = await Promise.all([day, day, new Date(0)].map((written) => figureBytes(svg, 'pdf', { written })))
    expect(Buffer.from(a).equals(b)).toBe(true)
    expect(Buffer.from(a).equals(c)).toBe(false)
  })
})

describe('png', () => {
  it('has scale × the size of the figure, on white, with its density for print', async () => {
    const svg = plotSvg(fixtureResults)
    for (const scale of [1, 2.5]) {
      const png = await figureBytes(svg, 'png', { scale })
      expect(sizeOfPng(png)).toEqual([960 * scale, 560 * scale])
      const density = Buffer.from(png).indexOf('pHYs')
      expect(Buffer.from(png).readUInt32BE(density + 4)).toBe(Math.round((96 * scale) / 0.0254))
    }
    expect(textInPng(await figureBytes(svg, 'png', { scale: 1 }), 'Title')).toBe('Fixture')
  })

  it('draws its texts: a figure without them is another picture', async () => {
    const svg = (text: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="30"><text x="5" y="20" font-family="'KaTeX_Main', serif">${text}</text></svg>`
    const [full, other, none] = await Promise.all(
      ['ℏ²', 'λ', ''].map((text) => figureBytes(svg(text), 'png', { scale: 1 })),
    )
    expect(new Set([full, other, none].map((png) => Buffer.from(png).toString('base64'))).size).toBe(3)
  })

  it('refuses a scale that no viewer could open, and says which may be', async () => {
    await expect(figureBytes(plotSvg(fixtureResults), 'png', { scale: 40 })).rejects.toThrow(
      /the scale may be 12.5 at most/,
    )
    await expect(figureBytes('<svg></svg>', 'png')).rejects.toThrow(/states no size/)
  })

  it('keeps short and long texts, and others keep theirs', () => {
    const png = withPngTexts(
      Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
        Buffer.from([0, 0, 0, 13]),
        Buffer.alloc(21),
        Buffer.from([0, 0, 0, 0]),
        Buffer.from('IEND'),
        Buffer.alloc(4),
      ]),
      1,
      { a: 'ħ', [carriedName]: 'ħ'.repeat(5000) },
    )
    expect(textInPng(png, 'a')).toBe('ħ')
    expect(textInPng(png, carriedName)).toBe('ħ'.repeat(5000))
    expect(textInPng(png, 'b')).toBeNull()
    for (let length = 0; length < 90; length += 1) expect(textInPng(png.subarray(0, length), carriedName)).toBeNull()
  })
})

describe('every format of a figure', () => {
  it.each(['svg', 'pdf', 'png'] as const)('%s gives its experiment back, whatever the words in it', async (as) => {
    for (const name of [
      'plain',
      '<b>&amp;</b> ]]> "q" \'s\'',
      '</metadata><script>',
      'ħ → 0 𝜋',
      'line\nbreak \u0000\u0085 \ud800',
    ]) {
      await exportRun(as, { results: named(name) }, join(folder, 'figure'), { scale: 0.5 })
      expect(experimentInBytes(readFileSync(join(folder, 'figure')))).toEqual({
        kind: 'carried',
        experiment: named(name).experiment,
      })
    }
    expect(readdirSync(folder)).toEqual(['figure'])
  })

  it.each(['pdf', 'png'] as const)('%s carries what its svg carries: nothing where it carries nothing', async (as) => {
    const bare = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>'
    expect(carriedInSvg(bare)).toBeNull()
    expect(experimentInBytes(await figureBytes(bare, as))).toEqual({ kind: 'none', what: 'figure' })
  })
})

describe('the carried fonts', () => {
  it('stand for families by their kind, weight and slope', () => {
    expect(
      ['Inter, serif', "'KaTeX_Main', 'Times New Roman', serif", 'ui-monospace, Menlo', 'sans-serif', 'Fancy', ''].map(
        familyOf,
      ),
    ).toEqual(['sans', 'serif', 'mono', 'sans', 'sans', 'sans'])
    expect([fontOf('serif', true, true), fontOf('Inter', false, true), fontOf('monospace', true, false)]).toEqual([
      'serifBoldItalic',
      'sansItalic',
      'mono',
    ])
    expect(
      withCarriedFonts(
        '<text style="font-size:1px;font-family:\'KaTeX_Main\', serif;font-weight:600" font-family="Inter"/>',
      ),
    ).toBe('<text style="font-size:1px;font-family:DejaVu Serif;font-weight:bold" font-family="DejaVu Sans"/>')
  })
})
