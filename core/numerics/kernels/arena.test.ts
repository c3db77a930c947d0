import { describe, expect, it } from 'vitest'
import { arenaUse, buildForThread, buildInArena, createKernelMemory, inArenaScope } from './arena.ts'
import { createFft } from '../fft/fft.ts'
import { createFftNd } from '../fft/fft-nd.ts'
import { createRowBank } from '../fft/paired-rows.ts'
import { createPeriodicMatrix } from '../fft/periodic-matrix.ts'
import type { Numbers } from './kernel-memory.ts'

const numbers = (count: number): Numbers => buildInArena((memory) => memory!.numbers(count))

describe('the arena of a thread', () => {
  it('gives back what a scope took, and only that', () => {
    const kept = numbers(1000)
    kept.view.fill(7)
    const before = arenaUse()!
    inArenaScope(() => {
      numbers(5000).view.fill(1)
      inArenaScope(() => numbers(3000).view.fill(2))
      expect(arenaUse()!.scoped).toBe(before.scoped + 40000)
    })
    expect(arenaUse()!.scoped).toBe(before.scoped)
    expect(new Set(kept.view)).toEqual(new Set([7]))
  })
  it('gives zeros, whatever stood there before', () => {
    inArenaScope(() => numbers(4096).view.fill(3))
    expect(inArenaScope(() => numbers(4096).view.every((v) => v === 0))).toBe(true)
  })
  it('gives back what a failed point took', () => {
    const { scoped } = arenaUse()!
    const fail = (): void =>
      inArenaScope(() => {
        numbers(100)
        throw new Error('cancelled')
      })
    expect(fail).toThrow('cancelled')
    expect(arenaUse()!.scoped).toBe(scoped)
  })
  it('refuses what was taken in a scope that has ended', () => {
    const [memory, old] = inArenaScope(() => [createKernelMemory()!, numbers(8)] as const)
    expect(() => old.view).toThrow(/after the end of the scope/)
    expect(() => memory.reserve(8)).toThrow(/after the end of the scope/)
  })
  it('keeps what lasts, whatever the scope', () => {
    const lasting = inArenaScope(() => buildForThread((memory) => memory!.numbers(100)))
    lasting.view.fill(5)
    inArenaScope(() => numbers(2 ** 15).view.fill(1))
    expect(new Set(lasting.view)).toEqual(new Set([5]))
  })
  it('never takes a view away: what does not fit is built in a larger block', () => {
    inArenaScope(() => {
      const small = numbers(1000)
      const { view } = small
      view.fill(4)
      // more than the first block has, begun there and built anew
      const parts = buildInArena((memory) => [memory!.numbers(1000), memory!.numbers(2 ** 24)])
      parts.forEach((part) => part.view.fill(6, 0, 1000))
      expect([view.length, view[999], small.view === view]).toEqual([1000, 4, true])
      expect(parts[0].view.buffer).toBe(parts[1].view.buffer)
      expect(parts[0].view.buffer).not.toBe(view.buffer)
    })
    const { scoped, touched } = arenaUse()!
    expect([scoped < 2 ** 20, touched < 2 ** 20]).toEqual([true, true])
  })
  it('is the same after a hundred points as after one', () => {
    const point = (): number =>
      inArenaScope(() => {
        const line = Float64Array.from({ length: 256 }, (_, i) => Math.sin(i))
        createFft(128).forwardRowsInPlace(line, 1)
        const plane = createFftNd([16, 32])
        plane.data.set(line)
        plane.forwardInPlace(plane.data)
        const rows = createRowBank(4, 64, 4)
        rows.write(plane.data.subarray(0, 512))
        const matrix = createPeriodicMatrix(16, 16, rows.read().subarray(0, 256))
        matrix.shiftRows(line.subarray(0, 16))
        return matrix.values().reduce((sum, v, i) => sum + v * Math.cos(i), line[7])
      })
    const first = point()
    const before = arenaUse()
    const sums = new Set(Array.from({ length: 99 }, point))
    expect(arenaUse()).toEqual(before)
    expect(sums).toEqual(new Set([first]))
  })
})
