/**
 * The WebAssembly module behind fft-simd.ts, assembled here byte by byte (SIMD, f64x2): no build step, no binary file.
 *
 * Two rows a, b of complex numbers lie side by side: element i takes 32 bytes, (re a, re b, im a, im b), so every
 * instruction works on both rows and nothing is ever shuffled. All arguments are byte addresses or byte counts (i32).
 *
 * Forward passes decimate in frequency: a block of length L = r M becomes r blocks of length M,
 *   y_q[j] = w^{j q} sum_m x_m[j] exp(-2 pi i m q/r),   w = exp(-2 pi i/L),
 * and leave the frequencies in scrambled order; backward passes are their adjoints, in the opposite order.
 */

type Code = readonly number[]

const I32 = 0x7f
const V128 = 0x7b

function leb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

const vector = (items: readonly Code[]): number[] => [...leb(items.length), ...items.flat()]
const section = (id: number, content: Code): number[] => [id, ...leb(content.length), ...content]
const text = (s: string): number[] => [...leb(s.length), ...Array.from(s, (c) => c.charCodeAt(0))]

// expressions
const get = (local: number): Code => [0x20, local]
const i32 = (value: number): Code => [0x41, value]
const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
const load = (address: Code, offset: number): Code => [...address, 0xfd, 0x00, 0, offset]
/** Both lanes from one f64. */
const splat = (address: Code, offset: number): Code => [...address, 0xfd, 0x0a, 0, offset]
const add = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xf0, 0x01]
const sub = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xf1, 0x01]
const mul = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xf2, 0x01]
// statements
const set = (local: number, value: Code): Code => [...value, 0x21, local]
const store = (address: Code, offset: number, value: Code): Code => [...address, ...value, 0xfd, 0x0b, 0, offset]
/** do { body; counter += step } while (counter < end) */
const repeat = (counter: number, step: Code, end: Code, body: Code): Code => [
  0x03, 0x40, ...body, ...set(counter, plus(get(counter), step)), ...get(counter), ...end, 0x49, 0x0d, 0x00, 0x0b,
]

interface Routine {
  readonly name: string
  readonly parameters: number
  readonly locals: readonly [i32: number, v128: number]
  readonly body: Code
}

/** A complex number in two locals. */
type Pair = readonly [re: number, im: number]

const loadPair = ([re, im]: Pair, address: number): Code => [...set(re, load(get(address), 0)), ...set(im, load(get(address), 16))]
const combine = (op: typeof add, out: Pair, a: Pair, b: Pair): Code => [
  ...set(out[0], op(get(a[0]), get(b[0]))),
  ...set(out[1], op(get(a[1]), get(b[1]))),
]
const storePair = (address: number, re: Code, im: Code): Code => [...store(get(address), 0, re), ...store(get(address), 16, im)]
/** Stores (a w), the product of two complex numbers in locals. */
const storeProduct = (address: number, a: Pair, w: Pair): Code =>
  storePair(
    address,
    sub(mul(get(a[0]), get(w[0])), mul(get(a[1]), get(w[1]))),
    add(mul(get(a[0]), get(w[1])), mul(get(a[1]), get(w[0]))),
  )
/** a <- a conj(w), with t as scratch. */
const timesConjugate = (a: Pair, w: Pair, t: number): Code => [
  ...set(t, add(mul(get(a[0]), get(w[0])), mul(get(a[1]), get(w[1])))),
  ...set(a[1], sub(mul(get(a[1]), get(w[0])), mul(get(a[0]), get(w[1])))),
  ...set(a[0], get(t)),
]
const loadTwiddles = (pointer: number, w: readonly Pair[]): Code =>
  w.flatMap(([re, im], k) => [...set(re, splat(get(pointer), 16 * k)), ...set(im, splat(get(pointer), 16 * k + 8))])

