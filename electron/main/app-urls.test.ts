import { join, sep } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileForUrl, isOurs } from './app-urls.ts'

const folder = join(sep, 'opt', 'quadrant', 'out', 'renderer')

describe('fileForUrl', () => {
  it('finds the page and what lies beside it', () => {
    expect(fileForUrl('app://quadrant/', folder)).toBe(join(folder, 'index.html'))
    expect(fileForUrl('app://quadrant/index.html#/library', folder)).toBe(join(folder, 'index.html'))
    expect(fileForUrl('app://quadrant/assets/a%20b.js?v=1', folder)).toBe(join(folder, 'assets', 'a b.js'))
  })

  it.each([
    'app://quadrant/..%2f..%2fetc/passwd',
    'app://quadrant/%2e%2e%2f%2e%2e%2fpackage.json',
    'app://quadrant/assets%2f..%2f..%2f..%2fmain%2findex.js',
    'app://quadrant/..%5c..%5cpackage.json',
    'app://quadrant/%00',
    'app://quadrant/%E0%A4%A',
    'app://other/index.html',
    'file:///etc/passwd',
    'https://quadrant/index.html',
    'not a url',
  ])('refuses %s', (url) => {
    expect(fileForUrl(url, folder)).toBeNull()
  })

  it('never leaves the folder, whatever the path', () => {
    const piece = fc.constantFrom('..', '%2e%2e', '%2f', '/', '%5c', 'a', '.', '%00', 'index.html')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = fileForUrl(`app://quadrant/${pieces.join('')}`, folder)
        expect(file === null || file.startsWith(folder + sep)).toBe(true)
      }),
    )
  })
})

describe('isOurs', () => {
  it('takes our origin only', () => {
    expect(isOurs('app://quadrant/index.html')).toBe(true)
    expect(isOurs('app://quadrant.example/index.html')).toBe(false)
    expect(isOurs('https://quadrant/')).toBe(false)
  })
})
