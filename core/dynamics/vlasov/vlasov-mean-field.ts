/**
 * The mean field V' * rho and the interaction energy of weighted positions, in O(points + M log M).
 *
 * On the line. Let all positions lie in [-X, X] and let the field be wanted in [-Y, Y], Y = 1.1 X. V' is multiplied by a
 * smooth window chi, 1 on |d| <= X + Y and 0 (to 1e-17) from P - (X + Y) on, and made periodic with P: for the pairs that
 * occur nothing has changed, nothing wraps around, and V may be unbounded. With k_j = FFT of the samples of V' chi,
 *
 *   c = IFFT( FFT(spread weights)_k * k_k / b_k^2 ),    (V' * rho)(x) = sum_i c_i B(x/h - i),
 *
 * B the spline of degree 7 (numerics/interpolation.ts), b its transform. M doubles until the aliases, summed over the kernel's
 * coefficients, are below the tolerance. V' odd makes the total force vanish, so momentum is conserved to rounding.
 * On the circle the same with P the period and no window.
 */
import { createFft, type Fft } from '../../numerics/fft/fft.ts'
import { buildForThread } from '../../numerics/kernels/arena.ts'
import {
  splineAlias,
  splineSymbol,
  spreadInto,
  tabulateSplineInto,
  type SplineTable,
} from '../../numerics/interpolation.ts'
import type { Potential } from '../../potentials/potential.ts'

/** The kernel on one circle; levels differ by the reach X. */
export interface KernelLevel {
  /** Positions must lie in [-reach, reach] (Infinity on the circle). */
  readonly reach: number
  readonly period: number
  readonly count: number
  readonly spacing: number
  readonly fft: Fft
  /** i times this is FFT(V' samples)_k / b_k^2, k = 0 … count/2 (V' odd: purely imaginary). */
  readonly forceSymbol: Float64Array
  /** FFT(V samples)_k / (b_k^2 count), real, k = 0 … count/2. */
  readonly energySymbol: Float64Array
  /** Coefficients beyond this index are zero. */
  readonly lastMode: number
  /** sum over the kernel's coefficients of their aliases: the error of the field of a unit mass. */
  readonly aliasError: number
  /** |kappa_k| of V' = sum kappa_k e^{2 pi i k x/P}, k = 0 … count/2 (for choosing resolutions). */
  readonly kernelModes: Float64Array
}

/** A mean field as it was at one stage: its B-spline coefficients by their Fourier transform up to the last that matters. */
export interface RecordedField {
  readonly level: KernelLevel
  /** (re, im) of FFT(c)_k, k = 0, 1, …. */
  readonly modes: Float64Array
}

const maximumCount = 1 << 15
const reachFactor = 1.1
const reachLadder = 1.25

export class MeanField {
  readonly potential: Potential
  private readonly tolerance: number
  private bandLimit = Infinity
  private readonly levels = new Map<number, KernelLevel>()
  private readonly baseReach: number
  private coefficients = new Float64Array(0)

  /**
   * @param tolerance error of the field of a unit mass, relative to sup|V'| over the differences that occur
   * @param baseReach a length of the size of the data's extent (levels are baseReach * 1.25^n)
   */
  constructor(potential: Potential, tolerance: number, baseReach: number) {
    this.potential = potential
    this.tolerance = tolerance
    this.baseReach = baseReach
  }

  /**
   * Wave numbers |k| > limit of the density are taken for zero from now on: there rho has no content and its discrete
   * representation (nodes of a quadrature, samples of a grid) only aliases. Infinity (the default) for point data.
   */
  setBandLimit(limit: number): void {
    this.bandLimit = limit
  }

  /** The smallest level that holds positions up to `extent` in absolute value. */
  levelFor(extent: number): KernelLevel {
    const index =
      this.potential.period !== null
        ? 0
        : Math.max(0, Math.ceil(Math.log(extent / this.baseReach) / Math.log(reachLadder) - 1e-9))
    let level = this.levels.get(index)
    if (level === undefined) {
      level = buildLevel(this.potential, this.tolerance, this.baseReach * reachLadder ** index)
      this.levels.set(index, level)
    }
    return level
  }

