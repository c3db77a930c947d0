/**
 * The library, the solver pool and the runs: opened when they are first needed, so that the window paints before.
 * A library that cannot be opened leaves the rest of the program usable: each request that needs it says why.
 */
import { join } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'
import { defaultLibraryFolder, Library } from '../library/library.ts'
import { libraryFiles } from '../library/paths.ts'
import { SolverPool } from '../workers/pool.ts'
import type { Emit } from '../workers/live-run.ts'
import { RunService } from '../workers/run-service.ts'

export interface ServiceOptions {
  readonly software: Results['software']
  /** Folder of the bundled main process: the solver's chunk lies there. */
  readonly mainFolder: string
  readonly emit: Emit
}

export class Services {
  readonly #options: ServiceOptions
  #library: Library | null = null
  #pool: SolverPool | null = null
  #runs: RunService | null = null

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  get libraryPath(): string {
    return libraryFiles(defaultLibraryFolder()).database
  }

  /** @throws LibraryError; the next call tries again (the user may have freed the disk, or closed the other program) */
  get library(): Library {
    const nativeBinding = process.env['QUADRANT_SQLITE_BINDING']
    this.#library ??= Library.open(defaultLibraryFolder(), {
      software: this.#options.software,
      ...(nativeBinding ? { nativeBinding } : {}),
    })
    return this.#library
  }

  get runs(): RunService {
    if (this.#runs) return this.#runs
    const library = this.library
    this.#pool ??= new SolverPool({ workerUrl: join(this.#options.mainFolder, 'solver.worker.js') })
    this.#runs = new RunService({ library, pool: this.#pool, software: this.#options.software, emit: this.#options.emit })
    return this.#runs
  }

  /** Without opening anything. */
  get activeRunCount(): number {
    return this.#runs?.activeRuns().length ?? 0
  }

  /** Interrupts what runs (resume goes on later), then closes everything. */
  async close(): Promise<void> {
    await this.#runs?.close()
    await this.#pool?.close()
    this.#library?.close()
    this.#runs = null
    this.#pool = null
    this.#library = null
  }
}
