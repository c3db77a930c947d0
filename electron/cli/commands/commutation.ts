/** `quadrant commutation`: one set of data on all five arrows, and the two ways from N-body Schrödinger to Vlasov; nothing is stored. */
import type { CommutationLine } from '../../../core/experiments/rates/commutation.ts'
import { commutationLines, squareExperiments } from '../../../core/experiments/rates/commutation.ts'
import type { Arrow, Experiment, PointResult } from '../../../core/experiments/experiment.ts'
import { planPoints } from '../../../core/experiments/plan.ts'
import { runPoint } from '../../../core/experiments/run-point.ts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { nameOf } from '../../workers/live-run.ts'
import type { Arguments } from '../arguments.ts'
import { UsageError, exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { loadExperiment } from '../load-experiment.ts'
import { jsonText } from '../session.ts'
import type { Session } from '../session.ts'
import { alignedRows, digits } from '../tables.ts'
import { refuse } from './check.ts'

/** Exit code 4 when a triangle inequality is contradicted. */
export function commutation(args: Arguments, session: Session): ExitCode {
  const loaded = loadExperiment(args.operand)
  if (!loaded.ok) return refuse(loaded.issues, session)
  const square = squareExperiments(loaded.experiment)
  if (!square.ok) {
    session.terminal.line(session.terminal.alarm(`the arrow ${square.arrow} does not serve these data:`))
    return refuse(square.issues, session)
  }
  if (
    planPoints(square.experiments['schrodinger-vlasov']).some((task) => task.hbar === null || task.particles === null)
  ) {
    throw new UsageError('commutation needs both hbar and particles in the sweep')
  }
  const points = Object.fromEntries(
    Object.entries(square.experiments).map(([arrow, experiment]) => [arrow, solved(experiment, session)]),
  ) as Record<Arrow, PointResult[]>
  const lines = commutationLines(points)
  session.output(args.json ? jsonText({ experiment: loaded.experiment, lines }) : commutationText(lines))
  const contradicted = lines.filter((line) => line.triangle === 'contradicted')
  for (const line of contradicted)
    session.terminal.line(
      session.terminal.alarm(`CONTRADICTED at ${nameOf(line)}, t = ${line.t}: a triangle inequality of the square`),
    )
  return contradicted.length > 0 ? exitCodes.contradicted : exitCodes.done
}

function solved(experiment: Experiment, { terminal }: Session): PointResult[] {
  const idle = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: () => undefined,
    wantsFields: false,
  }
  return planPoints(experiment).map((task) => {
    terminal.line(`${experiment.arrow}, ${nameOf(task)}`)
    return runPoint(experiment, task, idle)
  })
}

const widths: readonly (readonly [string, (line: CommutationLine) => Estimate])[] = [
  ['calW direct', (line) => line.direct],
  ['via Hartree', (line) => line.viaHartree],
  ['via Liouville', (line) => line.viaLiouville],
  ['defect', (line) => line.defect],
  ['mean-field sides', (line) => line.meanFieldSides],
  ['classical sides', (line) => line.classicalSides],
]

export function commutationText(lines: readonly CommutationLine[]): string {
  const header = ['hbar', 'N', 't', ...widths.flatMap(([name]) => [name, 'interval']), 'triangles']
  const rows = lines.map((line) => [
    digits(line.hbar, 6),
    String(line.particles),
    digits(line.t, 6),
    ...widths.flatMap(([, of]) => [digits(of(line).value, 4), interval(of(line))]),
    line.triangle,
  ])
  return `${alignedRows([header, ...rows])}\n`
}

function interval(e: Estimate): string {
  return `[${digits(lowerEnd(e), 4)}, ${digits(upperEnd(e), 4)}]`
}
