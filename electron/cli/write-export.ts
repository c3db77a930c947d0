/** A run to a file on a thread of its own: a bar meanwhile, and SIGINT leaves nothing half-written. */
import type { ExportKind, FigureChoice } from '../contract/exports.ts'
import type { RunId } from '../contract/ipc.ts'
import { startExport } from '../exports/export-thread.ts'
import type { FigureOutput } from '../exports/write-figure.ts'
import type { Library } from '../library/library.ts'
import type { Session } from './session.ts'

export interface AskedExport {
  readonly as: ExportKind
  readonly path: string
  readonly figure?: FigureChoice & FigureOutput
}

export async function writeExport(
  library: Library,
  id: RunId,
  { as, path, figure = {} }: AskedExport,
  { terminal }: Pick<Session, 'terminal'>,
): Promise<'written' | 'cancelled'> {
  const { experiment, hash, software, points } = library.getResultsInput(id)
  const startedAt = performance.now()
  const tell = (fraction: number | null, stage: string): void => {
    // What is done within a second needs no bar.
    if (fraction !== null && performance.now() - startedAt > 1000)
      terminal.progress(fraction, `${path}: ${stage}`, null)
  }
  const running = startExport(
    { kind: 'run', as, stored: { experiment, hash, software, points }, places: library.fieldPlaces(id), path, figure },
    { progress: tell },
  )
  const stop = (): void => running.cancel()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await running.ended
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    terminal.clear()
  }
}
