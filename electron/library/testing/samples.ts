/** Made-up runs for the tests of the library. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Experiment, PointResult, PointTask, StoredField } from '../../../core/experiments/experiment.ts'
import { bumpAt } from '../../../tests/fixtures/one-bump.ts'

export function sampleExperiment(change: Partial<Experiment> = {}): Experiment {
  return {
    format: 'quadrant-experiment/1',
    name: 'Attractive Gaussian well, two bumps',
    notes: '',
    tags: ['example'],
    arrow: 'hartree-vlasov',
    dimension: 1,
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: bumpAt(0, 0, 0.25),
    sweep: { hbar: [0.4, 0.2, 0.1] },
    times: [0, 1],
    marginals: [1],
    measures: ['mk2'],
    accuracy: { tolerance: 0.01 },
    seed: 1,
    ...change,
  }
}

export function sampleTasks(count: number): PointTask[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    hbar: 0.4 / 2 ** index,
    particles: null,
    seed: index + 1,
  }))
}

/** A result whose numbers are not short decimals, so that a lossy store would show. */
export function samplePoint(task: PointTask, change: Partial<PointResult> = {}): PointResult {
  const value = (1 / 3) * (task.hbar ?? 1) ** 2
  return {
    hbar: task.hbar,
    particles: task.particles,
    status: 'done',
    seconds: 0.1 + 0.2,
    seed: task.seed,
    numerics: { method: 'low-rank' },
    times: [0, 1].map((t) => ({
      t,
      values: {
        mk2: { value: value * (1 + t), lower: value * 0.97, upper: value * 1.03 * (1 + t), kind: 'certified' as const },
      },
    })),
    ...change,
  }
}

export function sampleField(change: Partial<StoredField> = {}, count = 16, shift = 0): StoredField {
  const axis = { origin: -1, spacing: 2 / count, count }
  const values = Float32Array.from({ length: count * count }, (_, i) => Math.sin(i + shift) / 3)
  return { name: 'husimi', t: 0, x: axis, xi: axis, values, ...change }
}

/** An incompressible field, for byte budgets and full disks: pseudo-random mantissas. */
export function noiseField(count: number, seed: number, change: Partial<StoredField> = {}): StoredField {
  let state = seed * 2654435761 + 1
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
  const axis = { origin: 0, spacing: 1, count }
  return {
    name: 'husimi',
    t: 0,
    x: axis,
    xi: axis,
    values: Float32Array.from({ length: count * count }, next),
    ...change,
  }
}

export interface Temporary {
  readonly folder: string
  remove(): void
}

export function temporaryFolder(): Temporary {
  const folder = mkdtempSync(join(tmpdir(), 'quadrant-library-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
