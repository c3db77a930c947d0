import { beforeAll, describe, expect, it } from 'vitest'
import type { Results } from '../../../core/experiments/experiment.ts'
import { fixtureResults } from '../../../renderer/src/charts/fixture-results.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { csvNumber, resultsCsv } from '../csv.ts'
import { experimentInBytes } from '../../imports/experiment-in-bytes.ts'
import { pdfStreams, pdfTexts } from '../testing/read-figures.ts'
import { mathRuns } from './math-runs.ts'
import { reportPdf } from './report.ts'

const day = new Date(Date.UTC(2026, 0, 2))
const line = (verdict: 'holds' | 'contradicted', t: number): Results['audit'][number] => ({
  inequality: 'calW^2(f, Hus R) - hbar/2 <= E^2(f, R)',
  source: 'Theorem 2.4(2)',
  hbar: 0.1,
  particles: null,
  t,
  left: { value: 0.01 },
  right: { value: 0.02 },
  verdict,
})
const results: Results = { ...fixtureResults, audit: [line('holds', 0), line('holds', 1)] }

/** The words of the report: runs of one line are separate texts, so blanks do not count. */
async function wordsOf(run: Results): Promise<string> {
  return pdfTexts(await reportPdf(run, day))
    .join('')
    .replace(/\s/g, '')
}
const squeezed = (text: string): string => text.replace(/\s/g, '')

describe('a referee report', () => {
  let pdf: Uint8Array
  let words: string
  beforeAll(async () => {
    pdf = await reportPdf(results, day)
    words = pdfTexts(pdf).join('').replace(/\s/g, '')
  })

  it('states theorem, hypotheses with their values, constants, data', () => {
    for (const text of [
      'Theorem 2.5 (applies)',
      'Λ = 1 + max(4 L2, 1)',
      'everything lives on Rd',
      'L = Lip(V′)',
      '0.6065',
      'V(x) = −exp(−x2 / (2 · 12))',
      'Töplitz operator of the classical density',
      'ℏ = 0.4, 0.2, 0.1, 0.05, 0.025; 5 points',
    ])
      expect(words).toContain(squeezed(text))
    expect(words).not.toContain('\ufffd')
  })

  it('gives every distance with its interval, its kind, the bound and the room between', () => {
    const { mk2, 'bound.mk2': bound } = results.points[2].times[2].values
    expect(words).toContain(squeezed('0.1 1 4 × 10⁻⁴'))
    expect(words).toContain('[3.88,4.16]×10⁻⁴')
    expect(words).toContain('certified')
    expect(words).toContain(squeezed(formatNumber(bound.value / (mk2.upper ?? 1), 3)))
  })

  it('claims the rates that are claimed, and refuses the others with their reason', () => {
    expect(words).toContain(squeezed('1.98 ± 0.03'))
    expect(words).toContain(squeezed('no claim (not-asymptotic): the local slopes drift from 1.2 to 1.9'))
  })

  it('counts the audit, and cries where an inequality is contradicted', async () => {
    expect(words).toContain(
      squeezed(
        '2 inequalities of the paper were evaluated: 2 hold with both intervals apart, 0 within the errors, none is contradicted',
      ),
    )
    expect(await wordsOf({ ...results, audit: [line('contradicted', 0)] })).toContain(
      squeezed('1 IS CONTRADICTED beyond the stated errors'),
    )
  })

  it('says where a theorem does not apply, and which points are missing', async () => {
    const circle = {
      ...results,
      experiment: { ...results.experiment, interaction: { kind: 'cosine' as const, strength: 1, period: 6 } },
      points: results.points.map((p, i) =>
        i === 4 ? { ...p, status: 'failed' as const, times: [], error: 'the box is too small' } : p,
      ),
    }
    const said = await wordsOf(circle)
    expect(said).toContain(squeezed('Theorem 2.5 does not apply'))
    expect(said).toContain(squeezed('Only 4 of 5 points are computed'))
    expect(said).toContain(squeezed('the box is too small'))
  })

  it('names its origin, and carries experiment and numbers', () => {
    expect(words).toContain(results.experimentHash)
    expect(words).toContain(squeezed('Quadrant 0.1.0, commit test'))
    expect(experimentInBytes(pdf)).toEqual({ kind: 'carried', experiment: results.experiment })
    const csv = pdfStreams(pdf).find((stream) => stream.startsWith('point,hbar'))
    expect(csv).toBe(resultsCsv(results))
    expect(csv).toContain(csvNumber(results.points[0].times[0].values['mk2'].value))
  })

  it('draws its plots with vectors', () => {
    expect(Buffer.from(pdf).toString('latin1')).not.toContain('/Subtype /Image')
    expect(
      Buffer.from(pdf)
        .toString('latin1')
        .match(/\/Type \/Page\b/g)?.length,
    ).toBeGreaterThanOrEqual(5)
  })

  it('is written for a run without any number, and for one with many points', async () => {
    expect(await wordsOf({ ...results, points: [], rates: [], audit: [] })).toContain(
      squeezed('No distance was measured yet'),
    )
    const many = {
      ...results,
      points: Array.from({ length: 120 }, (_, i) => ({ ...results.points[0], hbar: 0.4 / (1 + i) })),
    }
    expect(await wordsOf(many)).toContain(
      squeezed('80 of 480 rows, evenly chosen; all are in the attached results.csv'),
    )
  })

  it('is the same file each time, but for its day', async () => {
    expect(Buffer.from(await reportPdf(results, day)).equals(pdf)).toBe(true)
  })
})

describe('plain formulas', () => {
  it('are set with raised and lowered parts, Greek letters and italic variables', () => {
    expect(mathRuns('calW^2(f_in, mu) <= e^{Lambda t} a')).toMatchObject([
      { text: '𝒲', font: 'math', level: 0 },
      { text: '2', level: 1 },
      { text: '(', level: 0 },
      { text: 'f', font: 'serifItalic', level: 0 },
      { text: 'in', font: 'serif', level: -1 },
      { text: ', ' },
      { text: 'μ', font: 'serif' },
      { text: ') ≤ ' },
      { text: 'e', font: 'serifItalic', level: 0 },
      { text: 'Λ', level: 1 },
      { text: ' ', level: 1 },
      { text: 't', font: 'serifItalic', level: 1 },
      { text: ' ' },
      { text: 'a', font: 'serif' },
    ])
  })
})