/** radix4(start, end, blockBytes, quarterBytes, twiddles): one pass over all blocks of a row pair. */
function radix4(name: string, forward: boolean): Routine {
  const [start, end, block, quarter, twiddles] = [0, 1, 2, 3, 4] as const
  const [jEnd, a0, a1, a2, a3] = [5, 6, 7, 8, 9] as const
  const first = 10
  const pair = (k: number): Pair => [first + 2 * k, first + 2 * k + 1]
  const w = [pair(0), pair(1), pair(2)]
  const [x0, x1, x2, x3, s0, d0, s1, d1] = [3, 4, 5, 6, 7, 8, 9, 10].map(pair) as [Pair, Pair, Pair, Pair, Pair, Pair, Pair, Pair]
  const scratch = first + 22
  const read: Code = [
    ...set(a1, plus(get(a0), get(quarter))),
    ...set(a2, plus(get(a1), get(quarter))),
    ...set(a3, plus(get(a2), get(quarter))),
    ...loadPair(x0, a0),
    ...loadPair(x1, a1),
    ...loadPair(x2, a2),
    ...loadPair(x3, a3),
  ]
  const sums: Code = [...combine(add, s0, x0, x2), ...combine(sub, d0, x0, x2), ...combine(add, s1, x1, x3), ...combine(sub, d1, x1, x3)]
  const sumRe = add(get(s0[0]), get(s1[0]))
  const sumIm = add(get(s0[1]), get(s1[1]))
  // d0 -+ i d1
  const minus: readonly [Code, Code] = [add(get(d0[0]), get(d1[1])), sub(get(d0[1]), get(d1[0]))]
  const plusI: readonly [Code, Code] = [sub(get(d0[0]), get(d1[1])), add(get(d0[1]), get(d1[0]))]
  const body = forward
    ? [
        ...read,
        ...sums,
        ...storePair(a0, sumRe, sumIm),
        ...combine(sub, x2, s0, s1),
        ...storeProduct(a2, x2, w[1]),
        ...set(x1[0], minus[0]),
        ...set(x1[1], minus[1]),
        ...storeProduct(a1, x1, w[0]),
        ...set(x3[0], plusI[0]),
        ...set(x3[1], plusI[1]),
        ...storeProduct(a3, x3, w[2]),
      ]
    : [
        ...read,
        ...timesConjugate(x1, w[0], scratch),
        ...timesConjugate(x2, w[1], scratch),
        ...timesConjugate(x3, w[2], scratch),
        ...sums,
        ...storePair(a0, sumRe, sumIm),
        ...storePair(a2, sub(get(s0[0]), get(s1[0])), sub(get(s0[1]), get(s1[1]))),
        ...storePair(a1, plusI[0], plusI[1]),
        ...storePair(a3, minus[0], minus[1]),
      ]
  return {
    name,
    parameters: 5,
    locals: [5, 23],
    body: [
      ...set(jEnd, plus(get(start), get(quarter))),
      ...repeat(start, i32(32), get(jEnd), [
        ...loadTwiddles(twiddles, w),
        ...set(twiddles, plus(get(twiddles), i32(48))),
        ...set(a0, get(start)),
        ...repeat(a0, get(block), get(end), body),
      ]),
    ],
  }
}

/** radix3(start, third, twiddles): one pass over one block; the constants 1/2 and sqrt(3)/2 are at the addresses 0 and 8. */
function radix3(name: string, forward: boolean): Routine {
  const [start, third, twiddles] = [0, 1, 2] as const
  const [jEnd, a1, a2] = [3, 4, 5] as const
  const first = 6
  const pair = (k: number): Pair => [first + 2 * k, first + 2 * k + 1]
  const w = [pair(0), pair(1)]
  const [x0, x1, x2, s, d, m] = [2, 3, 4, 5, 6, 7].map(pair) as [Pair, Pair, Pair, Pair, Pair, Pair]
  const [scratch, half, h] = [first + 16, first + 17, first + 18] as const
  const combineAll: Code = [
    ...combine(add, s, x1, x2),
    ...combine(sub, d, x1, x2),
    ...set(m[0], sub(get(x0[0]), mul(get(half), get(s[0])))),
    ...set(m[1], sub(get(x0[1]), mul(get(half), get(s[1])))),
    ...storePair(start, add(get(x0[0]), get(s[0])), add(get(x0[1]), get(s[1]))),
  ]
  // m -+ i h d
  const minus: readonly [Code, Code] = [add(get(m[0]), mul(get(h), get(d[1]))), sub(get(m[1]), mul(get(h), get(d[0])))]
  const plusI: readonly [Code, Code] = [sub(get(m[0]), mul(get(h), get(d[1]))), add(get(m[1]), mul(get(h), get(d[0])))]
  const read: Code = [
    ...set(a1, plus(get(start), get(third))),
    ...set(a2, plus(get(a1), get(third))),
    ...loadTwiddles(twiddles, w),
    ...set(twiddles, plus(get(twiddles), i32(32))),
    ...loadPair(x0, start),
    ...loadPair(x1, a1),
    ...loadPair(x2, a2),
  ]
  const body = forward
    ? [
        ...read,
        ...combineAll,
        ...set(x1[0], minus[0]),
        ...set(x1[1], minus[1]),
        ...storeProduct(a1, x1, w[0]),
        ...set(x2[0], plusI[0]),
        ...set(x2[1], plusI[1]),
        ...storeProduct(a2, x2, w[1]),
      ]
    : [
        ...read,
        ...timesConjugate(x1, w[0], scratch),
        ...timesConjugate(x2, w[1], scratch),
        ...combineAll,
        ...storePair(a1, plusI[0], plusI[1]),
        ...storePair(a2, minus[0], minus[1]),
      ]
  return {
    name,
    parameters: 3,
    locals: [3, 19],
    body: [
      ...set(half, splat(i32(0), 0)),
      ...set(h, splat(i32(0), 8)),
      ...set(jEnd, plus(get(start), get(third))),
      ...repeat(start, i32(32), get(jEnd), body),
    ],
  }
}

