/** `quadrant run` and `quadrant resume`. */
import { availableParallelism } from 'node:os'
import type { Experiment, Results } from '../../../core/experiments/experiment.ts'
import { estimateCost, plannedPoints } from '../../../core/experiments/plan.ts'
import type { RunId, RunStatus } from '../../contract/ipc.ts'
import { exportRun } from '../../exports/export-run.ts'
import type { Library } from '../../library/library.ts'
import { planHere } from '../../workers/planner.ts'
import { SolverPool } from '../../workers/pool.ts'
import { nameOf } from '../../workers/live-run.ts'
import { RunRefused, RunService, availableMemory } from '../../workers/run-service.ts'
import type { Arguments } from '../arguments.ts'
import { UsageError, exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { loadExperiment } from '../load-experiment.ts'
import { jsonText, withLibrary } from '../session.ts'
import type { Session } from '../session.ts'
import { softwareIdentity } from '../software.ts'
import { contradictions, digits, resultsText } from '../tables.ts'
import { duration } from '../terminal.ts'
import { exportFields } from '../export-fields.ts'
import { RunProgress } from '../run-progress.ts'
import { assertPlaces } from '../output-places.ts'
import { refuse } from './check.ts'

export async function run(args: Arguments, session: Session): Promise<ExitCode> {
  assertLocal(args)
  assertPlaces(args)
  const loaded = loadExperiment(args.operand)
  if (!loaded.ok) return refuse(loaded.issues, session)
  if (args.dryRun) return dryRun(loaded.experiment, args, session)
  return withLibrary(args, (library) => compute(library, args, session, (service) => service.start(loaded.experiment)))
}

export async function resume(args: Arguments, session: Session): Promise<ExitCode> {
  assertLocal(args)
  assertPlaces(args)
  return withLibrary(args, (library) =>
    compute(library, args, session, async (service) => {
      const id = library.resolve(args.operand)
      await service.resume(id)
      return id
    }),
  )
}

function assertLocal(args: Arguments): void {
  if (args.engine === 'slurm')
    throw new UsageError('--engine slurm is not served yet; leave it out or use --engine local')
  if (args.engine !== 'local') throw new UsageError(`--engine is '${args.engine}'; it must be local or slurm`)
}

/** All cores: there is no window to keep smooth. */
function workersOf(args: Arguments): number {
  return args.workers ?? availableParallelism()
}

/** What would be done, its time and memory; exit 1 when it would be refused. */
function dryRun(experiment: Experiment, args: Arguments, session: Session): ExitCode {
  const workers = workersOf(args)
  const planned = plannedPoints(experiment)
  const cost = estimateCost(planned, { workers, availableBytes: availableMemory() })
  const tasks = planned.map(({ task }) => task)
  if (args.json) session.output(jsonText({ points: tasks, workers, ...cost }))
  else {
    session.output(tasks.map((task) => `${nameOf(task)}\n`).join(''))
    session.output(
      `about ${duration(cost.seconds)} on ${workers} ${workers === 1 ? 'worker' : 'workers'}, at most ${digits(cost.peakBytes / 1e6, 3)} MB\n`,
    )
  }
  if (cost.refusal === null) return exitCodes.done
  session.terminal.line(session.terminal.alarm(cost.refusal))
  return exitCodes.failed
}

async function compute(
  library: Library,
  args: Arguments,
  session: Session,
  begin: (service: RunService) => Promise<RunId>,
): Promise<ExitCode> {
  const progress = new RunProgress(session.terminal)
  const pool = new SolverPool({ workers: workersOf(args) })
  const planner = planHere()
  const service = new RunService({ library, pool, planner, software: softwareIdentity(), emit: progress.emit })
  try {
    const id = await begin(service)
    const results = service.results(id)
    progress.begin(results, await planner.points(results.experiment))
    const status = await untilEnd(service, id, session)
    session.terminal.clear()
    return await report(library, service.results(id), { id, status }, args, session)
  } catch (error) {
    if (!(error instanceof RunRefused)) throw error
    session.terminal.line(session.terminal.alarm(error.message))
    return exitCodes.failed
  } finally {
    await pool.close()
  }
}

/** What asks for an end; SIGHUP: the terminal was closed. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first signal keeps what is done and ends; the second ends at once. */
async function untilEnd(service: RunService, id: RunId, session: Session): Promise<RunStatus> {
  let asked = false
  const interrupt = () => {
    if (asked) process.exit(exitCodes.interrupted)
    asked = true
    session.terminal.line('Interrupted: what is done is kept.')
    service.cancel(id, 'interrupted')
  }
  for (const signal of endings) process.on(signal, interrupt)
  try {
    return await service.finished(id)
  } finally {
    for (const signal of endings) process.off(signal, interrupt)
  }
}

async function report(
  library: Library,
  results: Results,
  end: { id: RunId; status: RunStatus },
  args: Arguments,
  session: Session,
): Promise<ExitCode> {
  session.output(args.json ? jsonText(results) : resultsText(results))
  session.terminal.line(`Run ${end.id} is kept in ${library.path}.`)
  for (const point of results.points)
    if (point.status === 'failed')
      session.terminal.line(session.terminal.alarm(`${nameOf(point)} failed: ${point.error ?? 'no reason given'}`))
  if (end.status === 'interrupted' || end.status === 'cancelled')
    session.terminal.line(`Go on with: quadrant resume ${end.id}`)
  const code = exitCodeOf(results, end.status, session)
  // Last, for these may fail: by then it has been said what came out and where it is kept.
  if (args.out !== undefined) await exportRun('json', { results }, args.out)
  if (args.fields !== undefined) await exportFields(library, end.id, args.fields, session)
  return code
}

/** 4 whatever else became of the run, once one of the paper's inequalities is contradicted. */
export function exitCodeOf(
  results: Pick<Results, 'audit'>,
  status: RunStatus,
  session: Pick<Session, 'terminal'>,
): ExitCode {
  const broken = contradictions(results.audit)
  if (broken.length > 0) {
    session.terminal.line(
      session.terminal.alarm(
        session.terminal.strong(
          `${broken.length} of the paper's inequalities ${broken.length === 1 ? 'is' : 'are'} CONTRADICTED beyond the stated errors: a bug or a discovery.`,
        ),
      ),
    )
    return exitCodes.contradicted
  }
  if (status === 'interrupted' || status === 'cancelled') return exitCodes.interrupted
  if (status === 'partly') return exitCodes.partlyDone
  return status === 'done' ? exitCodes.done : exitCodes.failed
}
