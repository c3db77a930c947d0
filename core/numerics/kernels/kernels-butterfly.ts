/**
 * Butterflies of two or four rows at once, in WebAssembly (f64x2). Element i of a pair of rows takes 32 bytes,
 * (re a, re b, im a, im b), of four rows 64, (re a … re d, im a … im d), so every instruction works on two rows and nothing
 * is shuffled between the passes.
 *
 * Forward passes decimate in frequency: a block of length L = r M becomes r blocks of length M,
 *   y_q[j] = w^{j q} sum_m x_m[j] exp(-2 pi i m q/r),   w = exp(-2 pi i/L),
 * and leave the modes in scrambled order; backward passes are their adjoints, in the opposite order.
 */
import {
  addV,
  getV,
  loadV,
  mulV,
  setV,
  storeV,
  subV,
  type Lanes,
  type Pair,
  type Values,
  type Vec,
} from './kernels-lanes.ts'
import { get, set, splat, type Code, type Scope } from './simd-assembler.ts'

/** Constants at fixed addresses of every memory, 8 bytes each from address 0. */
export const CONSTANTS: readonly number[] = [
  0.5,
  Math.sqrt(3) / 2,
  // radix 5: cos and sin of 72 and of 144 degrees
  Math.cos((2 * Math.PI) / 5),
  Math.sin((2 * Math.PI) / 5),
  Math.cos((4 * Math.PI) / 5),
  Math.sin((4 * Math.PI) / 5),
]

export const valuesOf = (x: Pair): Values => [getV(x[0]), getV(x[1])]
export const setPair = (x: Pair, [re, im]: Values): Code => [...setV(x[0], re), ...setV(x[1], im)]
const plusPair = (a: Pair, b: Pair): Values => [addV(getV(a[0]), getV(b[0])), addV(getV(a[1]), getV(b[1]))]
const minusPair = (a: Pair, b: Pair): Values => [subV(getV(a[0]), getV(b[0])), subV(getV(a[1]), getV(b[1]))]
/** a - i b and a + i b. */
const minusI = (a: Pair, b: Pair): Values => [addV(getV(a[0]), getV(b[1])), subV(getV(a[1]), getV(b[0]))]
const plusI = (a: Pair, b: Pair): Values => [subV(getV(a[0]), getV(b[1])), addV(getV(a[1]), getV(b[0]))]

const times = (a: Lanes, b: Lanes): Vec => mulV(getV(a), getV(b))
export const product = (a: Pair, w: Pair): Values => [
  subV(times(a[0], w[0]), times(a[1], w[1])),
  addV(times(a[0], w[1]), times(a[1], w[0])),
]
const conjugateProduct = (a: Pair, w: Pair): Values => [
  addV(times(a[0], w[0]), times(a[1], w[1])),
  subV(times(a[1], w[0]), times(a[0], w[1])),
]

/** @param gap bytes from re to im: more than the numbers take where they are one half of the rows side by side */
export const loadPair = (x: Pair, address: Code, offset = 0, gap = 16 * x[0].length): Code => [
  ...loadV(x[0], address, offset),
  ...loadV(x[1], address, offset + gap),
]
export const storeValues = (address: Code, [re, im]: Values, offset = 0, gap = 16 * re.length): Code => [
  ...storeV(address, offset, re),
  ...storeV(address, offset + gap, im),
]
/** The k-th complex number at an address, the same for all rows; `w` is a shared pair. */
export const loadSplatAt = (w: Pair, address: Code, k = 0): Code => [
  ...set(w[0][0], splat(address, 16 * k)),
  ...set(w[1][0], splat(address, 16 * k + 8)),
]
export const loadSplat = (w: Pair, pointer: number, k: number): Code => loadSplatAt(w, get(pointer), k)
export const sharedPair = (scope: Scope): Pair => [scope.shared(), scope.shared()]

export type Radix = 1 | 2 | 3 | 4 | 5

/** What a butterfly needs beside its inputs. */
export interface Workspace {
  readonly x: readonly Pair[]
  readonly t: readonly Pair[]
  readonly w: Pair
  readonly constants: readonly Lanes[]
}

export function workspace(scope: Scope, radix: Radix): Workspace {
  const constants = Array.from({ length: radix === 3 ? 2 : radix === 5 ? 4 : 0 }, () => scope.shared())
  return {
    x: scope.pairs(radix),
    t: scope.pairs(radix === 1 ? 0 : Math.max(4, 2 * radix - 4)),
    w: sharedPair(scope),
    constants,
  }
}

/** To be run once, before the loop. */
export function loadConstants({ constants }: Workspace, radix: Radix): Code {
  const first = radix === 5 ? 2 : 0
  return constants.flatMap((local, k) => set(local[0], splat([0x41, 0], 8 * (first + k))))
}

