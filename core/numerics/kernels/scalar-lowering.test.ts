import { afterEach, describe, expect, it, vi } from 'vitest'
import { withoutVectors } from './scalar-lowering.ts'
import { i32, routine, set, type Code } from './simd-assembler.ts'

const noise = (n: number, seed = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i) * Math.cos(i * i + seed))

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** All kinds of kernels, in modules of their own that may compile vectors or may not. */
async function allKernels(withVectors: boolean): Promise<Float64Array[]> {
  vi.resetModules()
  const real = WebAssembly
  let refused = withVectors
  class Module extends real.Module {
    constructor(bytes: BufferSource) {
      if (!refused) {
        refused = true
        throw new real.CompileError('Wasm SIMD unsupported')
      }
      super(bytes)
    }
  }
  vi.stubGlobal('WebAssembly', { Memory: real.Memory, Instance: real.Instance, Module })
  const [
    module,
    { createKernelMemory },
    { createFft },
    { createFftNd },
    { createRowBank },
    matrices,
    products,
    { RotatedRows },
  ] = await Promise.all([
    import('./kernel-module.ts'),
    import('./arena.ts'),
    import('../fft/fft.ts'),
    import('../fft/fft-nd.ts'),
    import('../fft/paired-rows.ts'),
    import('../fft/periodic-matrix.ts'),
    import('../linear-algebra/complex-products.ts'),
    import('../linear-algebra/row-rotations.ts'),
  ])
  expect([module.hasKernels(), module.kernelsHaveVectors()]).toEqual([true, withVectors])
  const found: Float64Array[] = []
  for (const n of [4, 16, 60, 96, 512]) {
    const rows = noise(2 * n * 5)
    createFft(n).forwardRowsInPlace(rows, 5)
    found.push(rows.slice())
    createFft(n).inverseRowsInPlace(rows, 5)
    const bank = createRowBank(3, n, n / 16)
    bank.write(rows.subarray(0, 6 * n))
    bank.angles.set(noise(n, 4).map((a) => 40 * a))
    bank.setPhase(-0.7)
    const multiplier = bank.newMultiplier()
    multiplier.view.set(noise(2 * n, 5))
    const squares = new Float64Array(n)
    const watched = bank.advanceInto(squares, multiplier)
    bank.multiplyByPhaseInPlace()
    found.push(rows, bank.read(), squares, Float64Array.of(watched))
  }
  const plane = createFftNd([12, 20])
  plane.data.set(noise(480))
  plane.filterInPlace(plane.data, [noise(24), noise(40)])
  const matrix = matrices.createPeriodicMatrix(16, 24, noise(384))
  const tails = Float64Array.of(matrix.shiftRows(noise(16)), matrix.shiftColumns(noise(24)))
  const sums = new Float64Array(16)
  matrix.rowSumsInto(sums)
  found.push(plane.data.slice(), tails, sums, matrix.values())
  const { productInto, viewOfParts, viewOfReals } = products
  const parts = (rows: number, columns: number): { re: Float64Array; im: Float64Array } => ({
    re: noise(rows * columns, 2),
    im: noise(rows * columns, 3),
  })
  const [C, D] = [parts(7, 9), parts(7, 9)]
  productInto(viewOfParts(C, 7, 9), viewOfParts(parts(7, 11), 7, 11), viewOfParts(parts(11, 9), 11, 9))
  productInto(viewOfParts(D, 7, 9), viewOfParts(parts(7, 11), 7, 11), viewOfReals(noise(99), 11, 9))
  const memory = createKernelMemory()!
  const [x, scale, terms, sumsOfTerms, values] = [24, 1, 9, 20, 24].map((count) => memory.numbers(count))
  x.view.set(noise(24))
  scale.view[0] = 1.9
  terms.view.set(noise(9, 6))
  memory.kernels.chebyshevSums(x.address, x.end, scale.address, sumsOfTerms.address, sumsOfTerms.end)
  memory.kernels.chebyshevSeries(x.address, x.end, scale.address, terms.address, terms.end, values.address)
  const rotated = new RotatedRows(2, 5, memory)
  rotated.numbers.set(noise(rotated.numbers.length))
  rotated.rotate(0, 1, 0.6, 0.48, 0.64)
  return [...found, rotated.numbers, C.re, C.im, D.re, D.im, sumsOfTerms.view, values.view]
}

describe('kernels for machines without SIMD', () => {
  it('have the bits of the vectors', async () => {
    const [vectors, scalar] = [await allKernels(true), await allKernels(false)]
    expect(vectors.every((values) => values.every(Number.isFinite))).toBe(true)
    expect(scalar).toEqual(vectors)
  })
  it('name an instruction that they do not know', () => {
    const unknown: Code = [0xfd, 0xf3, 0x01]
    const divides = routine('divides', 0, (s) => set(s.v128(), unknown))
    expect(() => withoutVectors(divides)).toThrow('0xf3')
    expect(() => withoutVectors(routine('rounds', 0, () => [...i32(1), 0x67]))).toThrow('0x67')
  })
})
