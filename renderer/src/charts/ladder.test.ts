import { describe, expect, it } from 'vitest'
import { draw, textOf } from './drawn-text.ts'
import { fixtureResults } from './fixture-results.ts'
import { ladderOption } from './ladder-option.ts'
import { hasLadder, ladderRungs, otherLadderValues, rateRungs, rungSentence, rungTable } from './ladder-rungs.ts'

describe('the ladder', () => {
  const values = {
    mk2: { value: 0.3, lower: 0.29, upper: 0.31 },
    eHbar: { value: 0.2, lower: 0.19, upper: 0.22 },
    coupling: { value: 0.4 },
    'bound.eHbar': { value: 2 },
    'ladder.later': { value: -0.1 },
    'ladder.rate.kineticYoung': { value: 0.4 },
    'ladder.rate.kinetic': { value: 0.1 },
    'ladder.rate.derivative': { value: -0.1 },
    'ladder.rate.young': { value: 0.5 },
    'ladder.rate.gronwall': { value: 2.5 },
  }
  const point = {
    ...fixtureResults.points[0],
    hbar: 0.4,
    times: [{ t: 1, values }],
  } as (typeof fixtureResults.points)[number]
  it('puts what was measured in the order of the proof', () => {
    expect(ladderRungs(point, 1).map((r) => r.name)).toEqual(['ladder.husimiLower', 'eHbar', 'coupling', 'bound.eHbar'])
    expect(ladderRungs(point, 1)[0]?.estimate).toMatchObject({
      value: expect.closeTo(0.1, 12) as number,
      lower: expect.closeTo(0.09, 12) as number,
    })
    expect(otherLadderValues(point, 1).map((o) => o.words)).toEqual([
      'dA/dt, the kinetic term K',
      'K ≤ A + B (Young)',
      'later',
    ])
    expect(hasLadder([point])).toBe(true)
  })
  it('tells where the slack is born, in a picture, in rows and in a sentence', () => {
    const rungs = rateRungs(point, 1)
    expect(rungs.map((r) => r.name)).toEqual(['ladder.rate.derivative', 'ladder.rate.young', 'ladder.rate.gronwall'])
    // a negative derivative has no place on a logarithmic axis: the picture leaves it out, the rows do not
    expect(textOf(draw(ladderOption(rungs, 'light')))).not.toContain('measured')
    expect(rungTable(rungs).rows.map((row) => row[2])).toEqual(['', '', '× 5'])
    expect(rungSentence(rungs)).toContain('The largest step, a factor 5, leads to Λ(A + B)')
  })
  it('is drawn in both themes, and says so when there is none', () => {
    for (const theme of ['light', 'dark'] as const)
      expect(textOf(draw(ladderOption(ladderRungs(point, 1), theme)))).toContain('E²')
    expect(textOf(draw(ladderOption([], 'light')))).toContain('No rung')
  })
})
