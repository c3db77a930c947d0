import { describe, expect, it } from 'vitest'
import type { Uniformity } from '../../../core/experiments/experiment.ts'
import { uniformityEntries, uniformityOption, uniformityTable } from './uniformity-option.ts'

const member = (at: number, constant: number | null) => ({
  at,
  slope: 2,
  lower: 1.9,
  upper: 2.1,
  constant: constant === null ? null : { value: constant, lower: 0.9 * constant, upper: 1.1 * constant },
})
const entry = (quantity: string, t: number, constants: readonly (number | null)[]): Uniformity => ({
  quantity,
  t,
  against: 'hbar',
  across: 'particles',
  order: 2,
  largest: 1,
  spread: 1.2,
  trend: null,
  verdict: 'bounded',
  statement: `statement at ${t}`,
  members: constants.map((c, i) => member(4 * 2 ** i, c)),
})
const results = {
  uniformity: [entry('mk2', 2, [0.3, 0.31, null]), entry('mk2', 1, [0.1, 0.11, 0.12]), entry('eHbar', 1, [5, 6, 7])],
}

interface Drawn {
  readonly type: string
  readonly name: string
  readonly data: readonly { readonly value: readonly number[] }[]
}

describe('constants of a rate against the other parameter', () => {
  it('one curve a time, in the order of time, members without a constant left out', () => {
    expect(uniformityEntries(results, {}).map(({ quantity, t }) => [quantity, t])).toEqual([
      ['mk2', 1],
      ['mk2', 2],
    ])
    const { series, aria } = uniformityOption(results, { quantity: 'mk2' }, 'light')
    const lines = (series as Drawn[]).filter(({ type }) => type === 'line')
    expect(lines.map(({ name }) => name)).toEqual(['t = 1, order 2: bounded', 't = 2, order 2: bounded'])
    expect(lines[0].data.map(({ value: [x, y] }) => [10 ** x, y].map((v) => Number(v.toPrecision(6))))).toEqual([
      [4, 0.1],
      [8, 0.11],
      [16, 0.12],
    ])
    expect(lines[1].data).toHaveLength(2)
    expect(JSON.stringify(aria)).toContain('statement at 1; t = 2: statement at 2')
  })

  it('the same numbers as a table, with the values at which no constant can be told', () => {
    const { columns, rows } = uniformityTable(uniformityEntries(results, { quantity: 'mk2', t: 2 }))
    expect(columns).toContain('order at this N')
    expect(rows.map(([t, at, constant]) => [t, at, constant === ''])).toEqual([
      ['2', '4', false],
      ['2', '8', false],
      ['2', '16', true],
    ])
  })

  it('a chosen quantity and time, and an empty picture where nothing compares', () => {
    expect(uniformityEntries(results, { quantity: 'eHbar', t: 1 })).toHaveLength(1)
    expect(JSON.stringify(uniformityOption({ uniformity: [entry('mk2', 1, [null, null])] }, {}, 'dark'))).toContain(
      'No constants to compare',
    )
  })
})
