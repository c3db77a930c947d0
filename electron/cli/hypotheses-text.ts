/** What the theorems ask of an experiment, and whether it gives it. */
import type { Hypotheses, TheoremStatus } from '../../core/experiments/hypotheses.ts'
import { digits } from './tables.ts'

export function hypothesesText({ constants: c, theorems }: Hypotheses): string {
  const orUnbounded = (value: number | null) => (value === null ? 'unbounded' : digits(value, 8))
  const how = c.constantsKind === 'numerical' ? ' (searched numerically, rounded upwards)' : ''
  const lines = [
    `L = Lip(V') = ${digits(c.lipGradV, 8)}${how}`,
    `sup|V'|     = ${orUnbounded(c.supGradV)}`,
    `sup|V|      = ${orUnbounded(c.supV)}`,
    `Lambda      = ${digits(c.lambda, 8)}`,
    `Gamma       = ${digits(c.gamma, 8)}`,
    ...(c.period === null ? [] : [`period      = ${digits(c.period, 8)}`]),
  ]
  return `${[lines.join('\n'), ...theorems.map(theoremText)].join('\n\n')}\n`
}

function theoremText(status: TheoremStatus): string {
  const verdict = status.applies ? 'applies' : 'does not apply'
  const concerned = status.concernsThisExperiment ? '' : ' (another arrow)'
  const conditions = status.conditions.map((c) => `  ${c.met ? 'yes' : 'NO '}  ${c.text}: ${c.detail}`)
  return [`${status.theorem} ${verdict}${concerned}: ${status.says}`, ...conditions].join('\n')
}