/** Leaves sums in locals and gives the outputs of sum_m x_m exp(-+ 2 pi i m q/r): expressions to be evaluated once each. */
function transform({ x, t, constants }: Workspace, radix: Radix, forward: boolean): { code: Code; y: Values[] } {
  const [turn, back] = forward ? [minusI, plusI] : [plusI, minusI]
  if (radix === 1) return { code: [], y: [valuesOf(x[0])] }
  if (radix === 2) return { code: [], y: [plusPair(x[0], x[1]), minusPair(x[0], x[1])] }
  if (radix === 4) {
    const [s0, d0, s1, d1] = t as [Pair, Pair, Pair, Pair]
    return {
      code: [
        ...setPair(s0, plusPair(x[0], x[2])),
        ...setPair(d0, minusPair(x[0], x[2])),
        ...setPair(s1, plusPair(x[1], x[3])),
        ...setPair(d1, minusPair(x[1], x[3])),
      ],
      y: [plusPair(s0, s1), turn(d0, d1), minusPair(s0, s1), back(d0, d1)],
    }
  }
  const scaled = (c: number, v: Lanes): Vec => times(constants[c], v)
  if (radix === 3) {
    const [s, d, m] = t as [Pair, Pair, Pair]
    return {
      code: [
        ...setPair(s, plusPair(x[1], x[2])),
        ...setPair(d, minusPair(x[1], x[2])),
        ...setPair(m, [subV(getV(x[0][0]), scaled(0, s[0])), subV(getV(x[0][1]), scaled(0, s[1]))]),
        ...setPair(d, [scaled(1, d[0]), scaled(1, d[1])]),
      ],
      y: [plusPair(x[0], s), turn(m, d), back(m, d)],
    }
  }
  const [s1, d1, s2, d2, m1, m2] = t as [Pair, Pair, Pair, Pair, Pair, Pair]
  const [c1, h1, c2, h2] = [0, 1, 2, 3] as const
  const real = (a: number, b: number): Values => [
    addV(getV(x[0][0]), addV(scaled(a, s1[0]), scaled(b, s2[0]))),
    addV(getV(x[0][1]), addV(scaled(a, s1[1]), scaled(b, s2[1]))),
  ]
  const total = (k: 0 | 1): Vec => addV(getV(x[0][k]), addV(getV(s1[k]), getV(s2[k])))
  return {
    code: [
      ...setPair(s1, plusPair(x[1], x[4])),
      ...setPair(d1, minusPair(x[1], x[4])),
      ...setPair(s2, plusPair(x[2], x[3])),
      ...setPair(d2, minusPair(x[2], x[3])),
      ...setPair(m1, real(c1, c2)),
      ...setPair(m2, real(c2, c1)),
      // x1 and x2 have been used: they take h1 d1 + h2 d2 and h2 d1 - h1 d2
      ...setPair(x[1], [addV(scaled(h1, d1[0]), scaled(h2, d2[0])), addV(scaled(h1, d1[1]), scaled(h2, d2[1]))]),
      ...setPair(x[2], [subV(scaled(h2, d1[0]), scaled(h1, d2[0])), subV(scaled(h2, d1[1]), scaled(h1, d2[1]))]),
    ],
    y: [[total(0), total(1)], turn(m1, x[1]), turn(m2, x[2]), back(m2, x[2]), back(m1, x[1])],
  }
}

/** Reads x_k, transforms, multiplies output q >= 1 by number skipped + q - 1 at `twiddles`, and hands the outputs over. */
export function forwardButterfly(
  work: Workspace,
  radix: Radix,
  twiddles: number | null,
  read: (k: number) => Code,
  write: (k: number, value: Values) => Code,
  skipped = 0,
): Code {
  const { x, t, w } = work
  const { code, y } = transform(work, radix, true)
  const outputs = y.flatMap((value, q) => {
    if (q === 0 || twiddles === null) return write(q, value)
    // the inputs are used up by now, except those that the outputs of radix 2, 3 and 5 are made of
    const scratch = radix === 4 ? x[q] : t[radix === 5 ? q % 2 : 3]
    return [...setPair(scratch, value), ...loadSplat(w, twiddles, skipped + q - 1), ...write(q, product(scratch, w))]
  })
  return [...x.flatMap((_, k) => read(k)), ...code, ...outputs]
}

/** The adjoint: multiplies input q >= 1 by the conjugate factor, transforms with the opposite sign. */
export function backwardButterfly(
  work: Workspace,
  radix: Radix,
  twiddles: number | null,
  read: (k: number) => Code,
  write: (k: number, value: Values) => Code,
  skipped = 0,
): Code {
  const { x, t, w } = work
  const inputs = x.flatMap((pair, q) => {
    if (q === 0 || twiddles === null) return read(q)
    const turned = conjugateProduct(pair, w)
    return [
      ...read(q),
      ...loadSplat(w, twiddles, skipped + q - 1),
      ...setV(t[0][0], turned[0]),
      ...setV(pair[1], turned[1]),
      ...setV(pair[0], getV(t[0][0])),
    ]
  })
  const { code, y } = transform(work, radix, false)
  return [...inputs, ...code, ...y.flatMap((value, q) => write(q, value))]
}
