import { describe, expect, it } from 'vitest'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import { getAt, parsePathText, type Json } from '../state/json-path.ts'
import {
  changedKind,
  densitiesOfState,
  densityKinds,
  quantumKindOf,
  quantumKinds,
  type StateKind,
} from './state-kinds.ts'

function issuesOf(classical: Json, quantum: Json): readonly string[] {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'started',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: { classical, quantum },
    sweep: { hbar: [0.2] },
    times: [0, 0.5],
    measures: ['mk2'],
  })
  return parsed.ok ? [] : parsed.issues.map((i) => `${i.path}: ${i.message}`)
}

const withoutFile = (kinds: readonly StateKind[]) => kinds.filter((k) => k.id !== 'samples')

describe('the data that the designer offers', () => {
  it.each(withoutFile(densityKinds))('begin with a density that core accepts: $id', ({ start }) => {
    expect(issuesOf(start, { kind: 'toeplitz', symbol: 'classical' })).toEqual([])
    expect(
      issuesOf(
        {
          kind: 'mixture',
          components: [
            {
              weight: 1,
              mean: [0, 0],
              covariance: [
                [1, 0],
                [0, 1],
              ],
            },
          ],
        },
        { kind: 'toeplitz', symbol: start },
      ),
    ).toEqual([])
  })

  it.each(quantumKinds)('begin with a state that core accepts: $id', ({ id, start }) => {
    const ownDensity = id.startsWith('toeplitz')
    expect(issuesOf(ownDensity ? densityKinds[0].start : densitiesOfState[0].start, start)).toEqual([])
    expect(quantumKindOf(start)).toBe(id)
  })

  it('have fields that exist in what they begin with', () => {
    for (const { id, start, numbers = [], formulas = [] } of [...densityKinds, ...quantumKinds]) {
      for (const { path } of numbers)
        expect([id, path, typeof getAt(start, parsePathText(path))]).toEqual([id, path, 'number'])
      for (const { path } of formulas)
        expect([id, path, typeof getAt(start, parsePathText(path))]).toEqual([id, path, 'string'])
    }
  })

  it('keep the centre and the mean when the kind changes, and nothing that the new kind does not know', () => {
    const ring = densityKinds.find((k) => k.id === 'ring')
    const waterbag = densityKinds.find((k) => k.id === 'waterbag')
    expect(changedKind({ ...(ring?.start as object), center: [3, 4] }, waterbag as StateKind)).toEqual({
      ...(waterbag?.start as object),
      center: [3, 4],
    })
    const wkb = quantumKinds.find((k) => k.id === 'wkb') as StateKind
    expect(changedKind({ kind: 'coherent', mean: [1, 2] }, wkb)).toEqual(wkb.start)
  })
})
