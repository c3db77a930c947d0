/** What of a Worker is used here (a test gives one of its own). */
export type AnsweringWorker = Pick<Worker, 'postMessage' | 'terminate'> & {
  onmessage: ((event: MessageEvent) => void) | null
}

/**
 * A worker beside the page that answers one question at a time. Of the questions that come while it works only the newest is asked, so that
 * keystrokes do not queue up; the worker is started with the first question.
 */
export class LatestWorker<Question, Answer> {
  readonly #start: () => AnsweringWorker
  readonly #answered: (answer: Answer, question: Question) => void
  #worker: AnsweringWorker | null = null
  #asked: Question | null = null
  #waiting: Question | null = null

  /** @param answered is told each answer that was still wanted when it came, with its question */
  constructor(start: () => AnsweringWorker, answered: (answer: Answer, question: Question) => void) {
    this.#start = start
    this.#answered = answered
  }

  get isWorking(): boolean {
    return this.#asked !== null
  }

  ask(question: Question): void {
    if (this.#asked !== null) {
      this.#waiting = question
      return
    }
    this.#asked = question
    this.#worker ??= this.#started()
    this.#worker.postMessage(question)
  }

  #started(): AnsweringWorker {
    const worker = this.#start()
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const [asked, next] = [this.#asked, this.#waiting]
      this.#asked = null
      this.#waiting = null
      if (next !== null) this.ask(next)
      if (asked !== null) this.#answered(data, asked)
    }
    return worker
  }

  close(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#asked = null
    this.#waiting = null
  }
}
