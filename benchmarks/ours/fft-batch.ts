/** Complex FFT of `rows` rows of length `size`, one way, in place. Arguments: rows size. */
import { createFft } from '../../core/numerics/fft.ts'
import { repeat } from '../measure.ts'

const rows = Number(process.argv[2])
const size = Number(process.argv[3])
const data = Float64Array.from({ length: 2 * rows * size }, (_, i) => Math.sin(0.37 * i))
const source = data.slice()
const fft = createFft(size)
const seconds = repeat(() => {
  // Unscaled repeated transforms would overflow; the peers restore their input in the same way.
  data.set(source)
  fft.forwardRowsInPlace(data, rows)
})
console.log(JSON.stringify({ seconds, check: { re7: data[14], im7: data[15] } }))
