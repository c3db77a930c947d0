/**
 * The library, the solver pool and the runs: opened when they are first needed, so that the window paints before.
 * A library that cannot be opened leaves the rest of the program usable: each request that needs it says why.
 */
import { join } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'
import type { RunId } from '../contract/ipc.ts'
import type { ImportJob } from '../imports/import-thread.ts'
import type { KernelEngine } from '../contract/worker-protocol.ts'
import { defaultLibraryFolder, Library, type LibraryOptions } from '../library/library.ts'
import { libraryFiles } from '../library/paths.ts'
import { SolverPool } from '../workers/pool.ts'
import type { Emit } from '../workers/live-run.ts'
import { Pace } from '../workers/pace.ts'
import { PlannerThread } from '../workers/planner-thread.ts'
import { RunService } from '../workers/run-service.ts'
import type { SettingsFile } from './settings.ts'

export interface ServiceOptions {
  readonly software: Results['software']
  /** Folder of the bundled main process: the solver's chunk lies there. */
  readonly mainFolder: string
  readonly emit: Emit
  /** The SQLite addon, where the stock one does not serve. */
  readonly sqliteBinding?: string | undefined
  /** Where the library lies, how many threads, what pictures may take. */
  readonly settings: SettingsFile
}

export class Services {
  readonly #options: ServiceOptions
  #library: Library | null = null
  #pool: SolverPool | null = null
  #planner: PlannerThread | null = null
  #runs: RunService | null = null

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#folder = options.settings.current.libraryFolder ?? defaultLibraryFolder()
  }

  get libraryPath(): string {
    return libraryFiles(this.#folder).database
  }

  /** As it was when the program started: another place is taken up at the next start. */
  readonly #folder: string

  /** @throws LibraryError; the next call tries again (the user may have freed the disk, or closed the other program) */
  get library(): Library {
    this.#library ??= Library.open(this.#folder, this.#libraryOptions())
    return this.#library
  }

  #libraryOptions(): LibraryOptions {
    const { sqliteBinding, software, settings } = this.#options
    const { pictureBytes } = settings.current
    return {
      software,
      ...(pictureBytes === null ? {} : { fieldByteBudget: pictureBytes }),
      ...(sqliteBinding === undefined ? {} : { nativeBinding: sqliteBinding }),
    }
  }

  /** How another thread opens the library. @throws LibraryError: it is made, and brought to this version, here */
  get libraryDoor(): ImportJob['library'] {
    void this.library
    return { folder: this.#folder, options: this.#libraryOptions() }
  }

  get runs(): RunService {
    if (this.#runs) return this.#runs
    const library = this.library
    const { settings, software, emit } = this.#options
    this.#pool ??= new SolverPool({
      workerUrl: join(this.#options.mainFolder, 'solver.worker.js'),
      workers: settings.current.workers ?? undefined,
    })
    this.#planner ??= new PlannerThread(join(this.#options.mainFolder, 'planner.worker.js'))
    const pace = new Pace({
      read: () => settings.current.pace,
      write: (record) => void settings.update({ pace: record }),
    })
    this.#runs = new RunService({ library, pool: this.#pool, planner: this.#planner, software, emit, pace })
    return this.#runs
  }

  /** What the solver threads compute with; null before one has begun. */
  get kernelEngine(): KernelEngine | null {
    return this.#pool?.engine ?? null
  }

  /** Without opening anything. */
  isPaused(id: RunId): boolean {
    return this.#runs?.isPaused(id) ?? false
  }

  /** Without opening anything. */
  get activeRunCount(): number {
    return this.#runs?.activeRuns().length ?? 0
  }

  /** Another number of threads serves from the next run on; while one lasts, its threads stay. */
  async refreshPool(): Promise<void> {
    if (this.activeRunCount > 0) return
    const pool = this.#pool
    this.#pool = null
    this.#runs = null
    await pool?.close()
  }

  /** Interrupts what runs (resume goes on later), then closes everything. */
  async close(): Promise<void> {
    await this.#planner?.close()
    await this.#runs?.close()
    await this.#pool?.close()
    this.#library?.close()
    this.#runs = null
    this.#planner = null
    this.#pool = null
    this.#library = null
  }
}
