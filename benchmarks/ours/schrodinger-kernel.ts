/**
 * Three particles on the line, Strang: `full` with all three coordinates on the grid as the peers do it, `relative` the same
 * physics in Jacobi coordinates, where the free centre of mass needs no grid. Arguments: full|relative points steps.
 */
import { createFftNd } from '../../core/numerics/fft/fft-nd.ts'
import { clock } from '../measure.ts'

const [n, steps] = process.argv.slice(3).map(Number) as [number, number]
const relative = process.argv[2] === 'relative'
const [hbar, half, dt] = [0.4, 8, 0.02]
const spacing = (2 * half) / n
const xAt = (i: number): number => -half + i * spacing
const x0 = [-1, 0.2, 0.9] as const
const xi0 = [0.3, -0.5, 0.1] as const
/** y_1 = (x_1 - x_2)/sqrt 2, y_2 = (x_1 + x_2 - 2 x_3)/sqrt 6: an orthogonal map, so that packets stay packets. */
const jacobi = (v: readonly [number, number, number]): number[] => [
  (v[0] - v[1]) / Math.SQRT2,
  (v[0] + v[1] - 2 * v[2]) / Math.sqrt(6),
]
const [centres, momenta] = relative ? [jacobi(x0), jacobi(xi0)] : [x0, xi0]
const dimension = centres.length
const differences = (x: readonly number[]): [number, number, number] => {
  if (!relative) return [x[0] - x[1], x[0] - x[2], x[1] - x[2]]
  const d12 = Math.SQRT2 * x[0]
  const sum = Math.sqrt(6) * x[1]
  return [d12, (d12 + sum) / 2, (sum - d12) / 2]
}

const packets = centres.map((centre, a) =>
  Float64Array.from({ length: 2 * n }, (_, i) => {
    const u = xAt(i >> 1) - centre
    const angle = (momenta[a] * u) / hbar
    return (
      (Math.exp((-u * u) / (2 * hbar)) / (Math.PI * hbar) ** 0.25) * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
    )
  }),
)
const fft = createFftNd(new Array<number>(dimension).fill(n))
const psi = fft.data
const size = psi.length / 2
const kick = new Float64Array(2 * size)
const halfKick = new Float64Array(2 * size)
const x = new Array<number>(dimension).fill(0)
for (let p = 0; p < size; p++) {
  let [re, im] = [1, 0]
  for (let a = dimension - 1, rest = p; a >= 0; a--, rest = Math.floor(rest / n)) {
    const i = rest % n
    x[a] = xAt(i)
    ;[re, im] = [
      re * packets[a][2 * i] - im * packets[a][2 * i + 1],
      re * packets[a][2 * i + 1] + im * packets[a][2 * i],
    ]
  }
  psi[2 * p] = re
  psi[2 * p + 1] = im
  const v = differences(x).reduce((s, d) => s - Math.exp((-d * d) / 2) / 3, 0)
  const angle = (-dt / hbar) * v
  kick[2 * p] = Math.cos(angle)
  kick[2 * p + 1] = Math.sin(angle)
  halfKick[2 * p] = Math.cos(angle / 2)
  halfKick[2 * p + 1] = Math.sin(angle / 2)
}
const drift = Float64Array.from({ length: 2 * n }, (_, i) => {
  const k = i >> 1
  const xi = ((2 * Math.PI * hbar) / (2 * half)) * (k < n / 2 ? k : k - n)
  const angle = (-0.5 * dt * xi * xi) / hbar
  return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
})
const drifts = new Array<Float64Array>(dimension).fill(drift)
const start = psi.slice()
const run = (count: number): void => {
  psi.set(start)
  for (let step = 0; step < count; step++) fft.filterInPlace(psi, drifts, step === 0 ? halfKick : kick)
  fft.multiplyInPlace(psi, halfKick)
}
run(2)
const before = clock()
run(steps)
const seconds = clock() - before
const check = { square12: 0, square13: 0 }
for (let p = 0; p < size; p++) {
  for (let a = dimension - 1, rest = p; a >= 0; a--, rest = Math.floor(rest / n)) x[a] = xAt(rest % n)
  const mass = (psi[2 * p] ** 2 + psi[2 * p + 1] ** 2) * spacing ** dimension
  const [d12, d13] = differences(x)
  check.square12 += mass * d12 * d12
  check.square13 += mass * d13 * d13
}
console.log(JSON.stringify({ seconds, check }))
