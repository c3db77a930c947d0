/**
 * Vectors over rows that lie side by side: two rows fill one v128, four fill two of them ("halves"). What is done to a vector
 * is done to each half, and the halves of a load or a store lie next to each other, so that a compiler which joins
 * neighbouring halves (V8's revectorizer, see decision 15) turns them into one instruction.
 */
import { add, get, load, mul, set, store, sub, type Code } from './simd-assembler.ts'

export type Halves = 1 | 2

/** The locals of a vector, one for each half; one and the same local twice is a number shared by all rows. */
export type Lanes = readonly number[]

/** A complex number for each row. */
export type Pair = readonly [re: Lanes, im: Lanes]

/** One expression for each half. */
export type Vec = readonly Code[]
export type Values = readonly [re: Vec, im: Vec]

const lift =
  (op: (a: Code, b: Code) => Code) =>
  (a: Vec, b: Vec): Vec =>
    a.map((x, h) => op(x, b[h]))
export const addV = lift(add)
export const subV = lift(sub)
export const mulV = lift(mul)

export const getV = (x: Lanes): Vec => x.map(get)
export const setV = (x: Lanes, v: Vec): Code => x.flatMap((local, h) => set(local, v[h]))
export const loadV = (x: Lanes, address: Code, offset: number): Code =>
  x.flatMap((local, h) => set(local, load(address, offset + 16 * h)))
export const storeV = (address: Code, offset: number, v: Vec): Code =>
  v.flatMap((code, h) => store(address, offset + 16 * h, code))