  get worstAliasError(): number {
    return Math.max(0, ...[...this.levels.values()].map((l) => l.aliasError))
  }

  /** Largest M in use (for the report). */
  get largestCount(): number {
    return Math.max(0, ...[...this.levels.values()].map((l) => l.count))
  }

  /** V' * rho for rho = sum_j w_j delta(x_j). Allocates only what is returned. */
  solve(x: Float64Array, w: Float64Array, n: number): RecordedField {
    const level = this.transformOf(x, w, n)
    const a = nodesOfThread()
    const { forceSymbol } = level
    const lastMode = this.lastModeOf(level)
    let largest = 0
    for (let k = 0; k <= lastMode; k++) {
      const s = forceSymbol[k]
      const re = -s * a[2 * k + 1]
      const im = s * a[2 * k]
      a[2 * k] = re
      a[2 * k + 1] = im
      largest = Math.max(largest, Math.abs(re), Math.abs(im))
    }
    const cut = Math.max(1e-17, 1e-4 * this.tolerance) * largest
    let last = lastMode
    while (last > 0 && Math.max(Math.abs(a[2 * last]), Math.abs(a[2 * last + 1])) <= cut) last--
    return { level, modes: a.slice(0, 2 * (last + 1)) }
  }

  /** (1/2) int int V rho rho = (1/2) sum_k Vhat_k |rhohat_k|^2. */
  interactionEnergy(x: Float64Array, w: Float64Array, n: number): number {
    const level = this.transformOf(x, w, n)
    const a = nodesOfThread()
    let sum = 0
    for (let k = this.lastModeOf(level); k >= 0; k--) {
      const power = a[2 * k] ** 2 + a[2 * k + 1] ** 2
      sum += (k === 0 ? 0.5 : 1) * level.energySymbol[k] * power
    }
    return sum
  }

  /**
   * The field as a table of polynomials on the whole range where it is right ([-1.1 X, 1.1 X], or the circle), or on
   * [-extent, extent] when that is smaller. The table is a view of this object's workspace: valid until the next call.
   */
  table(field: RecordedField, extent = Infinity): SplineTable {
    const { level, modes } = field
    const { count } = level
    const a = nodesOfThread()
    a.fill(0, 0, 2 * count)
    a.set(modes)
    for (let k = 1; k < modes.length / 2; k++) {
      a[2 * (count - k)] = modes[2 * k]
      a[2 * (count - k) + 1] = -modes[2 * k + 1]
    }
    level.fft.inverseRowsInPlace(a.subarray(0, 2 * count), 1)
    const wraps = this.potential.period !== null
    const half = Math.min(count / 2 - 1, Math.ceil(Math.min(extent, reachFactor * level.reach) / level.spacing))
    const firstCell = wraps ? 0 : -half
    const cells = wraps ? count : 2 * half
    if (this.coefficients.length < 8 * cells) this.coefficients = new Float64Array(8 * cells)
    tabulateSplineInto(this.coefficients, a, count, firstCell, cells)
    return { inverseSpacing: 1 / level.spacing, firstCell, cells, wraps, coefficients: this.coefficients }
  }

  /** Leaves FFT(spread weights) in the thread's nodes. */
  private transformOf(x: Float64Array, w: Float64Array, n: number): KernelLevel {
    const level = this.levelFor(extentOf(x, n))
    const a = nodesOfThread().subarray(0, 2 * level.count)
    a.fill(0)
    spreadInto(a, level.count, 1 / level.spacing, x, w, n)
    level.fft.forwardRowsInPlace(a, 1)
    return level
  }

  private lastModeOf(level: KernelLevel): number {
    return Math.min(level.lastMode, Math.floor((this.bandLimit * level.period) / (2 * Math.PI)))
  }
}

/** The values at the nodes of any level, or their transform; no call leaves there what a later one needs. */
let nodes: Float64Array | undefined

