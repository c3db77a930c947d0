/**
 * Plans on a thread of its own, so that a pilot run of seconds never holds up the window. One question at a time: the points of an experiment
 * come before the plane's rows, and a preview that a later one has replaced is given up, if need be by ending the thread in the middle.
 */
import { Worker } from 'node:worker_threads'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import type { PlannedPoint } from '../../core/experiments/plan.ts'
import type { FromPlanner, PlannerAnswer, ToPlanner } from '../contract/worker-protocol.ts'
import { PlanFailure, superseded, type Planner } from './planner.ts'

interface Question {
  readonly message: ToPlanner
  /** Of points: who asks the same again gets the same answer. */
  readonly hash: string | null
  /** Only previews wait for it. */
  isPreview: boolean
  readonly answer: Promise<PlannerAnswer>
  resolve(answer: PlannerAnswer): void
  reject(failure: PlanFailure): void
}

function questionOf(message: ToPlanner, hash: string | null, isPreview: boolean): Question {
  let resolve: Question['resolve'] = () => {}
  let reject: Question['reject'] = () => {}
  const answer = new Promise<PlannerAnswer>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { message, hash, isPreview, answer, resolve, reject }
}

const closed = { code: 'cancelled', message: 'The program ends.' } as const

export class PlannerThread implements Planner {
  readonly #url: string | URL
  #worker: Worker | null = null
  #asked: Question | null = null
  #waiting: Question[] = []
  #last: { readonly hash: string; readonly points: readonly PlannedPoint[] } | null = null
  #isClosed = false

  /** @param url where the thread's code is; the bundle names its own chunk */
  constructor(url: string | URL = new URL('./planner.worker.ts', import.meta.url)) {
    this.#url = url
  }

  points(experiment: Experiment): Promise<readonly PlannedPoint[]> {
    return this.#plan(experiment, false)
  }

  preview(experiment: Experiment): Promise<readonly PlannedPoint[]> {
    return this.#plan(experiment, true)
  }

  async row(
    experiment: Experiment,
    hbar: number | null,
    particles: readonly (number | null)[],
  ): Promise<(number | null)[]> {
    const answer = await this.#ask({ type: 'row', experiment, hbar, particles }, null, false)
    return answer.type === 'row' ? [...answer.seconds] : []
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const question of this.#open()) question.reject(new PlanFailure(closed))
    this.#asked = null
    this.#waiting = []
    await this.#worker?.terminate()
  }

  async #plan(experiment: Experiment, isPreview: boolean): Promise<readonly PlannedPoint[]> {
    const hash = experimentHash(experiment)
    if (this.#last?.hash === hash) return this.#last.points
    const answer = await this.#ask({ type: 'points', experiment }, hash, isPreview)
    if (answer.type !== 'points') return []
    this.#last = { hash, points: answer.points }
    return answer.points
  }

  #open(): readonly Question[] {
    return this.#asked === null ? this.#waiting : [this.#asked, ...this.#waiting]
  }

  #ask(message: ToPlanner, hash: string | null, isPreview: boolean): Promise<PlannerAnswer> {
    if (this.#isClosed) return Promise.reject(new PlanFailure(closed))
    if (isPreview) this.#giveUpPreviews(hash)
    const same = hash === null ? undefined : this.#open().find((question) => question.hash === hash)
    if (same) {
      same.isPreview &&= isPreview
      return same.answer
    }
    const question = questionOf(message, hash, isPreview)
    this.#waiting.push(question)
    this.#next()
    return question.answer
  }

  /** All but the one that is asked for again. */
  #giveUpPreviews(hash: string | null): void {
    const isStale = (question: Question) => question.isPreview && question.hash !== hash
    const stale = this.#open().filter(isStale)
    this.#waiting = this.#waiting.filter((question) => !isStale(question))
    if (this.#asked !== null && isStale(this.#asked)) this.#dismiss()
    for (const question of stale) question.reject(new PlanFailure(superseded))
  }

  #dismiss(): void {
    const worker = this.#worker
    this.#asked = null
    this.#worker = null
    void worker?.terminate()
  }

  #next(): void {
    if (this.#asked !== null || this.#isClosed) return
    const question = this.#waiting.find(({ message }) => message.type === 'points') ?? this.#waiting.at(0)
    if (question === undefined) return
    this.#waiting = this.#waiting.filter((other) => other !== question)
    this.#asked = question
    this.#worker ??= this.#begin()
    this.#worker.postMessage(question.message)
  }

  #begin(): Worker {
    const worker = new Worker(this.#url)
    worker.unref()
    const ended = (message: string) => {
      if (worker !== this.#worker) return
      this.#worker = null
      this.#settle((question) => question.reject(new PlanFailure({ code: 'internal', message })))
    }
    worker.on('message', (reply: FromPlanner) => {
      if (worker !== this.#worker) return
      this.#settle((question) =>
        reply.type === 'failed' ? question.reject(new PlanFailure(reply.failure)) : question.resolve(reply),
      )
    })
    worker.on('error', (error: Error) => ended(`The planner stopped unexpectedly: ${error.message}`))
    worker.on('exit', (code) => ended(`The planner ended unexpectedly (exit code ${code}).`))
    return worker
  }

  #settle(answer: (question: Question) => void): void {
    const question = this.#asked
    this.#asked = null
    if (question !== null) answer(question)
    this.#next()
  }
}
