/** The sweep of a document as the form shows it: how ħ and N go together, and the change from one way to another. */
import { parsePath } from '../../../core/experiments/sweep.ts'
import type { Json } from '../state/json-path.ts'

export type SweepMode = 'product' | 'zip' | 'path'

function record(json: Json | undefined): Readonly<Record<string, Json>> {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
    ? (json as Readonly<Record<string, Json>>)
    : {}
}

export function sweepForm(sweep: Json | undefined): SweepMode {
  const { path, mode } = record(sweep)
  return path !== undefined ? 'path' : mode === 'zip' ? 'zip' : 'product'
}

/** A path takes ħ from N; what it gave stays as a list when the path goes. */
export function withSweepMode(sweep: Json | undefined, next: SweepMode): Json {
  const { hbar, particles = [2, 4, 8, 16], path } = record(sweep)
  if (next === 'path') return { particles, path: { hbar: 'N^-0.5' } }
  const formula = record(path)['hbar']
  const law = typeof formula === 'string' ? parsePath(formula) : null
  const given =
    law && Array.isArray(particles)
      ? particles.map((n) => Number(law(Number(n)).toPrecision(6)))
      : [0.4, 0.2, 0.1, 0.05]
  const kept = { hbar: hbar ?? given, particles }
  return next === 'zip' ? { ...kept, mode: 'zip' } : kept
}

/** The sweep for another arrow: what the arrow needs is there, what it does not know is gone. */
export function sweepForArrow(
  sweep: Json | undefined,
  needs: { readonly hbar: boolean; readonly particles: boolean },
): Json {
  const { hbar, particles, ...rest } = record(sweep)
  if (needs.hbar && needs.particles && rest['path'] !== undefined && particles !== undefined)
    return { particles, path: rest['path'] }
  return {
    ...(needs.hbar && { hbar: hbar ?? [0.4, 0.2, 0.1, 0.05] }),
    ...(needs.particles && { particles: particles ?? [2, 4, 8, 16] }),
    ...(needs.hbar && needs.particles && rest['mode'] !== undefined && { mode: rest['mode'] }),
  }
}
