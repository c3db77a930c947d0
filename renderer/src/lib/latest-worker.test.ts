import { describe, expect, it } from 'vitest'
import { LatestWorker, type AnsweringWorker } from './latest-worker.ts'

function stage() {
  const asked: number[] = []
  const told: [string, number][] = []
  let terminated = 0
  const worker: AnsweringWorker = {
    onmessage: null,
    postMessage: (question: number) => void asked.push(question),
    terminate: () => void (terminated += 1),
  }
  const latest = new LatestWorker<number, string>(
    () => worker,
    (answer, question) => told.push([answer, question]),
  )
  const answer = (text: string): void => worker.onmessage?.({ data: text } as MessageEvent)
  return { latest, asked, told, answer, terminated: () => terminated }
}

describe('LatestWorker', () => {
  it('asks one question at a time and skips all but the newest of those that wait', () => {
    const { latest, asked, told, answer } = stage()
    for (const question of [1, 2, 3, 4]) latest.ask(question)
    expect(asked).toEqual([1])
    answer('one')
    expect(asked).toEqual([1, 4])
    answer('four')
    expect(told).toEqual([
      ['one', 1],
      ['four', 4],
    ])
    expect(latest.isWorking).toBe(false)
  })

  it('forgets what it was asked when it is closed', () => {
    const { latest, asked, told, answer, terminated } = stage()
    latest.ask(1)
    latest.ask(2)
    latest.close()
    answer('late')
    expect(told).toEqual([])
    expect(terminated()).toBe(1)
    latest.ask(3)
    expect(asked).toEqual([1, 3])
  })
})
