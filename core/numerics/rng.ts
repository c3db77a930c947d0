/**
 * Counter-based random numbers: Philox4x32-10 of J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw,
 * Parallel random numbers: as easy as 1, 2, 3, SC 2011. Draw i of stream s under seed k is a pure function of
 * (k, s, i): no state is shared, so that any number of workers draw the same numbers.
 */

const roundConstantA = 0xd2511f53
const roundConstantB = 0xcd9e8d57
const keyStepA = 0x9e3779b9
const keyStepB = 0xbb67ae85

/**
 * Ten rounds of Philox on the counter `out[0..3]` with the key (key0, key1), in place.
 *
 * @param out four 32-bit words: the counter going in, the random words coming out
 */
export function philoxInPlace(out: Uint32Array, key0: number, key1: number): void {
  let c0 = out[0]
  let c1 = out[1]
  let c2 = out[2]
  let c3 = out[3]
  let k0 = key0 >>> 0
  let k1 = key1 >>> 0
  for (let round = 0; round < 10; round++) {
    const highA = multiplyHigh(roundConstantA, c0)
    const lowA = Math.imul(roundConstantA, c0) >>> 0
    const highB = multiplyHigh(roundConstantB, c2)
    const lowB = Math.imul(roundConstantB, c2) >>> 0
    c0 = (highB ^ c1 ^ k0) >>> 0
    c1 = lowB
    c2 = (highA ^ c3 ^ k1) >>> 0
    c3 = lowA
    k0 = (k0 + keyStepA) >>> 0
    k1 = (k1 + keyStepB) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** The upper 32 bits of the 64-bit product of two 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const b0 = b & 0xffff
  const b1 = b >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const carry = (middle & 0xffff) + a0 * b1
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** One stream of a seed: draws are addressed by their index, in any order. */
export interface RandomStream {
  /** Uniform on (0, 1), 53 bits: draw `index` of the stream. */
  uniform(index: number): number
  /** Standard normal (Box–Muller; one counter a draw). */
  normal(index: number): number
}

/**
 * @param seed a non-negative integer below 2^53 (the experiment's)
 * @param stream a non-negative integer below 2^32 (what the numbers are for: a point of the sweep, a purpose)
 */
export function createRandomStream(seed: number, stream: number): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`seed must be an integer from 0 to 2^53 - 1; got ${seed}`)
  if (!Number.isInteger(stream) || stream < 0 || stream > 0xffffffff) {
    throw new RangeError(`stream must be an integer from 0 to 2^32 - 1; got ${stream}`)
  }
  const words = new Uint32Array(4)
  const key0 = seed >>> 0
  const key1 = Math.floor(seed / 2 ** 32)
  const draw = (index: number): void => {
    words[0] = index >>> 0
    words[1] = Math.floor(index / 2 ** 32)
    words[2] = stream
    words[3] = 0
    philoxInPlace(words, key0, key1)
  }
  const fraction = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6) + 0.5) / 2 ** 53
  return {
    uniform(index) {
      draw(index)
      return fraction(words[0], words[1])
    },
    normal(index) {
      draw(index)
      const radius = Math.sqrt(-2 * Math.log(fraction(words[0], words[1])))
      return radius * Math.cos(2 * Math.PI * fraction(words[2], words[3]))
    },
  }
}
