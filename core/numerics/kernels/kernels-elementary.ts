/** Elementary functions in WebAssembly: complex phases, two at a time. */
import { CONSTANTS } from './kernels-butterfly.ts'
import {
  add,
  bitAnd,
  bitXor,
  bump,
  equal64,
  get,
  highLanes,
  i32,
  load,
  lowLanes,
  mul,
  nearest,
  repeat,
  routine,
  select,
  set,
  shiftLeft64,
  splat,
  store,
  sub,
  type Code,
  type Routine,
} from './simd-assembler.ts'

/** Angles beyond this lose digits in the reduction by multiples of pi/2. */
export const LARGEST_ANGLE = 1e6

/** The minimax polynomials of fdlibm (k_sin.c, k_cos.c; Sun Microsystems 1993): error below 2^-57 on [-pi/4, pi/4]. */
const SINE = [
  -1.66666666666666324348e-1, 8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6,
  -2.50507602534068634195e-8, 1.58969099521155010221e-10,
]
const COSINE = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5, -2.75573143513906633035e-7,
  2.0875723212981748279e-9, -1.13596475577881948265e-11,
]
/** pi/2 in three parts of 33 bits (fdlibm e_rem_pio2.c): multiples below 2^20 of the first two are exact. */
const HALF_PI = [1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21]
/** 2/pi; a number whose addition leaves an integer in the last bits; the bits 1 and 2 as subnormal numbers; 1. */
const REST = [2 / Math.PI, 1.5 * 2 ** 52, Number.MIN_VALUE, 2 * Number.MIN_VALUE, 1]

/** They follow CONSTANTS in every memory. */
export const ELEMENTARY_CONSTANTS: readonly number[] = [...SINE, ...COSINE, ...HALF_PI, ...REST]

/**
 * phases(out, angles, end, scale): out_j = exp(i scale a_j), interleaved, for an even number of real a_j; `scale` is the
 * address of a number. |scale a_j| <= LARGEST_ANGLE. Error below 1.5 units in the last place; only IEEE additions and products
 * are used, so that the bits are the same on every machine.
 */
function phases(): Routine {
  return routine('phases', 4, (s, out, angles, end, scale) => {
    const [a, k, r, r2, sin, cos, bits] = [s.v128(), s.v128(), s.v128(), s.v128(), s.v128(), s.v128(), s.v128()]
    const [u, v] = [s.v128(), s.v128()]
    const locals = ELEMENTARY_CONSTANTS.map(() => s.v128())
    const constant = (index: number): Code => get(locals[index])
    const first = {
      cosine: SINE.length,
      halfPi: SINE.length + COSINE.length,
      rest: SINE.length + COSINE.length + HALF_PI.length,
    }
    const horner = (from: number, count: number): Code => {
      let code = constant(from + count - 1)
      for (let i = from + count - 2; i >= from; i--) code = add(constant(i), mul(get(r2), code))
      return code
    }
    const [twoOverPi, round, one, two, unit] = [0, 1, 2, 3, 4].map((i) => constant(first.rest + i)) as [
      Code,
      Code,
      Code,
      Code,
      Code,
    ]
    const pi = (i: number): Code => constant(first.halfPi + i)
    return [
      ...locals.flatMap((local, i) => set(local, splat(i32(0), 8 * (CONSTANTS.length + i)))),
      ...repeat(angles, i32(16), get(end), [
        ...set(a, mul(load(get(angles), 0), splat(get(scale), 0))),
        ...set(k, nearest(mul(get(a), twoOverPi))),
        ...set(r, sub(sub(sub(get(a), mul(get(k), pi(0))), mul(get(k), pi(1))), mul(get(k), pi(2)))),
        ...set(r2, mul(get(r), get(r))),
        ...set(sin, add(get(r), mul(mul(get(r), get(r2)), horner(0, SINE.length)))),
        // 1 - r^2/2 first, and what its rounding left out afterwards
        ...set(u, mul(get(r2), splat(i32(0), 0))),
        ...set(v, sub(unit, get(u))),
        ...set(
          cos,
          add(
            get(v),
            add(sub(sub(unit, get(v)), get(u)), mul(mul(get(r2), get(r2)), horner(first.cosine, COSINE.length))),
          ),
        ),
        // quadrant k mod 4: odd ones exchange sine and cosine; the sine changes sign in 2 and 3, the cosine in 1 and 2
        ...set(bits, add(get(k), round)),
        ...set(k, equal64(bitAnd(get(bits), one), one)),
        ...set(u, select(get(cos), get(sin), get(k))),
        ...set(v, select(get(sin), get(cos), get(k))),
        ...set(u, bitXor(get(u), shiftLeft64(bitAnd(get(bits), two), 62))),
        ...set(
          v,
          bitXor(get(v), shiftLeft64(bitXor(bitAnd(get(bits), two), shiftLeft64(bitAnd(get(bits), one), 1)), 62)),
        ),
        ...store(get(out), 0, lowLanes(get(v), get(u))),
        ...store(get(out), 16, highLanes(get(v), get(u))),
        ...bump(out, i32(32)),
      ]),
    ]
  })
}

export const elementaryRoutines = (): Routine[] => [phases()]
