/** The `quadrant` command as a user starts it, in a folder of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bumpAt } from '../fixtures/one-bump.ts'

const entry = fileURLToPath(new URL('../../electron/cli/index.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when standard error has said something that matches. */
  says(pattern: RegExp): Promise<void>
}

export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'quadrant-cli-'))
  readonly library = join(this.folder, 'library')

  file(name: string, content: unknown): string {
    const path = join(this.folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  start(...args: string[]): Started {
    const environment = { ...process.env, XDG_DATA_HOME: join(this.folder, 'data'), NO_COLOR: '1' }
    const child = spawn(process.execPath, [entry, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
    const says = async (pattern: RegExp) => {
      let open = true
      void ended.then(() => {
        open = false
      })
      while (open && !pattern.test(stderr)) await new Promise((resolve) => setTimeout(resolve, 20))
      if (!pattern.test(stderr)) throw new Error(`ended without saying ${pattern}:\n${stderr}`)
    }
    return { process: child, ended, says }
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A document with a closed form: quick, exact. */
export function harmonicExperiment(hbar: readonly number[] = [0.4, 0.2, 0.1, 0.05]): Record<string, unknown> {
  return {
    format: 'quadrant-experiment/1',
    name: 'Harmonic test',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'harmonic', strength: 0.5 },
    initial: {
      classical: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [1, 0],
            covariance: [
              [0.3, 0.1],
              [0.1, 0.2],
            ],
          },
        ],
      },
      quantum: { kind: 'toeplitz', symbol: 'classical' },
    },
    sweep: { hbar },
    times: [0, 1],
    measures: ['mk2', 'eHbar', 'ladder'],
  }
}

/** A document that needs the solvers: about a second a point. */
export function gaussianExperiment(hbar: readonly number[] = [0.4, 0.3, 0.25]): Record<string, unknown> {
  return {
    ...harmonicExperiment(hbar),
    name: 'Gaussian test',
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: bumpAt(0, 0, 0.5),
    times: [0.3],
    accuracy: { tolerance: 0.2 },
  }
}
