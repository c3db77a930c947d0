import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileArgument, startHash } from './command-line.ts'

describe('fileArgument', () => {
  it('finds the file behind the launch and the options', () => {
    expect(fileArgument(['electron', '--no-sandbox', '.', 'a.json'], '/here', false)).toBe(resolve('/here', 'a.json'))
    expect(fileArgument(['quadrant', '/abs/a.json'], '/here', true)).toBe('/abs/a.json')
  })

  it('is null when no file was given', () => {
    expect(fileArgument(['electron', '.', '--hash=#/library'], '/here', false)).toBeNull()
    expect(fileArgument(['quadrant'], '/here', true)).toBeNull()
  })
})

describe('startHash', () => {
  it('takes plain places only', () => {
    expect(startHash(['x', '--hash=#/library'])).toBe('#/library')
    expect(startHash(['x', '--hash=/results/7?tab=trust'])).toBe('#/results/7?tab=trust')
    expect(startHash(['x', '--hash=#<script>'])).toBe('')
    expect(startHash(['x'])).toBe('')
  })
})
