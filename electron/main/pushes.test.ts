import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PushBatcher, type PushBatch } from './pushes.ts'

let sent: PushBatch[]
let batcher: PushBatcher

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  sent = []
  batcher = new PushBatcher((batch) => sent.push(batch))
})

afterEach(() => {
  vi.useRealTimers()
})

const progress = (pointIndex: number, fraction: number) => ({
  id: 'r',
  pointIndex,
  fraction,
  stage: 's',
  secondsLeft: null,
})

describe('PushBatcher', () => {
  it('sends at most ten batches a second', () => {
    for (let ms = 0; ms < 1000; ms++) {
      batcher.push('run.log', { id: 'r', at: '', line: String(ms) })
      vi.advanceTimersByTime(1)
    }
    expect(sent.length).toBeGreaterThanOrEqual(9)
    expect(sent.length).toBeLessThanOrEqual(11)
  })

  it('loses nothing and keeps the order, but sends only the newest progress of each point', () => {
    batcher.push('run.progress', progress(0, 0.1))
    batcher.push('run.log', { id: 'r', at: '', line: 'a' })
    batcher.push('run.progress', progress(1, 0.5))
    batcher.push('run.progress', progress(0, 0.2))
    batcher.push('run.log', { id: 'r', at: '', line: 'b' })
    vi.runAllTimers()
    expect(sent.flat()).toEqual([
      ['run.progress', progress(0, 0.2)],
      ['run.log', { id: 'r', at: '', line: 'a' }],
      ['run.progress', progress(1, 0.5)],
      ['run.log', { id: 'r', at: '', line: 'b' }],
    ])
  })

  it('waits while the page does not listen', () => {
    batcher.hold()
    batcher.push('app.command', { name: 'run' })
    vi.advanceTimersByTime(5000)
    expect(sent).toEqual([])
    batcher.release()
    expect(sent).toEqual([[['app.command', { name: 'run' }]]])
  })
})
