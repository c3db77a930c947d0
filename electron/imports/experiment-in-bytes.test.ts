import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sampleExperiment } from '../library/testing/samples.ts'
import { carriedJson, withMetadata } from '../contract/figure-metadata.ts'
import { figureBytes } from '../exports/write-figure.ts'
import { experimentInBytes, whyNoExperiment } from './experiment-in-bytes.ts'
import { attachmentInPdf } from './pdf-attachment.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const experiment = sampleExperiment()
const carried = { experiment, experimentHash: 'h', software: { name: 'quadrant', version: '0', commit: 'c' } } as const
const svg = withMetadata(
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>',
  { title: 'A & B', ...carried },
)

describe('a file dropped on the window', () => {
  it('may be an experiment or results', () => {
    expect(experimentInBytes(bytes(`\ufeff${JSON.stringify(experiment)}`))).toEqual({ kind: 'experiment', experiment })
    expect(experimentInBytes(bytes(JSON.stringify({ format: 'quadrant-results/1', ...carried, points: [] })))).toEqual({
      kind: 'carried',
      experiment,
    })
  })

  it.each(['svg', 'pdf', 'png'] as const)('may be a %s figure that carries its experiment', async (as) => {
    expect(experimentInBytes(await figureBytes(svg, as))).toEqual({ kind: 'carried', experiment })
  })

  it('may be a figure that another program has written anew', () => {
    const cdata = `<svg><metadata id="quadrant-experiment"><![CDATA[${carriedJson(carried)}]]></metadata></svg>`
    expect(experimentInBytes(bytes(cdata))).toEqual({ kind: 'carried', experiment })
    // Object streams and cross-reference streams, without a trace of the names that we gave.
    const stream = deflateSync(carriedJson(carried))
    const pdf = Buffer.concat([
      bytes('%PDF-1.5\n1 0 obj\n<</Length 3>>\nstream\nabc\nendstream\n2 0 obj\n<</Filter/FlateDecode>>stream\r\n'),
      stream,
      bytes('\r\nendstream\nendobj\n'),
    ])
    expect(attachmentInPdf(pdf)).toBe(carriedJson(carried))
  })

  it.each([
    ['plain words', 'is neither an experiment (JSON) nor a figure of Quadrant (SVG, PDF, PNG, WebM)'],
    ['{"a": 1}', 'holds no experiment'],
    ['[1, 2]', 'holds no experiment'],
    ['<svg></svg>', 'carries no experiment'],
    ['<svg><metadata id="quadrant-experiment">{</metadata></svg>', 'is damaged'],
    ['<svg><metadata id="quadrant-experiment">{"experiment":{"format":"other"}}</metadata></svg>', 'is damaged'],
    ['%PDF-1.7\n', 'carries no experiment'],
    ['%PDF-1.7\nstream\nendstream stream x', 'carries no experiment'],
  ])('%s is refused in words', (text, words) => {
    const found = experimentInBytes(bytes(text))
    expect(found.kind).toBe('none')
    if (found.kind === 'none') expect(whyNoExperiment('x', found)).toContain(words)
  })

  it('is looked through to its end, however it is cut', async () => {
    for (const as of ['pdf', 'png'] as const) {
      const whole = await figureBytes(svg, as)
      for (let part = 0; part < 40; part += 1) {
        const found = experimentInBytes(whole.subarray(0, (whole.length * part) / 40))
        if (found.kind !== 'none') expect(found.experiment).toEqual(experiment)
      }
    }
  })

  it('does not unpack without end', () => {
    const bomb = deflateSync(Buffer.alloc(100 * 2 ** 20, 32))
    expect(attachmentInPdf(Buffer.concat([bytes('%PDF-1.7\nstream\n'), bomb, bytes('\nendstream')]))).toBeNull()
  })
})
