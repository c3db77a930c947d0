/**
 * min_k ½(p − k)² + v_k for all integers p, in linear time (lower envelope of parabolas; Felzenszwalb & Huttenlocher 2012),
 * and its two-dimensional form by rows and columns.
 */

/** Work arrays for lines of up to `size` entries. */
export interface EnvelopeWorkspace {
  readonly apex: Int32Array
  readonly edge: Float64Array
  readonly line: Float64Array
}

export function envelopeWorkspace(size: number): EnvelopeWorkspace {
  return { apex: new Int32Array(size), edge: new Float64Array(size + 1), line: new Float64Array(size) }
}

/** For one line of n values v (in `w.line`): value and minimiser at p = 0 … n − 1 go to out[o + p·step], arg[o + p·step]. */
export function lowerEnvelopeLine(
  w: EnvelopeWorkspace,
  n: number,
  out: Float64Array,
  arg: Int32Array,
  o: number,
  step: number,
): void {
  const { apex, edge, line } = w
  let top = 0
  apex[0] = 0
  edge[0] = -Infinity
  edge[1] = Infinity
  for (let k = 1; k < n; k++) {
    let s = 0
    for (;;) {
      const m = apex[top]
      s = (line[k] - line[m]) / (k - m) + 0.5 * (k + m)
      if (s > edge[top] || top === 0) break
      top--
    }
    if (s <= edge[top]) {
      apex[top] = k
    } else {
      top++
      apex[top] = k
      edge[top] = s
    }
    edge[top + 1] = Infinity
  }
  let at = 0
  for (let p = 0; p < n; p++) {
    while (edge[at + 1] < p) at++
    const k = apex[at]
    out[o + p * step] = 0.5 * (p - k) * (p - k) + line[k]
    arg[o + p * step] = k
  }
}

export interface Envelope2d {
  readonly value: Float64Array
  readonly argFirst: Int32Array
  readonly argSecond: Int32Array
}

/** min_{k,l} ½|(p, q) − (k, l)|² + v_kl on an n × m array (rows first). */
export function lowerEnvelope2d(v: Float64Array, n: number, m: number): Envelope2d {
  const w = envelopeWorkspace(Math.max(n, m))
  const half = new Float64Array(n * m)
  const argHalf = new Int32Array(n * m)
  for (let i = 0; i < n; i++) {
    w.line.set(v.subarray(i * m, (i + 1) * m))
    lowerEnvelopeLine(w, m, half, argHalf, i * m, 1)
  }
  const value = new Float64Array(n * m)
  const argFirst = new Int32Array(n * m)
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) w.line[i] = half[i * m + j]
    lowerEnvelopeLine(w, n, value, argFirst, j, m)
  }
  const argSecond = new Int32Array(n * m)
  for (let p = 0; p < n * m; p++) argSecond[p] = argHalf[argFirst[p] * m + (p % m)]
  return { value, argFirst, argSecond }
}
