import { describe, expect, it } from 'vitest'
import { createPortableFft } from './fft.ts'
import { createRowBank } from './paired-rows.ts'
import { createKernelMemory } from '../kernels/arena.ts'

const noise = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i) * Math.cos(i * i + seed))

describe('rows for split steps', () => {
  it.each([4, 8, 12, 16, 20, 24, 32, 36, 48, 60, 96, 100, 128, 192, 512, 1024, 1536, 2048])(
    'one step is that of the portable transforms, size %i',
    (n) => {
      for (const memory of [createKernelMemory(), null]) {
        for (const rows of [1, 2, 5]) {
          const data = noise(2 * n * rows, 1)
          const angles = noise(n, 2)
          const multiplier = noise(2 * n, 3)
          const expected = data.slice()
          const times = (x: Float64Array, f: (k: number) => number): void => {
            for (let i = 0; i < x.length; i += 2) {
              const k = i % (2 * n)
              const [a, b] = [x[i], x[i + 1]]
              x[i] = a * f(k) - b * f(k + 1)
              x[i + 1] = a * f(k + 1) + b * f(k)
            }
          }
          const phase = (k: number): number =>
            k % 2 === 0 ? Math.cos(-0.7 * angles[k >> 1]) : Math.sin(-0.7 * angles[k >> 1])
          const fft = createPortableFft(n)
          times(expected, phase)
          fft.forwardRowsInPlace(expected, rows)
          times(expected, (k) => multiplier[k])
          const outer = n / 16
          const watched = expected.reduce((s, v, i) => s + (Math.abs(((i >> 1) % n) - n / 2) <= outer ? v * v : 0), 0)
          fft.inverseRowsInPlace(expected, rows)

          const bank = createRowBank(rows, n, outer, memory)
          bank.write(data)
          expect(bank.read()).toEqual(data)
          expect(Array.from(bank.frequency).toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k))
          const scrambled = bank.newMultiplier()
          scrambled.view.forEach((_, i, view) => (view[i] = multiplier[2 * bank.frequency[i >> 1] + (i % 2)] / n))
          const squares = new Float64Array(n)
          bank.angles.set(angles)
          bank.setPhase(-0.7)
          const seen = bank.advanceInto(squares, scrambled)
          const result = bank.read()
          for (let i = 0; i < result.length; i++)
            expect(Math.abs(result[i] - expected[i])).toBeLessThan(3e-15 * Math.sqrt(n) + 1e-15)
          expect((seen * n * n) / watched).toBeCloseTo(1, 12)
          for (let i = 0; i < n; i++) {
            let sum = 0
            for (let r = 0; r < rows; r++) sum += result[2 * (r * n + i)] ** 2 + result[2 * (r * n + i) + 1] ** 2
            expect(squares[i]).toBeCloseTo(sum, 12)
          }
        }
      }
    },
  )
  it('multiplies by the phase in place, and refuses other sizes', () => {
    for (const memory of [createKernelMemory(), null]) {
      const bank = createRowBank(3, 8, 0, memory)
      const data = noise(48, 4)
      bank.write(data)
      bank.angles.fill(Math.PI / 4)
      bank.setPhase(2)
      bank.multiplyByPhaseInPlace()
      const result = bank.read()
      for (let i = 0; i < 48; i += 2) {
        expect(result[i]).toBeCloseTo(-data[i + 1], 15)
        expect(result[i + 1]).toBeCloseTo(data[i], 15)
      }
      for (let k = 0; k < 8; k++) bank.newMultiplier()
      expect(() => bank.newMultiplier()).toThrow(/8 different drifts/)
      bank.forgetMultipliers()
      expect(bank.newMultiplier().view.length).toBe(16)
      for (const n of [2, 3, 9, 18, 28, 4.5]) expect(() => createRowBank(1, n, 0, memory)).toThrow(RangeError)
    }
  })
})
