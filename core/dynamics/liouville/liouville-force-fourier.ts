/** Newton's forces of N bodies on the circle through the Fourier modes of V': cos and sin of 2 pi k x/P, each summed once. */
import type { Potential } from '../../potentials/potential.ts'
import type { BodyForce } from './liouville-force-pairs.ts'

/** V'(d) = sum_k s_k sin(2 pi k d/P), k = 1, 2, …; null when 64 modes do not do. */
export function fourierModes(potential: Potential, period: number, tolerance: number): Float64Array | null {
  const points = 256
  const amplitudes: number[] = []
  for (let k = 1; k < points / 2; k++) {
    let sum = 0
    for (let i = 0; i < points; i++)
      sum += potential.gradient((i * period) / points) * Math.sin((2 * Math.PI * k * i) / points)
    amplitudes.push((2 * sum) / points)
  }
  const size = Math.max(...amplitudes.map(Math.abs))
  let rest = 0
  let count = amplitudes.length
  while (count > 0 && rest + Math.abs(amplitudes[count - 1]) <= tolerance * size) rest += Math.abs(amplitudes[--count])
  return count <= 64 ? Float64Array.from(amplitudes.slice(0, count)) : null
}

export class FourierForce implements BodyForce {
  readonly method = 'separable'
  private readonly amplitudes: Float64Array
  private readonly waveNumber: number
  private readonly sums: Float64Array
  readonly positions: Float64Array
  readonly fields: Float64Array
  private readonly cos: Float64Array
  private readonly sin: Float64Array

  constructor(amplitudes: Float64Array, period: number, bodies: number) {
    this.positions = new Float64Array(bodies)
    this.fields = new Float64Array(bodies)
    this.cos = new Float64Array(bodies)
    this.sin = new Float64Array(bodies)
    this.amplitudes = amplitudes
    this.waveNumber = (2 * Math.PI) / period
    this.sums = new Float64Array(2 * amplitudes.length)
  }

  /** sin k(x - y) = sin kx cos ky - cos kx sin ky. */
  evaluate(): void {
    const { amplitudes, sums, waveNumber, cos, sin, positions: x, fields } = this
    const n = x.length
    sums.fill(0)
    for (let j = 0; j < n; j++) {
      const c1 = Math.cos(waveNumber * x[j])
      const s1 = Math.sin(waveNumber * x[j])
      cos[j] = c1
      sin[j] = s1
      let c = c1
      let s = s1
      for (let k = 0; k < amplitudes.length; k++) {
        sums[2 * k] += c
        sums[2 * k + 1] += s
        const next = c * c1 - s * s1
        s = s * c1 + c * s1
        c = next
      }
    }
    for (let j = 0; j < n; j++) {
      const c1 = cos[j]
      const s1 = sin[j]
      let c = c1
      let s = s1
      let sum = 0
      for (let k = 0; k < amplitudes.length; k++) {
        sum += amplitudes[k] * (s * sums[2 * k] - c * sums[2 * k + 1])
        const next = c * c1 - s * s1
        s = s * c1 + c * s1
        c = next
      }
      fields[j] = sum / n
    }
  }
}
