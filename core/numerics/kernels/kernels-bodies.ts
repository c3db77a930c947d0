/** Chebyshev series at many points as WebAssembly routines, eight points at a time: the forces of N bodies (liouville-force.ts). */
import {
  add,
  bump,
  get,
  i32,
  load,
  minus,
  mul,
  repeat,
  routine,
  set,
  splat,
  store,
  sub,
  type Code,
  type Routine,
  type Scope,
} from './simd-assembler.ts'

/** Points that are done together: four vectors, because a recurrence alone would wait for itself. */
export const POINTS_TOGETHER = 8
const VECTORS = POINTS_TOGETHER / 2

const each = (body: (v: number) => Code): Code => Array.from({ length: VECTORS }, (_, v) => body(v)).flat()
const vectors = (s: Scope): number[] => Array.from({ length: VECTORS }, () => s.v128())

/**
 * chebyshevSums(x, end, scale, out, outEnd): adds sum_j T_k(s x_j) to the two lanes at out + 16 (k - 1), k = 1, 2, … up to outEnd, for a
 * multiple of eight numbers x_j; `scale` is the address of 2 s. T_{k+1} = 2 s x T_k - T_{k-1}.
 */
function chebyshevSums(): Routine {
  return routine('chebyshevSums', 5, (s, x, end, scale, out, outEnd) => {
    const [k, twice, before, now, next] = [s.i32(), vectors(s), vectors(s), vectors(s), s.v128()]
    const [half, one] = [s.v128(), s.v128()]
    const total = add(add(get(now[0]), get(now[1])), add(get(now[2]), get(now[3])))
    return [
      // 0.5 is the first of the constants
      ...set(half, splat(i32(0), 0)),
      ...set(one, add(get(half), get(half))),
      ...repeat(x, i32(8 * POINTS_TOGETHER), get(end), [
        ...each((v) => [
          ...set(twice[v], mul(load(get(x), 16 * v), splat(get(scale), 0))),
          ...set(before[v], get(one)),
          ...set(now[v], mul(get(half), get(twice[v]))),
        ]),
        ...set(k, get(out)),
        ...repeat(k, i32(16), get(outEnd), [
          ...store(get(k), 0, add(load(get(k), 0), total)),
          ...each((v) => [
            ...set(next, sub(mul(get(twice[v]), get(now[v])), get(before[v]))),
            ...set(before[v], get(now[v])),
            ...set(now[v], get(next)),
          ]),
        ]),
      ]),
    ]
  })
}

/**
 * chebyshevSeries(x, end, scale, c, cEnd, out): out_j = sum_k c_k T_k(s x_j) by Clenshaw's recurrence p <- (c_k - q) + 2 s x p, q <- the p
 * before, for a multiple of eight numbers x_j; `cEnd` lies behind the last c_k, of which there are at least two.
 */
function chebyshevSeries(): Routine {
  return routine('chebyshevSeries', 6, (s, x, end, scale, c, cEnd, out) => {
    const [k, kEnd, twice, p, q, next] = [s.i32(), s.i32(), vectors(s), vectors(s), vectors(s), s.v128()]
    const [half, zero, ck] = [s.v128(), s.v128(), s.v128()]
    return [
      ...set(half, splat(i32(0), 0)),
      ...set(zero, sub(get(half), get(half))),
      ...set(kEnd, minus(get(cEnd), i32(8))),
      ...repeat(x, i32(8 * POINTS_TOGETHER), get(end), [
        ...each((v) => [
          ...set(twice[v], mul(load(get(x), 16 * v), splat(get(scale), 0))),
          ...set(p[v], get(zero)),
          ...set(q[v], get(zero)),
        ]),
        // the coefficients from the last to the second: k counts upwards, the address downwards
        ...set(k, get(c)),
        ...repeat(k, i32(8), get(kEnd), [
          ...set(ck, splat(minus([...get(c), ...get(kEnd), 0x6a], get(k)), 0)),
          ...each((v) => [
            ...set(next, add(sub(get(ck), get(q[v])), mul(get(twice[v]), get(p[v])))),
            ...set(q[v], get(p[v])),
            ...set(p[v], get(next)),
          ]),
        ]),
        ...set(ck, splat(get(c), 0)),
        ...each((v) =>
          store(get(out), 16 * v, add(sub(get(ck), get(q[v])), mul(mul(get(half), get(twice[v])), get(p[v])))),
        ),
        ...bump(out, i32(8 * POINTS_TOGETHER)),
      ]),
    ]
  })
}

export const bodyRoutines = (): Routine[] => [chebyshevSums(), chebyshevSeries()]
