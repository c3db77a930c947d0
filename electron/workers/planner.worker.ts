/** The planner's thread: one question at a time, each with its answer. Runs under plain Node (types are stripped) and, bundled, in the program. */
import { parentPort } from 'node:worker_threads'
import { plannedPoints } from '../../core/experiments/plan.ts'
import type { FromPlanner, PlannerAnswer, ToPlanner } from '../contract/worker-protocol.ts'
import { failureOf } from './failure.ts'
import { rowOfPlane } from './planner.ts'
import { useWideVectors } from './wide-vectors.ts'

useWideVectors()

function answer(question: ToPlanner): PlannerAnswer {
  if (question.type === 'row')
    return { type: 'row', seconds: rowOfPlane(question.experiment, question.hbar, question.particles) }
  return { type: 'points', points: plannedPoints(question.experiment) }
}

function reply(question: ToPlanner): FromPlanner {
  try {
    return answer(question)
  } catch (error) {
    return { type: 'failed', failure: failureOf(error) }
  }
}

parentPort?.on('message', (question: ToPlanner) => parentPort?.postMessage(reply(question)))
