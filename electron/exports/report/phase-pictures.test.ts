import { describe, expect, it } from 'vitest'
import { inflateSync } from 'node:zlib'
import { fixtureResults } from '../../../renderer/src/charts/fixture-results.ts'
import { pixelsOf } from '../../../renderer/src/lib/phase-field.ts'
import { pngOfPixels } from '../png-metadata.ts'
import type { PointField } from '../run-fields.ts'
import { pdfTexts } from '../testing/read-figures.ts'
import { phasePictures, picturedFields } from './phase-pictures.ts'
import { reportPdf } from './report.ts'

const axis = { origin: -2, spacing: 0.1, count: 41 }
const at = (i: number): number => axis.origin + i * axis.spacing
/** A Gaussian of variance s around the origin. */
function field(pointIndex: number, name: string, t: number, s: number): PointField {
  const values = new Float32Array(41 * 41)
  for (let i = 0; i < 41; i += 1)
    for (let j = 0; j < 41; j += 1)
      values[41 * i + j] = Math.exp(-(at(i) ** 2 + at(j) ** 2) / (2 * s)) / (2 * Math.PI * s)
  return { pointIndex, name, t, data: { name, t, x: axis, xi: axis, values } }
}
const stored = [1, 3].flatMap((point) =>
  [0, 1, 2].flatMap((t) => [
    field(point, 'husimi', t, 0.25 + t / 50),
    field(point, 'vlasov', t, 0.2 + t / 50),
    field(point, 'wigner', t, 0.15 + t / 50),
    field(point, 'density.vlasov', t, 0.2),
  ]),
)
const half = { ...field(4, 'husimi', 0, 0.25) }

describe('the pictures of a report', () => {
  it('are those of the last point that has both data, at its first and last time', () => {
    const chosen = picturedFields(fixtureResults, [...stored, half])
    expect(chosen.map(({ pointIndex, name, t }) => `${pointIndex} ${name} ${t}`)).toEqual([
      '3 husimi 0',
      '3 vlasov 0',
      '3 wigner 0',
      '3 husimi 2',
      '3 vlasov 2',
      '3 wigner 2',
    ])
    expect(picturedFields(fixtureResults, [half])).toEqual([])
  })

  it('show both densities on one range of colours, their difference and the Wigner function around zero, axes and cell', async () => {
    const drawn = await phasePictures(fixtureResults, picturedFields(fixtureResults, stored))
    expect(drawn.map((p) => p.caption.slice(0, 34))).toEqual([
      'Phase space at ℏ = 0.05, t = 0. Bo',
      'Phase space at ℏ = 0.05, t = 2. Bo',
    ])
    const [{ svg }] = drawn
    expect(svg.match(/<image /g)).toHaveLength(4)
    for (const text of ['Husimi of R (Hartree)', 'f (Vlasov)', 'Husimi of R − f', 'Wigner of R (Hartree)', 'ξ'])
      expect(svg).toContain(text)
    // The larger peak is that of f, 1/(2 pi 0.2); the difference falls to 1/(2 pi 0.25) - 1/(2 pi 0.2) = -0.16.
    expect(svg.match(/>0\.8</g)).toHaveLength(2)
    expect(svg).toContain('>−0.16<')
    expect(svg).toContain('>+0.16<')
    expect(svg.match(/fill="none" stroke="#(ffffff|1c1b19)"/g)).toHaveLength(4)
  })

  it('are in the document with their captions', async () => {
    const pdf = await reportPdf(fixtureResults, new Date(Date.UTC(2026, 0, 2)), stored)
    expect(
      Buffer.from(pdf)
        .toString('latin1')
        .match(/\/Subtype \/Image/g),
    ).toHaveLength(8)
    expect(pdfTexts(pdf).join('').replace(/\s/g, '')).toContain('Phasespaceatℏ=0.05,t=2.')
  })
})

it('pixels become a PNG that holds them', () => {
  const picture = { x: { ...axis, count: 2 }, xi: { ...axis, count: 3 }, values: Float32Array.from([0, 1, 2, 3, 4, 5]) }
  const pixels = pixelsOf(picture, 'viridis', [0, 5], 'light')
  const png = Buffer.from(pngOfPixels(pixels, 2, 3))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 3])
  const start = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)))
  expect([...rows.subarray(0, 7)]).toEqual([0, ...pixels.subarray(0, 3), ...pixels.subarray(4, 7)])
  expect(rows).toHaveLength(3 * 7)
})
