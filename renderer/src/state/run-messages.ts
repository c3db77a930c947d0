/** What solvers say while they work, folded into changes of the points that they speak of. */
import type { PointResult, PointStatus, TimeResult } from '../../../core/experiments/experiment.ts'
import type { Pushes, RunId } from '../../../electron/contract/ipc.ts'

export interface LivePoint {
  readonly index: number
  readonly hbar: number | null
  readonly particles: number | null
  readonly status: PointStatus
  readonly fraction: number
  readonly stage: string
  readonly secondsLeft: number | null
  readonly times: readonly TimeResult[]
  readonly result: PointResult | null
}

export interface PointChange {
  readonly index: number
  readonly change: Partial<LivePoint>
}

type RunPush = 'run.progress' | 'run.time' | 'run.point' | 'run.paused' | 'run.log' | 'run.finished'
export type RunMessage = { readonly [K in RunPush]: { readonly name: K; readonly payload: Pushes[K] } }[RunPush]

/** The messages of each run, in their order. */
export function byRun(messages: readonly RunMessage[]): { readonly id: RunId; readonly own: readonly RunMessage[] }[] {
  return [...new Set(messages.map((m) => m.payload.id))].map((id) => ({
    id,
    own: messages.filter((m) => m.payload.id === id),
  }))
}

/** @param points as they stand before these messages of their run */
export function changesOf(own: readonly RunMessage[], points: readonly LivePoint[]): PointChange[] {
  const final = new Set(points.flatMap((p) => (p.result ? [p.index] : [])))
  const times = new Map(points.map((p) => [p.index, p.times]))
  return own.flatMap((m) => changeOf(m, final, times))
}

/**
 * What a message changes of its point. A point that is done changes no more, whatever arrives late.
 * @param final the points that are done; grows
 * @param times the times of each point so far; grows
 */
function changeOf(m: RunMessage, final: Set<number>, times: Map<number, readonly TimeResult[]>): PointChange[] {
  if (m.name === 'run.paused' || m.name === 'run.log' || m.name === 'run.finished' || final.has(m.payload.pointIndex))
    return []
  const index = m.payload.pointIndex
  if (m.name === 'run.progress') {
    const { fraction, stage, secondsLeft } = m.payload
    return [{ index, change: { status: 'running', fraction, stage, secondsLeft } }]
  }
  if (m.name === 'run.time') {
    const { hbar, particles, result } = m.payload
    const list = [...(times.get(index) ?? []).filter((t) => t.t !== result.t), result]
    times.set(index, list)
    return [{ index, change: { hbar, particles, times: list } }]
  }
  const { point } = m.payload
  final.add(index)
  return [
    {
      index,
      change: {
        hbar: point.hbar,
        particles: point.particles,
        status: point.status,
        fraction: 1,
        secondsLeft: 0,
        times: point.times,
        result: point,
      },
    },
  ]
}
