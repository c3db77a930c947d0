/** The little of a WebAssembly assembler that the kernels need: expressions, loops, and the bytes of a module (i32 and f64x2). */

/** Instructions that leave one value (an expression) or none (a statement). */
export type Code = readonly number[]

export interface Routine {
  readonly name: string
  readonly parameters: number
  readonly locals: readonly number[]
  readonly body: Code
  readonly exported: boolean
}

const I32 = 0x7f
const V128 = 0x7b

/** Hands out the parameters (i32, from 0) and the locals of a routine. */
export class Scope {
  readonly locals: number[] = []
  readonly #parameters: number
  /** Vectors that the rows side by side fill. */
  readonly halves: 1 | 2
  /** Bytes of a complex number for each of them. */
  readonly element: number
  constructor(parameters: number, halves: 1 | 2) {
    this.#parameters = parameters
    this.halves = halves
    this.element = 32 * halves
  }
  i32(): number {
    return this.#next(I32)
  }
  v128(): number {
    return this.#next(V128)
  }
  /** A vector over the rows. */
  lanes(): number[] {
    return Array.from({ length: this.halves }, () => this.v128())
  }
  /** One local for all rows. */
  shared(): number[] {
    return new Array<number>(this.halves).fill(this.v128())
  }
  pair(): readonly [re: number[], im: number[]] {
    return [this.lanes(), this.lanes()]
  }
  pairs(count: number): (readonly [re: number[], im: number[]])[] {
    return Array.from({ length: count }, () => this.pair())
  }
  #next(type: number): number {
    this.locals.push(type)
    return this.#parameters + this.locals.length - 1
  }
}

/** @param build receives a scope and the parameters' numbers */
export function routine(
  name: string,
  parameters: number,
  build: (scope: Scope, ...parameters: number[]) => Code,
  exported = true,
  halves: 1 | 2 = 1,
): Routine {
  const scope = new Scope(parameters, halves)
  const body = build(scope, ...Array.from({ length: parameters }, (_, i) => i))
  return { name, parameters, locals: scope.locals, body, exported }
}

export function leb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

function signedLeb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f
    if ((rest >= -64 && rest < 64) || rest === -1) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

const binary =
  (...op: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...op]
const unary =
  (...op: number[]) =>
  (a: Code): Code => [...a, ...op]

// i32
export const get = (local: number): Code => [0x20, local]
export const i32 = (value: number): Code => [0x41, ...signedLeb(value)]
export const plus = binary(0x6a)
export const minus = binary(0x6b)
export const times = binary(0x6c)
export const shiftRight = (a: Code, bits: number): Code => [...a, ...i32(bits), 0x76]
export const shiftLeft = (a: Code, bits: number): Code => [...a, ...i32(bits), 0x74]
export const equal = binary(0x46)
export const below = binary(0x49)
export const word = (address: Code, offset = 0): Code => [...address, 0x28, 2, ...leb(offset)]

// f64x2
const simd = (op: number): number[] => [0xfd, ...leb(op)]
const memory =
  (op: number) =>
  (address: Code, offset: number): Code => [...address, ...simd(op), 0, ...leb(offset)]
export const load = memory(0x00)
/** Both lanes from one f64. */
export const splat = memory(0x0a)
export const add = binary(...simd(0xf0))
export const sub = binary(...simd(0xf1))
export const mul = binary(...simd(0xf2))
export const absolute = unary(...simd(0xec))
export const larger = binary(...simd(0xf5))
export const nearest = unary(...simd(0x94))
export const bitAnd = binary(...simd(0x4e))
export const bitXor = binary(...simd(0x51))
export const equal64 = binary(...simd(0xd6))
export const shiftLeft64 = (a: Code, bits: number): Code => [...a, ...i32(bits), ...simd(0xcb)]
/** mask ? a : b, bit by bit */
export const select = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)]
const shuffle =
  (lanes: readonly [number, number]) =>
  (a: Code, b: Code): Code => [
    ...a,
    ...b,
    ...simd(0x0d),
    ...lanes.flatMap((lane) => Array.from({ length: 8 }, (_, byte) => 8 * lane + byte)),
  ]
/** (a0, b0) and (a1, b1). */
export const lowLanes = shuffle([0, 2])
export const highLanes = shuffle([1, 3])

// statements
export const set = (local: number, value: Code): Code => [...value, 0x21, local]
export const store = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  0,
  ...leb(offset),
]
export const bump = (local: number, by: Code): Code => set(local, plus(get(local), by))
/** do { body; counter += step } while (counter < end) */
export const repeat = (counter: number, step: Code, end: Code, body: Code): Code => [
  0x03,
  0x40,
  ...body,
  ...bump(counter, step),
  ...get(counter),
  ...end,
  0x49,
  0x0d,
  0x00,
  0x0b,
]
/** while (counter < end) { body; counter += step } */
export const repeatIfAny = (counter: number, step: Code, end: Code, body: Code): Code =>
  when(below(get(counter), end), repeat(counter, step, end, body))
export const when = (condition: Code, body: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  0x40,
  ...body,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
]

/** Calls by name; `moduleBytes` puts the number of the routine in its place (two bytes). */
export class Calls {
  readonly #names: string[] = []
  call(name: string, ...args: Code[]): Code {
    let index = this.#names.indexOf(name)
    if (index < 0) index = this.#names.push(name) - 1
    return [...args.flat(), 0x10, (index & 0x7f) | 0x80, index >> 7]
  }
  /** The routines in the order of their numbers; all that are called must be there. */
  order(routines: readonly Routine[]): Routine[] {
    const called = this.#names.map((name) => {
      const found = routines.find((r) => r.name === name)
      if (!found) throw new Error(`No routine ${name}.`)
      return found
    })
    return [...called, ...routines.filter((r) => !called.includes(r))]
  }
}

/** The bytes of a module that imports `env.memory` and exports its routines. */
export function moduleBytes(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly Code[]): number[] => [...leb(items.length), ...items.flat()]
  const section = (id: number, content: Code): number[] => [id, ...leb(content.length), ...content]
  const text = (s: string): number[] => [...leb(s.length), ...Array.from(s, (c) => c.charCodeAt(0))]
  const types = routines.map((r) => [0x60, ...vector(Array.from({ length: r.parameters }, () => [I32])), 0])
  const code = routines.map((r) => {
    const content = [...vector(r.locals.map((type) => [1, type])), ...r.body, 0x0b]
    return [...leb(content.length), ...content]
  })
  const exported = routines.flatMap((r, i) => (r.exported ? [[...text(r.name), 0x00, ...leb(i)]] : []))
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, vector(routines.map((_, i) => leb(i)))),
    ...section(7, vector(exported)),
    ...section(10, vector(code)),
  ])
}
