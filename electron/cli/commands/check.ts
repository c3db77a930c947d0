/** `quadrant validate` and `quadrant constants`: nothing is run, nothing is stored. */
import type { FieldIssue } from '../../../core/experiments/experiment.ts'
import { checkHypotheses } from '../../../core/experiments/hypotheses.ts'
import { expandSweep } from '../../../core/experiments/sweep.ts'
import type { Arguments } from '../arguments.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { issueLine, loadExperiment } from '../load-experiment.ts'
import { jsonText } from '../session.ts'
import type { Session } from '../session.ts'
import { hypothesesText } from '../hypotheses-text.ts'

export function validate(args: Arguments, session: Session): ExitCode {
  const loaded = loadExperiment(args.operand)
  if (args.json)
    session.output(
      jsonText(loaded.ok ? { ok: true, experiment: loaded.experiment } : { ok: false, issues: loaded.issues }),
    )
  if (!loaded.ok) return refuse(loaded.issues, session)
  const points = expandSweep(loaded.experiment.sweep).length
  session.terminal.line(
    `${args.operand}: a valid experiment, ${points} ${points === 1 ? 'point' : 'points'}, ${loaded.experiment.times.length} times`,
  )
  return exitCodes.done
}

export function constants(args: Arguments, session: Session): ExitCode {
  const loaded = loadExperiment(args.operand)
  if (!loaded.ok) return refuse(loaded.issues, session)
  const hypotheses = checkHypotheses(loaded.experiment)
  session.output(args.json ? jsonText(hypotheses) : hypothesesText(hypotheses))
  return exitCodes.done
}

/** One line a problem. */
export function refuse(issues: readonly FieldIssue[], session: Session): ExitCode {
  for (const issue of issues) session.terminal.line(session.terminal.alarm(issueLine(issue)))
  return exitCodes.badUsage
}