/** radix2(start, end): x, y -> x + y, x - y for neighbours (a last pass without twiddles, its own adjoint). */
function radix2(): Routine {
  const [p, end, a1] = [0, 1, 2] as const
  const x: Pair = [3, 4]
  const y: Pair = [5, 6]
  return {
    name: 'radix2',
    parameters: 2,
    locals: [1, 4],
    body: repeat(p, [0x41, 0xc0, 0x00], get(end), [
      ...set(a1, plus(get(p), i32(32))),
      ...loadPair(x, p),
      ...loadPair(y, a1),
      ...storePair(p, add(get(x[0]), get(y[0])), add(get(x[1]), get(y[1]))),
      ...storePair(a1, sub(get(x[0]), get(y[0])), sub(get(x[1]), get(y[1]))),
    ]),
  }
}

/** multiply(start, end, factors): each element by the complex number (re, im) of its position, the same for both rows. */
function multiply(): Routine {
  const [p, end, factors] = [0, 1, 2] as const
  const w: Pair = [3, 4]
  const x: Pair = [5, 6]
  return {
    name: 'multiply',
    parameters: 3,
    locals: [0, 4],
    body: repeat(p, i32(32), get(end), [
      ...loadTwiddles(factors, [w]),
      ...set(factors, plus(get(factors), i32(16))),
      ...loadPair(x, p),
      ...storeProduct(p, x, w),
    ]),
  }
}

/** addSquares(start, end, sums): sums_i += |x_i|^2, one sum for each of the two rows (16 bytes a position). */
function addSquares(): Routine {
  const [p, end, sums] = [0, 1, 2] as const
  const x: Pair = [3, 4]
  return {
    name: 'addSquares',
    parameters: 3,
    locals: [0, 2],
    body: repeat(p, i32(32), get(end), [
      ...loadPair(x, p),
      ...store(get(sums), 0, add(load(get(sums), 0), add(mul(get(x[0]), get(x[0])), mul(get(x[1]), get(x[1]))))),
      ...set(sums, plus(get(sums), i32(16))),
    ]),
  }
}

/** The bytes of the module: it imports `env.memory` and exports the routines. */
export function fourierModuleBytes(): Uint8Array<ArrayBuffer> {
  const routines = [
    radix4('forward4', true),
    radix4('backward4', false),
    radix3('forward3', true),
    radix3('backward3', false),
    radix2(),
    multiply(),
    addSquares(),
  ]
  const types = routines.map((r) => [0x60, ...vector(Array.from({ length: r.parameters }, () => [I32])), 0])
  const code = routines.map((r) => {
    const locals = [[r.locals[0], I32], [r.locals[1], V128]].map(([count, type]) => [...leb(count), type])
    const content = [...vector(locals), ...r.body, 0x0b]
    return [...leb(content.length), ...content]
  })
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, vector(routines.map((_, i) => [i]))),
    ...section(7, vector(routines.map((r, i) => [...text(r.name), 0x00, i]))),
    ...section(10, vector(code)),
  ])
}
