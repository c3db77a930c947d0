import { expect, it } from 'vitest'
import { scanGaussianCases } from '../../../core/experiments/arrows/ladder/ladder-scan.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { audit } from './audit.ts'

function listening(): { session: Pick<Session, 'output' | 'terminal'>; said: string[] } {
  const said: string[] = []
  const terminal = {
    line: (text: string) => void said.push(text),
    alarm: (text: string) => text,
  } as unknown as Session['terminal']
  return { session: { output: (text) => void said.push(text), terminal }, said }
}

it('leaves with 4 when an inequality does not hold, and says which', () => {
  const { session, said } = listening()
  const bent: typeof scanGaussianCases = (count, seed) =>
    scanGaussianCases(count, seed, (values) =>
      values['bound.sharp.eHbar'] === undefined ? values : { ...values, 'bound.sharp.eHbar': { value: 0 } },
    )
  expect(audit({ cases: 3, json: false }, session, bent)).toBe(exitCodes.contradicted)
  expect(exitCodes.contradicted).toBe(4)
  expect(said.join('\n')).toMatch(/VIOLATED {2}hartree-vlasov: E\^2\(f, R\) <= sharp Gronwall/)
  expect(said.join('\n')).toMatch(/a bug or a discovery/)
})

it('leaves with 0 when all hold, with the tightest slack of each', () => {
  const { session, said } = listening()
  expect(audit({ cases: 3, json: false }, session)).toBe(exitCodes.done)
  expect(said.join('\n')).not.toContain('VIOLATED')
  expect(said.join('\n')).toMatch(/tightest slack .* at hbar = .*, kappa = .*, t = .*, N = /)
})
