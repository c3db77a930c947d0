import { setFlagsFromString } from 'node:v8'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hermitianProductInto, productInto, useWorkshop, viewOfParts } from '../linear-algebra/complex-products.ts'
import { createFft } from './fft.ts'
import { createFftNd } from './fft-nd.ts'
import { createKernelMemory } from '../kernels/arena.ts'
import { preferFourRows } from '../kernels/kernel-module.ts'
import { createRowBank } from './paired-rows.ts'
import { createPeriodicMatrix } from './periodic-matrix.ts'
import { createRowKernels } from './row-kernels.ts'

const noise = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1 + 3 * i) * Math.cos(i * i))

/** The result with two rows side by side, and with four. */
function byBoth(work: () => Float64Array[]): [Float64Array[], Float64Array[]] {
  preferFourRows(false)
  const two = work()
  preferFourRows(true)
  return [two, work()]
}

// code of the optimizing compiler at once, with the pass that joins halves, as in the solver threads
beforeAll(() => setFlagsFromString('--no-liftoff'))
beforeAll(() => setFlagsFromString('--experimental-wasm-revectorize'))
afterAll(() => preferFourRows(false))

describe('four rows side by side', () => {
  it('are taken when they are wanted, but not for two', () => {
    const memory = createKernelMemory()!
    preferFourRows(true)
    expect([1, 2, 3, 64].map((rows) => memory.kernelsFor(rows).rowsAtOnce)).toEqual([2, 2, 4, 4])
    preferFourRows(false)
    expect(memory.kernelsFor(64).rowsAtOnce).toBe(2)
  })
  it.each([4, 8, 12, 16, 20, 48, 60, 100, 128, 512, 1536, 2048])('split steps have the same bits, size %i', (n) => {
    for (const rows of [1, 2, 3, 4, 7, 8]) {
      const [two, four] = byBoth(() => {
        const bank = createRowBank(rows, n, n / 16)
        bank.write(noise(2 * n * rows))
        const factors = bank.newMultiplier()
        factors.view.forEach((_, i, view) => (view[i] = Math.cos(bank.frequency[i >> 1] + (i % 2)) / n))
        const squares = new Float64Array(n)
        const seen = Float64Array.from({ length: 3 }, () => {
          bank.angles.set(squares)
          bank.setPhase(0.3)
          return bank.advanceInto(squares, factors)
        })
        bank.multiplyByPhaseInPlace()
        return [bank.read(), squares, seen]
      })
      expect(two[2][0]).toBeGreaterThan(0)
      expect(four).toEqual(two)
    }
  })
  it.each([4, 12, 16, 60, 128, 512, 2048])('transforms of rows have the same bits, size %i', (n) => {
    for (const rows of [1, 2, 3, 4, 7, 11]) {
      const [two, four] = byBoth(() => {
        const memory = createKernelMemory()!
        const kernels = createRowKernels(memory, n)
        const data = memory.numbers(2 * n * rows)
        const factors = memory.numbers(2 * n)
        data.view.set(noise(2 * n * rows))
        factors.view.set(noise(2 * n))
        return (['rowsForward', 'rowsFilter', 'rowsInverse'] as const).map((kind) => {
          kernels.work(kind, data.address, data.end, factors.address)
          return data.view.slice()
        })
      })
      expect(four).toEqual(two)
    }
  })
  it.each([[[8, 12]], [[16, 5]], [[16, 15]], [[8, 8, 8]], [[4, 6, 16]], [[32, 48]]])(
    'several axes have the same bits, %j',
    (shape) => {
      const size = 2 * shape.reduce((a, b) => a * b)
      const [two, four] = byBoth(() => {
        const fft = createFftNd(shape)
        return (['forwardInPlace', 'inverseInPlace', 'filter'] as const).map((kind) => {
          const { data } = fft
          data.set(noise(size))
          if (kind === 'filter')
            fft.filterInPlace(
              data,
              shape.map((n) => noise(2 * n)),
            )
          else fft[kind](data)
          return data.slice()
        })
      })
      expect(four).toEqual(two)
    },
  )
  it.each([
    [8, 16],
    [64, 12],
    [20, 128],
    [48, 160],
  ])('shifts have the same bits, %i x %i', (rows, columns) => {
    const [two, four] = byBoth(() => {
      const matrix = createPeriodicMatrix(rows, columns, noise(rows * columns))
      const seen = [matrix.shiftRows(noise(rows)), matrix.shiftColumns(noise(columns)), matrix.shiftRows(noise(rows))]
      const sums = new Float64Array(rows)
      matrix.rowSumsInto(sums)
      return [matrix.values(), sums, Float64Array.from(seen)]
    })
    expect(four).toEqual(two)
  })
  it.each([1, 3, 18, 70])('products of matrices have the same bits, %i rows', (n) => {
    const A = viewOfParts({ re: noise(n * 150), im: noise(n * 150) }, n, 150)
    const [two, four] = byBoth(() => {
      useWorkshop(null)
      const C = viewOfParts({ re: new Float64Array(n * n), im: new Float64Array(n * n) }, n, n)
      hermitianProductInto(C, A)
      const D = viewOfParts({ re: new Float64Array(n * 150), im: new Float64Array(n * 150) }, n, 150)
      productInto(D, C, A)
      return [C.re, C.im, D.re, D.im]
    })
    useWorkshop(null)
    expect(four).toEqual(two)
  })
  it('a transform of rows that live elsewhere', () => {
    preferFourRows(true)
    const data = noise(2 * 60 * 13)
    const work = data.slice()
    createFft(60).forwardRowsInPlace(work, 13)
    createFft(60).inverseRowsInPlace(work, 13)
    for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - data[i])).toBeLessThan(1e-15 * 8)
  })
})
