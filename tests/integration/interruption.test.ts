/** kill -9, SIGINT and resume; the same bits for any number of workers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PointResult, Results } from '../../core/experiments/experiment.ts'
import { Library } from '../../electron/library/library.ts'
import { Workplace, gaussianExperiment } from './command.ts'

let place: Workplace
beforeAll(() => {
  place = new Workplace()
})
afterAll(() => place.remove())

/** All that a point computes; how long it took is no part of that. */
function numbers(point: PointResult): string {
  return JSON.stringify({ ...point, seconds: 0 })
}

function stored(library: string): { id: string; status: string; points: readonly PointResult[] } {
  const opened = Library.open(library, { readOnly: true })
  try {
    const [row] = opened.list().rows
    return { id: row.id, status: row.status, points: opened.getResultsInput(row.id).points }
  } finally {
    opened.close()
  }
}

const hbars = [0.12, 0.11, 0.1, 0.09]

describe('the same numbers', () => {
  it(
    'to the last bit for one worker, for two, after kill -9 of the run and of its resumption',
    { timeout: 180_000 },
    async () => {
      const file = place.file('experiment.json', gaussianExperiment(hbars))
      const libraries = { one: `${place.library}-one`, two: `${place.library}-two`, killed: `${place.library}-killed` }

      const one = await place.run('run', file, '--library', libraries.one, '--workers', '1', '--json')
      expect(one.code).toBe(0)
      const reference = (JSON.parse(one.stdout) as Results).points.map(numbers)

      const two = await place.run('run', file, '--library', libraries.two, '--workers', '2', '--json')
      expect((JSON.parse(two.stdout) as Results).points.map(numbers)).toEqual(reference)

      const killed = place.start('run', file, '--library', libraries.killed, '--workers', '1')
      await killed.says(/hbar = 0\.\d+: done/)
      killed.process.kill('SIGKILL')
      await killed.ended
      const after = stored(libraries.killed)
      expect(after.status).toBe('interrupted')
      const done = after.points.filter((p) => p.status === 'done')
      expect(done.length).toBeGreaterThanOrEqual(1)
      expect(done.length).toBeLessThan(hbars.length)
      for (const point of done) expect(reference).toContain(numbers(point))

      const killedAgain = place.start('resume', after.id, '--library', libraries.killed, '--workers', '1')
      await killedAgain.says(/hbar = 0\.\d+: done/)
      killedAgain.process.kill('SIGKILL')
      await killedAgain.ended
      const later = stored(libraries.killed)
      expect(later.status).toBe('interrupted')
      expect(later.points.filter((p) => p.status === 'done').length).toBeGreaterThan(done.length)

      const resumed = await place.run('resume', after.id, '--library', libraries.killed, '--json')
      expect(resumed.code).toBe(0)
      expect((JSON.parse(resumed.stdout) as Results).points.map(numbers)).toEqual(reference)
      const again = stored(libraries.killed)
      expect(again.status).toBe('done')
      // What had been done was not computed again.
      for (const [i, point] of after.points.entries())
        if (point.status === 'done') expect(again.points[i].seconds).toBe(point.seconds)
    },
  )
})

describe('SIGINT', () => {
  it('ends within seconds with 130, keeps what is done and says how to go on', { timeout: 120_000 }, async () => {
    const library = `${place.library}-interrupted`
    const file = place.file('long.json', { ...gaussianExperiment([0.4, 0.05, 0.04, 0.03]), times: [0, 0.5, 1, 2] })
    const run = place.start('run', file, '--library', library, '--workers', '1')
    await run.says(/Gaussian test: 4 points/)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const at = performance.now()
    run.process.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(performance.now() - at).toBeLessThan(5000)
    expect(code).toBe(130)
    expect(stderr).toMatch(/Go on with: quadrant resume \w+/)
    expect(stored(library).status).toBe('interrupted')
  })
})
