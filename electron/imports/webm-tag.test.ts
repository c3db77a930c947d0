import { expect, it } from 'vitest'
import { isWebm, tagInWebm } from './webm-tag.ts'

const size = (n: number, bytes: 1 | 8): Buffer =>
  bytes === 1
    ? Buffer.from([0x80 | n])
    : Buffer.from([1, 0, 0, 0, n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255])
const element = (id: readonly number[], data: Buffer, bytes: 1 | 8): Buffer =>
  Buffer.concat([Buffer.from(id), size(data.length, bytes), data])
const name = Buffer.from('QUADRANT-EXPERIMENT')

it.each([1, 8] as const)('the tag is found with sizes of %i bytes, and with others between name and text', (bytes) => {
  const text = Buffer.from('{"experiment":"ħ"}')
  const tags = Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80]),
    name,
    element([0x45, 0xa3], name, bytes),
    element([0x44, 0x7a], Buffer.from('und'), bytes),
    element([0x44, 0x87], text, bytes),
  ])
  expect(isWebm(tags)).toBe(true)
  expect(tagInWebm(tags)).toBe('{"experiment":"ħ"}')
  for (let end = 0; end < tags.length; end += 1) expect(tagInWebm(tags.subarray(0, end))).toBeNull()
})

it('a film without the tag has none', () => {
  expect(
    tagInWebm(
      Buffer.concat([
        Buffer.from([0x1a, 0x45, 0xdf, 0xa3]),
        element([0x45, 0xa3], Buffer.from('TITLE'), 1),
        element([0x44, 0x87], Buffer.from('x'), 1),
      ]),
    ),
  ).toBeNull()
  expect(isWebm(Buffer.from('RIFF'))).toBe(false)
})
