/** States that are sums over samples whose number grows like a power of 1/hbar. */

/** Far beyond what a solver carries, yet looked at within a second. */
export const MOST_SAMPLES = 2 ** 21

/** The samples of a state at this hbar are too many even to be looked at. */
export class TooManySamplesError extends RangeError {
  readonly count: number

  constructor(count: number) {
    super(`a state of about ${count.toPrecision(2)} samples; at most ${MOST_SAMPLES} are served`)
    this.name = 'TooManySamplesError'
    this.count = count
  }
}

/** @throws TooManySamplesError */
export function refuseTooMany(count: number): void {
  if (!(count <= MOST_SAMPLES)) throw new TooManySamplesError(count)
}
