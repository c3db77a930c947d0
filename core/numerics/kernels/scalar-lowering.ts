/**
 * The kernels for machines without SIMD: every routine, rewritten for numbers of 64 bits. A vector becomes two locals, an instruction on vectors the
 * same instruction on either half, so that the bits are those of the vectors (a test compares them). It knows the instructions that
 * simd-assembler.ts writes, and no others.
 */
import { leb, type Code, type Routine } from './simd-assembler.ts'

const [I32, F64, V128] = [0x7f, 0x7c, 0x7b]
const [GET, SET, TEE] = [0x20, 0x21, 0x22]
const [LOAD_F64, STORE_F64] = [0x2b, 0x39]
const [TO_BITS, FROM_BITS] = [0xbd, 0xbf]
const EXTEND = 0xad
const [AND, OR, XOR, SHIFT_LEFT, SUBTRACT, EQUAL] = [0x83, 0x84, 0x85, 0x86, 0x7d, 0x51]

/** The same on numbers: f64x2 arithmetic, absolute values, rounding. */
const ARITHMETIC: ReadonlyMap<number, number> = new Map([
  [0xf0, 0xa0],
  [0xf1, 0xa1],
  [0xf2, 0xa2],
  [0xf5, 0xa5],
])
const UNARY: ReadonlyMap<number, number> = new Map([
  [0xec, 0x99],
  [0x94, 0x9e],
])
const BITWISE: ReadonlyMap<number, number> = new Map([
  [0x4e, AND],
  [0x51, XOR],
])

/** @throws {Error} at an instruction that it does not know */
export function withoutVectors(routine: Routine): Routine {
  const locals: number[] = []
  /** The first local of each old one, parameters included. */
  const place = Array.from({ length: routine.parameters }, (_, i) => i)
  const add = (type: number): number => routine.parameters + locals.push(type) - 1
  for (const type of routine.locals) {
    place.push(add(type === V128 ? F64 : type))
    if (type === V128) add(F64)
  }
  const isVector = (local: number): boolean =>
    local >= routine.parameters && routine.locals[local - routine.parameters] === V128
  const [address, count] = [add(I32), add(I32)]
  const [a0, a1, b0, b1, c0, c1] = Array.from({ length: 6 }, () => add(F64)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const get = (local: number): Code => [GET, ...leb(local)]
  const set = (local: number): Code => [SET, ...leb(local)]
  /** What stands on the stack, halves one after the other, into locals. */
  const pop = (...pushed: number[]): Code => pushed.toReversed().flatMap(set)
  const bits = (local: number): Code => [...get(local), TO_BITS]

  const vectorInstruction = (op: number, reader: Reader): Code => {
    const arithmetic = ARITHMETIC.get(op)
    if (arithmetic !== undefined)
      return [...pop(a0, a1, b0, b1), ...get(a0), ...get(b0), arithmetic, ...get(a1), ...get(b1), arithmetic]
    const unary = UNARY.get(op)
    if (unary !== undefined) return [...pop(a0, a1), ...get(a0), unary, ...get(a1), unary]
    const bitwise = BITWISE.get(op)
    if (bitwise !== undefined) {
      const half = (a: number, b: number): Code => [...bits(a), ...bits(b), bitwise, FROM_BITS]
      return [...pop(a0, a1, b0, b1), ...half(a0, b0), ...half(a1, b1)]
    }
    switch (op) {
      case 0x00: {
        const offset = reader.offset()
        const half = (more: number): Code => [...get(address), LOAD_F64, 0, ...leb(offset + more)]
        return [...set(address), ...half(0), ...half(8)]
      }
      case 0x0a:
        return [LOAD_F64, 0, ...leb(reader.offset()), TEE, ...leb(a0), ...get(a0)]
      case 0x0b: {
        const offset = reader.offset()
        const half = (from: number, more: number): Code => [
          ...get(address),
          ...get(from),
          STORE_F64,
          0,
          ...leb(offset + more),
        ]
        return [...pop(a0, a1), ...set(address), ...half(a0, 0), ...half(a1, 8)]
      }
      case 0x0d: {
        const lanes = reader.take(16)
        return [...pop(a0, a1, b0, b1), ...[lanes[0], lanes[8]].flatMap((byte) => get([a0, a1, b0, b1][byte / 8]))]
      }
      case 0x52: {
        // (a and mask) or (b and not mask)
        const half = (a: number, b: number, mask: number): Code => [
          ...[...bits(a), ...bits(mask), AND],
          ...[...bits(b), ...bits(mask), ...[0x42, 0x7f], XOR, AND],
          ...[OR, FROM_BITS],
        ]
        return [...pop(a0, a1, b0, b1, c0, c1), ...half(a0, b0, c0), ...half(a1, b1, c1)]
      }
      case 0xcb: {
        const half = (a: number): Code => [...bits(a), ...get(count), EXTEND, SHIFT_LEFT, FROM_BITS]
        return [...set(count), ...pop(a0, a1), ...half(a0), ...half(a1)]
      }
      case 0xd6: {
        // all ones where they are equal: 0 - 1
        const half = (a: number, b: number): Code => [
          ...[0x42, 0x00],
          ...[...bits(a), ...bits(b), EQUAL, EXTEND, SUBTRACT, FROM_BITS],
        ]
        return [...pop(a0, a1, b0, b1), ...half(a0, b0), ...half(a1, b1)]
      }
    }
    throw new Error(`No scalar form of the vector instruction 0x${op.toString(16)}.`)
  }

  const reader = new Reader(routine.body)
  const body: number[] = []
  while (!reader.isAtEnd) {
    const [op] = reader.take(1)
    if (op === GET || op === SET) {
      const [local] = reader.take(1)
      const [low, high] = [place[local], place[local] + 1]
      if (!isVector(local)) body.push(op, ...leb(low))
      else body.push(...(op === GET ? [...get(low), ...get(high)] : pop(low, high)))
    } else if (op === 0xfd) body.push(...vectorInstruction(reader.number(), reader))
    else body.push(op, ...reader.operandsOf(op))
  }
  return { ...routine, locals, body }
}

/** Instructions of whole numbers and of control, and how many numbers follow them. */
const OPERANDS: ReadonlyMap<number, number> = new Map([
  ...[0x05, 0x0b, 0x46, 0x49, 0x6a, 0x6b, 0x6c, 0x6e, 0x74, 0x76].map((op) => [op, 0] as const),
  ...[0x03, 0x04, 0x0d, 0x10, 0x41].map((op) => [op, 1] as const),
  [0x28, 2],
])

/** Reads a body, instruction after instruction. */
class Reader {
  readonly #code: Code
  #at = 0

  constructor(code: Code) {
    this.#code = code
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#code.length
  }

  take(count: number): Code {
    this.#at += count
    return this.#code.slice(this.#at - count, this.#at)
  }

  /** The bytes of one number: seven bits each, all but the last marked. */
  #numberBytes(): Code {
    const from = this.#at
    while (this.#code[this.#at++] & 0x80);
    return this.#code.slice(from, this.#at)
  }

  number(): number {
    return this.#numberBytes().reduce((sum, byte, k) => sum + (byte & 0x7f) * 2 ** (7 * k), 0)
  }

  /** Of a load or a store: the alignment is left out. */
  offset(): number {
    this.number()
    return this.number()
  }

  operandsOf(op: number): Code {
    const count = OPERANDS.get(op)
    if (count === undefined) throw new Error(`No scalar form of the instruction 0x${op.toString(16)}.`)
    return Array.from({ length: count }, () => this.#numberBytes()).flat()
  }
}
