import { afterEach, describe, expect, it, vi } from 'vitest'
import { FrameQueue } from './frame-queue.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('FrameQueue', () => {
  it('hands over what came between two frames at once, in order', () => {
    const frames: (() => void)[] = []
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
    vi.stubGlobal('cancelAnimationFrame', () => undefined)
    const seen: (readonly number[])[] = []
    const queue = new FrameQueue<number>((items) => seen.push(items))
    for (const n of [1, 2, 3]) queue.push(n)
    expect(seen).toEqual([])
    expect(frames).toHaveLength(1)
    frames[0]?.()
    queue.push(4)
    frames[1]?.()
    expect(seen).toEqual([[1, 2, 3], [4]])
  })
  it('does not wait for a frame that never comes', () => {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', () => 1)
    vi.stubGlobal('cancelAnimationFrame', () => undefined)
    const seen: (readonly number[])[] = []
    new FrameQueue<number>((items) => seen.push(items)).push(1)
    vi.advanceTimersByTime(300)
    expect(seen).toEqual([[1]])
  })
})
