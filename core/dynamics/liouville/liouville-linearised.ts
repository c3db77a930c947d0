/**
 * The linearised distance 1/2 |d|^2 in H^{-1}(f) from a noisy difference in the white basis: unbiased, with its sampling error, and what the
 * degrees beyond the last may hold.
 */

/** b in the basis that is orthonormal for A: components of rising degree, c with covariance C. */
export interface WhiteDifference {
  readonly c: Float64Array
  readonly C: Float64Array
}

/** Of one pair of degrees to the next, at most. */
const SLOWEST_DECAY = 0.9
export interface Linearised {
  /** 1/2 sum (c_i^2 - C_ii). */
  readonly value: number
  /** 99 % half-width. */
  readonly sampling: number
  readonly truncation: number
}

/**
 * With all degrees, or with fewer where the ones left out show nothing beyond their noise and leaving it out narrows the interval: noise of many degrees
 * without a signal is what costs most replicas.
 */
export function linearised(white: WhiteDifference, levels: readonly number[]): Linearised {
  const highest = levels.length - 1
  let best = withDegrees(white, levels, highest)
  for (let degree = highest - 2; degree >= 4; degree -= 2) {
    const beyond = heldBetween(white, levels, degree, highest)
    if (beyond.signal > beyond.noise) break
    const fewer = withDegrees(white, levels, degree)
    if (fewer.sampling + fewer.truncation < best.sampling + best.truncation) best = fewer
  }
  return best
}

function withDegrees({ c, C }: WhiteDifference, levels: readonly number[], degree: number): Linearised {
  const K = c.length
  const kept = levels[degree]
  let value = 0
  let linearVariance = 0
  let squareNoise = 0
  for (let i = 0; i < kept; i++) {
    value += 0.5 * (c[i] * c[i] - C[i * K + i])
    for (let j = 0; j < kept; j++) {
      linearVariance += c[i] * C[i * K + j] * c[j]
      squareNoise += C[i * K + j] ** 2
    }
  }
  const noise = Math.sqrt(0.5 * squareNoise)
  // c.Cc overestimates the variance of the linear part by the noise in c itself; the quadratic part has a heavier tail than 2.6 deviations.
  return {
    value,
    sampling: 2.6 * Math.sqrt(linearVariance) + 4 * noise,
    truncation: truncationOf({ c, C }, levels, degree),
  }
}

interface Held {
  readonly signal: number
  /** Two standard deviations of it where there is none. */
  readonly noise: number
}

/** What the degrees from + 1 … to hold of 1/2 |c|^2. */
function heldBetween({ c, C }: WhiteDifference, levels: readonly number[], from: number, to: number): Held {
  const K = c.length
  let sum = 0
  let noise = 0
  for (let i = levels[from]; i < levels[to]; i++) {
    sum += 0.5 * (c[i] * c[i] - C[i * K + i])
    noise += C[i * K + i] ** 2
  }
  return { signal: Math.max(0, sum), noise: 2 * Math.sqrt(0.5 * noise) }
}

/**
 * What the degrees beyond the last that is kept hold, from what the pairs of degrees up to it hold (pairs, because a symmetry of the data empties
 * every other one): the geometric tail, at least the last pair itself and nine times it for the slowest decay, which also holds the algebraic
 * tails of densities with edges; Infinity where the last pair holds more than all before it.
 */
function truncationOf(white: WhiteDifference, levels: readonly number[], degree: number): number {
  const last = heldBetween(white, levels, degree - 2, degree)
  const before = heldBetween(white, levels, degree - 4, degree - 2)
  const first = heldBetween(white, levels, Math.max(0, degree - 6), degree - 4)
  const earlier = heldBetween(white, levels, 0, degree - 2)
  // What grows to the last has not been resolved.
  if (last.signal > 3 * last.noise && last.signal > earlier.signal + earlier.noise) return Infinity
  // One pair may be empty by accident: then the one before it tells how fast they fall off.
  const trend = Math.max(before.signal + before.noise, Math.sqrt(last.signal * (first.signal + first.noise)))
  // Where the last pair is noise there is no tail to be seen beyond it.
  const ratio = last.signal <= last.noise ? 0.5 : Math.min(SLOWEST_DECAY, last.signal / trend)
  return (last.signal + last.noise) * Math.max(1, ratio / (1 - ratio))
}
