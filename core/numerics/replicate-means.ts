/**
 * Means of vectors from independent replicates of a quasi-random rule: inside a replicate the points depend on each other, the
 * replicates' means do not, and their scatter is the error. The same questions as control-variates.ts answers, for its readers.
 */
import type { MeanEstimate } from './control-variates.ts'

export class ReplicateMeans {
  readonly length: number
  readonly replicates: number
  private readonly sums: Float64Array
  private readonly shifts: Float64Array
  private readonly counts: Float64Array

  /** @param replicates even: the first half and the second are each other's check */
  constructor(length: number, replicates: number) {
    if (replicates < 4 || replicates % 2 !== 0)
      throw new RangeError(`An even number of at least 4 replicates is needed; got ${replicates}.`)
    this.length = length
    this.replicates = replicates
    this.sums = new Float64Array(length * replicates)
    this.shifts = new Float64Array(length * replicates)
    this.counts = new Float64Array(replicates)
  }

  add(sample: Float64Array, replicate: number): void {
    const { sums, length } = this
    const at = replicate * length
    for (let k = 0; k < length; k++) sums[at + k] = sums[at + k] + sample[k]
    this.counts[replicate]++
  }

  /** Adds a constant to the mean of one replicate, or of all (null). */
  shift(constant: Float64Array, replicate: number | null): void {
    for (let r = 0; r < this.replicates; r++) {
      if (replicate !== null && r !== replicate) continue
      for (let k = 0; k < this.length; k++) this.shifts[r * this.length + k] += constant[k]
    }
  }

  /** Of all replicates; `count` is their number, whose t quantile belongs to the covariance. */
  estimate(): MeanEstimate {
    return this.over(0, this.replicates)
  }

  estimateOfHalf(half: 0 | 1): MeanEstimate {
    const middle = this.replicates / 2
    return half === 0 ? this.over(0, middle) : this.over(middle, this.replicates)
  }

  private over(first: number, end: number): MeanEstimate {
    const { length, sums, shifts, counts } = this
    const n = end - first
    const means = Array.from({ length: n }, (_, r) =>
      Float64Array.from(
        { length },
        (_, k) => sums[(first + r) * length + k] / counts[first + r] + shifts[(first + r) * length + k],
      ),
    )
    const mean = new Float64Array(length)
    for (const m of means) for (let k = 0; k < length; k++) mean[k] += m[k] / n
    const covariance = new Float64Array(length * length)
    for (const m of means) {
      for (let i = 0; i < length; i++) {
        for (let j = 0; j <= i; j++) covariance[i * length + j] += ((m[i] - mean[i]) * (m[j] - mean[j])) / (n * (n - 1))
      }
    }
    for (let i = 0; i < length; i++) for (let j = 0; j < i; j++) covariance[j * length + i] = covariance[i * length + j]
    return { count: n, mean, covariance }
  }
}
