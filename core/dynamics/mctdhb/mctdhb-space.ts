/**
 * N bosons in m modes: occupation numbers n_1 + … + n_m = N, and the pair operators b_k b_s between N and N - 2 particles. The Hamiltonian is
 * a sum over pairs alone (a one-body operator is one, because b_k^+ b_q = (N-1)^{-1} sum_s b_k^+ b_s^+ b_s b_q), so that these
 * maps are all that is needed: H C = sum_pq b_p^+ H_pq b_q C.
 */

/** The pairs (k, s), k <= s, of m modes. */
export function modePairs(modes: number): readonly (readonly [number, number])[] {
  return Array.from({ length: modes }, (_, k) => k).flatMap((k) =>
    Array.from({ length: modes - k }, (_, i) => [k, k + i] as const),
  )
}

export interface PairSpace {
  readonly particles: number
  readonly modes: number
  /** Number of states of N and of N - 2 particles. */
  readonly size: number
  readonly innerSize: number
  /** The place of the state with all particles in mode 0. */
  readonly condensate: number
  readonly pairs: readonly (readonly [number, number])[]
  /** For pair p and inner state i: the state with the pair added, at p * innerSize + i, and sqrt of the occupations. */
  readonly target: Int32Array
  readonly factor: Float64Array
}

/** Number of states of n bosons in m modes. */
export function stateCount(particles: number, modes: number): number {
  let count = 1
  for (let i = 1; i < modes; i++) count = (count * (particles + i)) / i
  return Math.round(count)
}

export function createPairSpace(particles: number, modes: number): PairSpace {
  const outer = occupations(particles, modes)
  const inner = occupations(particles - 2, modes)
  const place = new Map(outer.map((n, i) => [keyOf(n, particles), i]))
  const pairs = modePairs(modes)
  const target = new Int32Array(pairs.length * inner.length)
  const factor = new Float64Array(pairs.length * inner.length)
  for (const [p, [k, s]] of pairs.entries()) {
    for (const [i, n] of inner.entries()) {
      const raised = [...n]
      raised[k]++
      const first = raised[k]
      raised[s]++
      target[p * inner.length + i] = place.get(keyOf(raised, particles)) ?? -1
      factor[p * inner.length + i] = Math.sqrt(first * raised[s])
    }
  }
  const condensed = Array.from({ length: modes }, (_, k) => (k === 0 ? particles : 0))
  return {
    particles,
    modes,
    size: outer.length,
    innerSize: inner.length,
    condensate: place.get(keyOf(condensed, particles)) ?? 0,
    pairs,
    target,
    factor,
  }
}

/** The occupations as digits: exact in a double for every space that fits into memory. */
function keyOf(n: readonly number[], particles: number): number {
  return n.reduce((key, count) => key * (particles + 1) + count, 0)
}

function occupations(particles: number, modes: number): number[][] {
  if (modes === 1) return [[particles]]
  return Array.from({ length: particles + 1 }, (_, n) => n).flatMap((n) =>
    occupations(particles - n, modes - 1).map((rest) => [n, ...rest]),
  )
}

/** out_p <- b_k b_s C for all pairs: pairs x (2 innerSize), interleaved. */
export function annihilatePairsInto(out: Float64Array, c: Float64Array, { target, factor }: PairSpace): void {
  for (let i = 0; i < target.length; i++) {
    const at = 2 * target[i]
    out[2 * i] = factor[i] * c[at]
    out[2 * i + 1] = factor[i] * c[at + 1]
  }
}

/** out <- sum_p b_p^+ rows_p. */
export function createPairsInto(out: Float64Array, rows: Float64Array, { target, factor }: PairSpace): void {
  out.fill(0)
  for (let i = 0; i < target.length; i++) {
    const at = 2 * target[i]
    out[at] = out[at] + factor[i] * rows[2 * i]
    out[at + 1] = out[at + 1] + factor[i] * rows[2 * i + 1]
  }
}

/** sum_i conj(a_p,i) a_q,i for all pairs p, q: rows p of pairs.length complex numbers, Hermitian. */
export function pairDensityInto(out: Float64Array, rows: Float64Array, { pairs, innerSize }: PairSpace): void {
  const n = pairs.length
  for (let p = 0; p < n; p++) {
    for (let q = p; q < n; q++) {
      let re = 0
      let im = 0
      for (let i = 0, a = 2 * p * innerSize, b = 2 * q * innerSize; i < innerSize; i++, a += 2, b += 2) {
        re += rows[a] * rows[b] + rows[a + 1] * rows[b + 1]
        im += rows[a] * rows[b + 1] - rows[a + 1] * rows[b]
      }
      out[2 * (p * n + q)] = re
      out[2 * (p * n + q) + 1] = im
      out[2 * (q * n + p)] = re
      out[2 * (q * n + p) + 1] = -im
    }
  }
}

/** out_p <- sum_q matrix_pq rows_q (complex). */
export function mixPairsInto(
  out: Float64Array,
  matrix: Float64Array,
  rows: Float64Array,
  { pairs, innerSize }: PairSpace,
): void {
  const n = pairs.length
  out.fill(0)
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      const re = matrix[2 * (p * n + q)]
      const im = matrix[2 * (p * n + q) + 1]
      if (re === 0 && im === 0) continue
      for (let i = 0, a = 2 * p * innerSize, b = 2 * q * innerSize; i < innerSize; i++, a += 2, b += 2) {
        out[a] = out[a] + re * rows[b] - im * rows[b + 1]
        out[a + 1] = out[a + 1] + re * rows[b + 1] + im * rows[b]
      }
    }
  }
}
