/** What of two particles is shown, and from which stored fields. */
import { expect, it } from 'vitest'
import {
  arrowPanels,
  captionOf,
  fieldNames,
  keptSections,
  sectionAxes,
  sectionPanels,
  sectionWords,
} from './phase-panels.ts'

it('one particle is the arrow as it always was', () => {
  expect(sectionPanels('schrodinger-vlasov', 'one')).toBe(arrowPanels['schrodinger-vlasov'])
  expect(fieldNames('liouville-vlasov')).toEqual(['liouville', 'vlasov'])
})

it('two particles: the fields of both corners that the solvers store, with axes that say what they are', () => {
  expect(fieldNames('schrodinger-hartree', 'pair')).toEqual(['pair.schrodinger', 'pair.hartree'])
  expect(fieldNames('schrodinger-hartree', 'relative')).toEqual([
    'relative.husimi',
    'relative.husimi.hartree',
    'relative.wigner',
  ])
  expect(fieldNames('schrodinger-liouville', 'centre')).toEqual(['centre.husimi', 'centre.liouville', 'centre.wigner'])
  expect(fieldNames('liouville-vlasov', 'relative')).toEqual(['relative.liouville', 'relative.vlasov'])
  const { from, to, differenceTex } = sectionPanels('schrodinger-vlasov', 'relative')
  expect(from.plain).toBe('R_N, two particles: Husimi, relative motion')
  expect(to.words).toBe('relative motion of two independent particles of the Vlasov density')
  expect(differenceTex).toContain('R_N^2-f^{\\otimes 2}')
  expect(sectionAxes.relative.meaning).toContain('(x₁ − x₂)/√2')
  expect(sectionAxes.pair.isPhaseSpace).toBe(false)
  expect(sectionWords.map(({ value }) => value)).toEqual(['one', 'pair', 'relative', 'centre'])
  const stored = [
    { pointIndex: 0, name: 'husimi' },
    { pointIndex: 1, name: 'pair.schrodinger' },
    { pointIndex: 1, name: 'relative.vlasov' },
  ]
  const kept = (point: number): string[] => keptSections('schrodinger-vlasov', stored, point).map(({ value }) => value)
  expect([kept(0), kept(1)]).toEqual([['one'], ['one', 'pair', 'relative']])
  expect([captionOf('one'), captionOf('relative')]).toEqual(['', ', two particles, relative motion'])
})
