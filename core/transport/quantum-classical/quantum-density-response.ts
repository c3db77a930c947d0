/**
 * How the ground states psi of the local problems answer a small dB: y = sum_{k > 0} |k><k|dB|psi>/(E_k - E_0), for many points of phase space at once.
 * Numbers of one kind lie together for neighbouring points, lower triangles of local matrices as SymbolCalculus lays them out, and the
 * points are taken in blocks, so that memory is read in its order.
 */
import { entryIndex } from './quantum-symbol.ts'

/** So many points are worked on together. */
const TOGETHER = 32

/** The local problems solved: energies (points x levels) and vectors (points x levels x levels). */
export interface LocalStates {
  readonly energies: Float64Array
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
}

interface Lines {
  readonly re: Float64Array
  readonly im: Float64Array
}

export class LocalResponses {
  private readonly levels: number
  private readonly count: number
  private readonly weights: Float64Array
  /** Level j of point q's ground state at j count + q. */
  private readonly ground: Lines
  /** sum_{k > 0} |k><k|/(E_k - E_0), lower triangles: entry e of point q at 2 (e count + q), complex. */
  private readonly responses: Float64Array
  private readonly image: Lines
  private readonly answer: Lines

  /** @param weights of the points */
  constructor(levels: number, weights: Float64Array) {
    this.levels = levels
    this.count = weights.length
    this.weights = weights
    const lines = (points: number): Lines => ({
      re: new Float64Array(levels * points),
      im: new Float64Array(levels * points),
    })
    this.ground = lines(this.count)
    this.image = lines(TOGETHER)
    this.answer = lines(TOGETHER)
    this.responses = new Float64Array(2 * this.count * entryIndex(levels, 0))
  }

  /** Takes over the states of the points `felt`. */
  update({ energies, vectorsRe: V, vectorsIm: W }: LocalStates, felt: Int32Array): void {
    const { levels: n, count, ground, responses } = this
    for (let q = 0; q < count; q++) {
      const u = felt[q] * n * n
      for (let j = 0; j < n; j++) {
        ground.re[j * count + q] = V[u + j]
        ground.im[j * count + q] = W[u + j]
      }
      for (let j = 0, at = 2 * q; j < n; j++) {
        for (let l = 0; l <= j; l++, at += 2 * count) {
          let re = 0
          let im = 0
          for (let k = 1; k < n; k++) {
            const row = u + k * n
            const scale = 1 / (energies[felt[q] * n + k] - energies[felt[q] * n])
            re += scale * (V[row + j] * V[row + l] + W[row + j] * W[row + l])
            im += scale * (W[row + j] * V[row + l] - V[row + j] * W[row + l])
          }
          responses[at] = re
          responses[at + 1] = im
        }
      }
    }
  }

  /** dB of every point becomes w (|y><psi| + |psi><y|), w the point's weight. */
  respondInPlace(entries: Float64Array): void {
    for (let first = 0; first < this.count; first += TOGETHER)
      this.respondBlock(entries, first, Math.min(TOGETHER, this.count - first))
  }

  private respondBlock(entries: Float64Array, first: number, points: number): void {
    const { levels: n, count, ground, image, answer, weights } = this
    this.applyInto(image, entries, ground, count, first, points)
    // the image lies block by block, as `answer` does
    this.applyInto(answer, this.responses, image, TOGETHER, first, points, 0)
    for (let j = 0, at = 2 * first; j < n; j++) {
      for (let k = 0; k <= j; k++, at += 2 * count)
        pairInto(entries, at, weights, first, points, answer, j * TOGETHER, k * TOGETHER, ground, j * count, k * count)
    }
  }

  /** out <- A u for the points of a block, A Hermitian by its lower triangles; level j of u begins at j stride + offset. */
  private applyInto(
    out: Lines,
    A: Float64Array,
    u: Lines,
    stride: number,
    first: number,
    points: number,
    offset = first,
  ): void {
    out.re.fill(0)
    out.im.fill(0)
    for (let j = 0, at = 2 * first; j < this.levels; j++) {
      for (let k = 0; k <= j; k++, at += 2 * this.count) {
        addEntry(out, j * TOGETHER, A, at, u, k * stride + offset, points, 1)
        if (k < j) addEntry(out, k * TOGETHER, A, at, u, j * stride + offset, points, -1)
      }
    }
  }
}

/** out += A u with the entry of every point, or with its conjugate (sign -1). */
function addEntry(
  out: Lines,
  to: number,
  A: Float64Array,
  at: number,
  u: Lines,
  from: number,
  points: number,
  sign: number,
): void {
  const { re, im } = out
  for (let q = 0; q < points; q++) {
    const a = A[at + 2 * q]
    const b = sign * A[at + 2 * q + 1]
    const ur = u.re[from + q]
    const ui = u.im[from + q]
    re[to + q] += a * ur - b * ui
    im[to + q] += a * ui + b * ur
  }
}

/** Entry (j, k) of w (|y><psi| + |psi><y|) for every point of a block. */
function pairInto(
  out: Float64Array,
  at: number,
  weights: Float64Array,
  first: number,
  points: number,
  y: Lines,
  yj: number,
  yk: number,
  psi: Lines,
  pj: number,
  pk: number,
): void {
  for (let q = 0; q < points; q++) {
    const w = weights[first + q]
    const yr = w * y.re[yj + q]
    const yi = w * y.im[yj + q]
    const pr = w * psi.re[pj + first + q]
    const pi = w * psi.im[pj + first + q]
    const kr = psi.re[pk + first + q]
    const ki = psi.im[pk + first + q]
    out[at + 2 * q] = yr * kr + yi * ki + pr * y.re[yk + q] + pi * y.im[yk + q]
    out[at + 2 * q + 1] = yi * kr - yr * ki + pi * y.re[yk + q] - pr * y.im[yk + q]
  }
}
