/**
 * Complex FFT of `rows` rows of length `size`, one way, in place, in the natural order of the modes, in the memory of the
 * kernels, where the solvers keep their data. Arguments: rows size.
 */
import { createKernelMemory } from '../../core/numerics/kernels/arena.ts'
import { createRowKernels } from '../../core/numerics/fft/row-kernels.ts'
import { repeat } from '../measure.ts'

const rows = Number(process.argv[2])
const size = Number(process.argv[3])
const memory = createKernelMemory()
if (memory === null) throw new Error('No WebAssembly SIMD here.')
const kernels = createRowKernels(memory, size)
const data = memory.numbers(2 * rows * size)
const view = data.view
const source = Float64Array.from(view, (_, i) => Math.sin(0.37 * i))
const seconds = repeat(() => {
  // Unscaled repeated transforms would overflow; the peers restore their input in the same way.
  view.set(source)
  kernels.work('rowsForward', data.address, data.end)
})
console.log(JSON.stringify({ seconds, check: { re7: view[14], im7: view[15] } }))
