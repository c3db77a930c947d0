import { RunRefused } from '../../workers/run-service.ts'
import type { Context } from '../context.ts'
import { checkedExperiment } from '../documents.ts'
import { AppFailure } from '../failures.ts'
import type { Handlers } from '../ipc.ts'

type RunRequests = Extract<keyof Handlers, `runs.${string}`>

async function refusedAsFailure<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof RunRefused) throw new AppFailure('run-refused', error.message)
    throw error
  }
}

export function runHandlers(context: Context): Pick<Handlers, RunRequests> {
  const runs = () => context.services.runs
  const changed = (reason: string) => context.push('library.changed', { reason })
  return {
    'runs.estimate': (experiment) => runs().estimate(checkedExperiment(experiment)),
    'runs.costPlane': (experiment, hbar, particles) => runs().costPlane(checkedExperiment(experiment), hbar, particles),
    'runs.start': async (experiment) => {
      const id = await refusedAsFailure(() => runs().start(checkedExperiment(experiment)))
      changed('started')
      return id
    },
    'runs.cancel': (id) => runs().cancel(id),
    'runs.pause': (id) => runs().pause(id),
    'runs.resume': async (id) => {
      await refusedAsFailure(() => runs().resume(id))
      changed('resumed')
    },
  }
}