function nodesOfThread(): Float64Array {
  const count = 2 * maximumCount
  return (nodes ??= buildForThread((memory) => memory?.numbers(count).view ?? new Float64Array(count)))
}

/** max |x_j|. */
export function extentOf(x: Float64Array, n: number): number {
  let extent = 0
  for (let j = 0; j < n; j++) {
    const a = Math.abs(x[j])
    if (a > extent) extent = a
  }
  return extent
}

function buildLevel(potential: Potential, tolerance: number, reach: number): KernelLevel {
  const circle = potential.period !== null
  const near = (1 + reachFactor) * reach
  const period = potential.period ?? 2.8 * near
  for (let count = circle ? 64 : 512; ; count *= 2) {
    const level = sampleLevel(potential, circle ? Infinity : reach, circle ? Infinity : near, period, count)
    if (level.aliasError <= tolerance || count >= maximumCount) return level
  }
}

function sampleLevel(potential: Potential, reach: number, near: number, period: number, count: number): KernelLevel {
  const spacing = period / count
  const fft = createFft(count)
  const force = new Float64Array(2 * count)
  const energy = new Float64Array(2 * count)
  let scale = 0
  for (let i = 0; i <= count / 2; i++) {
    const d = i * spacing
    // The window reaches into the neighbouring period: sum the two images, odd for V' and even for V.
    const chi = near === Infinity ? 1 : smoothStep((d - near) / (period - 2 * near))
    const image = near === Infinity ? 0 : smoothStep((period - d - near) / (period - 2 * near))
    const slope =
      i === 0 || i === count / 2
        ? 0
        : windowed(potential.gradient, d, chi) - windowed(potential.gradient, period - d, image)
    const value = windowed(potential.value, d, chi) + windowed(potential.value, period - d, image)
    const mirror = (count - i) % count
    force[2 * i] = slope
    if (mirror !== i) force[2 * mirror] = -slope
    energy[2 * i] = value
    energy[2 * mirror] = value
    if (d <= near) scale = Math.max(scale, Math.abs(slope))
  }
  fft.forwardRowsInPlace(force, 1)
  fft.forwardRowsInPlace(energy, 1)
  const half = count / 2
  const forceSymbol = new Float64Array(half + 1)
  const energySymbol = new Float64Array(half + 1)
  const kernelModes = new Float64Array(half + 1)
  let aliasSum = 0
  let lastMode = 0
  for (let k = 0; k < half; k++) {
    const theta = (2 * Math.PI * k) / count
    const b2 = splineSymbol(theta) ** 2
    const kappa = force[2 * k + 1] / count
    kernelModes[k] = Math.abs(kappa)
    forceSymbol[k] = force[2 * k + 1] / b2
    energySymbol[k] = energy[2 * k] / (b2 * count)
    // Two signs of k, once for spreading and once for reading off.
    aliasSum += 4 * Math.abs(kappa) * splineAlias(theta)
    if (Math.abs(kappa) > 1e-18 * scale || Math.abs(energySymbol[k]) > 1e-18 * Math.abs(energySymbol[0])) lastMode = k
  }
  return {
    reach,
    period,
    count,
    spacing,
    fft,
    forceSymbol,
    energySymbol,
    kernelModes,
    lastMode,
    aliasError: scale > 0 ? aliasSum / scale : 0,
  }
}

function windowed(g: (d: number) => number, d: number, chi: number): number {
  return chi === 0 ? 0 : g(d) * chi
}

/** 1 for r <= 0, 0 for r >= 1, and erfc(6 (2 r - 1))/2 between: smooth to rounding at both ends. */
function smoothStep(r: number): number {
  if (r <= 0) return 1
  if (r >= 1) return 0
  const y = 6 * (2 * r - 1)
  // erf(y) = (2/sqrt pi) e^{-y^2} sum_n 2^n y^{2n+1}/(2n+1)!!: all terms of one sign.
  let term = y
  let sum = y
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * y * y) / (2 * n + 1)
    sum += term
  }
  return 0.5 * (1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y) * sum)
}
