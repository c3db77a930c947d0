/** `quadrant audit`: random Gaussian cases against every inequality, in closed form; nothing is stored. */
import type { ScannedInequality } from '../../../core/experiments/arrows/ladder/ladder-scan.ts'
import { scanGaussianCases } from '../../../core/experiments/arrows/ladder/ladder-scan.ts'
import type { Arguments } from '../arguments.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jsonText } from '../session.ts'
import type { Session } from '../session.ts'

const DEFAULT_CASES = 5000
const SEED = 1

/** Exit code 4 when an inequality is violated. @param scan another one in tests */
export function audit(
  args: Pick<Arguments, 'cases' | 'json'>,
  session: Pick<Session, 'output' | 'terminal'>,
  scan: typeof scanGaussianCases = scanGaussianCases,
): ExitCode {
  const cases = args.cases ?? DEFAULT_CASES
  const rows = scan(cases, SEED)
  const violations = rows.reduce((sum, row) => sum + row.violations, 0)
  session.output(args.json ? jsonText({ cases, seed: SEED, violations, inequalities: rows }) : auditText(rows, cases))
  if (violations > 0) session.terminal.line(session.terminal.alarm(`${violations} violations: a bug or a discovery.`))
  return violations > 0 ? exitCodes.contradicted : exitCodes.done
}

function auditText(rows: readonly ScannedInequality[], cases: number): string {
  const lines = rows.flatMap((row) => [
    `${row.violations === 0 ? 'holds   ' : 'VIOLATED'}  ${row.inequality}   (${row.source})`,
    `          ${row.cases} cases, ${row.violations} violations, ${Number.isFinite(row.tightest) ? `tightest slack ${row.tightest.toExponential(1)} of the right side${whereText(row)}` : 'known at the start only'}`,
  ])
  return `${cases} random cases of V = kappa x^2/2, Gaussian f, R_in = Op(Gaussian), in closed form, on all five arrows\n\n${lines.join('\n')}\n`
}

function whereText({ at }: ScannedInequality): string {
  if (at === null) return ''
  const short = (value: number): string => value.toPrecision(3)
  return `, at hbar = ${short(at.hbar)}, kappa = ${short(at.kappa)}, t = ${short(at.t)}, N = ${at.particles}`
}
