/**
 * Smooth test functions on phase space, fitted to f(t): control variates for the averages of replicas, and the space in which
 * Kantorovich potentials between F_N^1 and f are sought.
 *
 * On the line, in the whitened coordinates (u, v) of f(t): u, v, u^2 - 1, uv, v^2 - 1, and for degrees 3 … P products of Hermite polynomials
 * in s(u), s(v), s(u) = c tanh(u/c): all Hessians are bounded, as a potential's must be. On the circle cos ku, sin ku (u = 2 pi x/P) times
 * 1, v, v^2 - 1, He_b(s(v)).
 */
import type { Moments } from '../../states/classical-density.ts'
import { choleskyOf } from '../../states/samples.ts'

const SATURATION = 3.5
const ROOTS = Float64Array.from({ length: 32 }, (_, n) => Math.sqrt(n))
const INVERSE_ROOTS = ROOTS.map((root) => 1 / root)
/** Even, at least 4: the tail is judged by pairs of degrees. */
export const HIGHEST_DEGREE = 8

/** One function: factor `a` of the first axis times factor `b` of the second. */
interface Product {
  readonly a: number
  readonly b: number
  readonly degree: number
}

/** The factors of one axis at a point with their first two derivatives. */
interface Factors {
  readonly value: Float64Array
  readonly slope: Float64Array
  readonly bend: Float64Array
}

type FactorsInto = (out: Factors, u: number) => void

export class TestFunctions {
  readonly count: number
  /** levels[d]: how many functions have degree <= d. */
  readonly levels: readonly number[]
  private readonly products: readonly Product[]
  private readonly first: Factors
  private readonly second: Factors
  private readonly firstFactor: Int32Array
  private readonly secondFactor: Int32Array
  private readonly fillFirstValues: (value: Float64Array, u: number) => void
  private readonly fillSecondValues: (value: Float64Array, v: number) => void
  private readonly fillFirst: FactorsInto
  private readonly fillSecond: FactorsInto
  /** x -> u: (x - origin) * scale; v = (xi - centre - shear (x - origin)) * rate. */
  private readonly origin: number
  private readonly scale: number
  private readonly centre: number
  private readonly shear: number
  private readonly rate: number

  /** @param moments of f(t) (on the circle only those of xi are used) */
  constructor(moments: Moments, period: number | null, degree = HIGHEST_DEGREE) {
    const circle = period !== null
    const [l11, l21, l22] = choleskyOf(moments.varX, moments.covXXi, moments.varXi)
    this.origin = circle ? 0 : moments.meanX
    this.scale = circle ? (2 * Math.PI) / period : 1 / l11
    this.centre = moments.meanXi
    this.shear = circle ? 0 : l21 / l11
    this.rate = circle ? 1 / Math.sqrt(moments.varXi) : 1 / l22
    this.products = circle ? circleProducts(degree) : lineProducts(degree)
    this.count = this.products.length
    this.firstFactor = Int32Array.from(this.products, ({ a }) => a)
    this.secondFactor = Int32Array.from(this.products, ({ b }) => b)
    this.levels = Array.from({ length: degree + 1 }, (_, d) => this.products.filter((p) => p.degree <= d).length)
    const factors = (n: number): Factors => ({
      value: new Float64Array(n),
      slope: new Float64Array(n),
      bend: new Float64Array(n),
    })
    this.first = factors(2 * degree + 1)
    this.second = factors(2 * degree + 1)
    this.fillFirst = circle ? (out, u) => trigonometricInto(out, u, degree) : (out, u) => hermiteInto(out, u, degree)
    this.fillSecond = (out, v) => hermiteInto(out, v, degree)
    this.fillFirstValues = circle
      ? (out, u) => trigonometricValuesInto(out, u, degree)
      : (out, u) => hermiteValuesInto(out, u, degree)
    this.fillSecondValues = (out, v) => hermiteValuesInto(out, v, degree)
  }

  /** Adds the values at (x, xi) to out[at … at + count - 1]. */
  addValues(out: Float64Array, at: number, x: number, xi: number): void {
    const {
      firstFactor,
      secondFactor,
      origin,
      first: { value: p },
      second: { value: q },
    } = this
    this.fillFirstValues(p, (x - origin) * this.scale)
    this.fillSecondValues(q, (xi - this.centre - this.shear * (x - origin)) * this.rate)
    for (let k = 0; k < firstFactor.length; k++) out[at + k] += p[firstFactor[k]] * q[secondFactor[k]]
  }

  /** Gradients (d/dx, d/dxi) of all functions at a point, interleaved. */
  gradientsInto(out: Float64Array, x: number, xi: number): void {
    this.fillAt(x, xi)
    const { products, first: p, second: q, scale, rate, shear } = this
    products.forEach(({ a, b }, k) => {
      const alongU = scale * p.slope[a] * q.value[b]
      const alongV = rate * p.value[a] * q.slope[b]
      out[2 * k] = alongU - shear * alongV
      out[2 * k + 1] = alongV
    })
  }

  /** The jet of phi = sum_k c_k h_k at a point: phi, phi_x, phi_xi, phi_xx, phi_xxi, phi_xixi. */
  jetInto(out: Float64Array, c: ArrayLike<number>, x: number, xi: number): void {
    this.fillAt(x, xi)
    this.combineInto(out, c)
  }

  /** sup of the largest eigenvalue (0 at least) and of the spectral norm of the Hessian of sum_k c_k h_k, by a scan of |u|, |v| <= 12 (or the circle), with a tenth added. */
  hessianBounds(c: ArrayLike<number>, circle: boolean): { largest: number; norm: number } {
    let largest = 0
    let norm = 0
    const steps = 48
    const reach = circle ? Math.PI : 12
    const jet = new Float64Array(6)
    for (let i = -steps; i <= steps; i++) {
      this.fillFirst(this.first, (reach * i) / steps)
      for (let j = -steps; j <= steps; j++) {
        this.fillSecond(this.second, (12 * j) / steps)
        this.combineInto(jet, c)
        largest = Math.max(largest, largestEigenvalue(jet))
        norm = Math.max(norm, hessianNorm(jet))
      }
    }
    return { largest: 1.1 * largest, norm: 1.1 * norm }
  }

  private combineInto(out: Float64Array, c: ArrayLike<number>): void {
    const {
      products,
      first: { value: p, slope: dp, bend: ddp },
      second: { value: q, slope: dq, bend: ddq },
      scale,
      rate,
      shear,
    } = this
    let phi = 0
    let u = 0
    let v = 0
    let uu = 0
    let uv = 0
    let vv = 0
    for (let k = 0; k < products.length; k++) {
      const ck = c[k]
      if (ck === 0) continue
      const { a, b } = products[k]
      phi += ck * p[a] * q[b]
      u += ck * dp[a] * q[b]
      v += ck * p[a] * dq[b]
      uu += ck * ddp[a] * q[b]
      uv += ck * dp[a] * dq[b]
      vv += ck * p[a] * ddq[b]
    }
    const mixed = scale * rate * uv
    const second = rate * rate * vv
    out[0] = phi
    out[1] = scale * u - shear * rate * v
    out[2] = rate * v
    out[3] = scale * scale * uu - 2 * shear * mixed + shear * shear * second
    out[4] = mixed - shear * second
    out[5] = second
  }

  private fillAt(x: number, xi: number): void {
    this.fillFirst(this.first, (x - this.origin) * this.scale)
    this.fillSecond(this.second, (xi - this.centre - this.shear * (x - this.origin)) * this.rate)
  }
}

function largestEigenvalue(jet: Float64Array): number {
  return 0.5 * (jet[3] + jet[5]) + Math.hypot(0.5 * (jet[3] - jet[5]), jet[4])
}

/** The spectral norm of the Hessian of a jet. */
export function hessianNorm(jet: Float64Array): number {
  return 0.5 * Math.abs(jet[3] + jet[5]) + Math.hypot(0.5 * (jet[3] - jet[5]), jet[4])
}

/** Indices of `hermiteInto`: 0, 1, 2 are 1, u, u^2 - 1; 2 + n is the saturated He_n. */
function lineProducts(degree: number): Product[] {
  const products: Product[] = [
    { a: 1, b: 0, degree: 1 },
    { a: 0, b: 1, degree: 1 },
    { a: 2, b: 0, degree: 2 },
    { a: 1, b: 1, degree: 2 },
    { a: 0, b: 2, degree: 2 },
  ]
  const saturated = (n: number) => (n === 0 ? 0 : n + 2)
  for (let d = 3; d <= degree; d++)
    for (let b = 0; b <= d; b++) products.push({ a: saturated(d - b), b: saturated(b), degree: d })
  return products
}

/** Factor 2k - 1 is cos ku, 2k is sin ku. */
function circleProducts(degree: number): Product[] {
  const products: Product[] = []
  // With a wave in x the factor of xi must be bounded.
  const second = (b: number, k: number) => (b === 0 || (k === 0 && b <= 2) ? b : b + 2)
  for (let d = 1; d <= degree; d++) {
    for (let b = 0; b <= d; b++) {
      const k = d - b
      if (k === 0) products.push({ a: 0, b: second(b, 0), degree: d })
      else products.push({ a: 2 * k - 1, b: second(b, k), degree: d }, { a: 2 * k, b: second(b, k), degree: d })
    }
  }
  return products
}

/** s(u) = c tanh(u/c). */
function saturate(u: number): number {
  return SATURATION * (1 - 2 / (Math.exp((2 / SATURATION) * u) + 1))
}

/** The values of `hermiteInto` alone. */
function hermiteValuesInto(value: Float64Array, u: number, degree: number): void {
  const s = saturate(u)
  value[0] = 1
  value[1] = u
  value[2] = u * u - 1
  let before = 1
  let here = s
  value[3] = s
  for (let n = 2; n <= degree; n++) {
    const next = (s * here - ROOTS[n - 1] * before) * INVERSE_ROOTS[n]
    value[2 + n] = next
    before = here
    here = next
  }
}

function trigonometricValuesInto(value: Float64Array, u: number, degree: number): void {
  const c1 = Math.cos(u)
  const s1 = Math.sin(u)
  value[0] = 1
  let c = c1
  let s = s1
  for (let k = 1; k <= degree; k++) {
    value[2 * k - 1] = c
    value[2 * k] = s
    const next = c * c1 - s * s1
    s = s * c1 + c * s1
    c = next
  }
}

/** [0] = 1, [1] = u, [2] = u^2 - 1, [2 + n] = He_n(s(u))/sqrt(n!), n = 1 … degree. */
function hermiteInto({ value, slope, bend }: Factors, u: number, degree: number): void {
  value[0] = 1
  value[1] = u
  slope[1] = 1
  value[2] = u * u - 1
  slope[2] = 2 * u
  bend[2] = 2
  const tanh = Math.tanh(u / SATURATION)
  const s = SATURATION * tanh
  const ds = 1 - tanh * tanh
  const dds = (-2 * tanh * ds) / SATURATION
  // Normalised: h_{n+1} = (s h_n - sqrt(n) h_{n-1})/sqrt(n+1), h_n' = sqrt(n) h_{n-1}.
  let before = 0
  let here = 1
  for (let n = 1; n <= degree; n++) {
    const next = (s * here - Math.sqrt(n - 1) * before) / Math.sqrt(n)
    const prime = Math.sqrt(n) * here
    const second = Math.sqrt(n * (n - 1)) * before
    value[2 + n] = next
    slope[2 + n] = prime * ds
    bend[2 + n] = second * ds * ds + prime * dds
    before = here
    here = next
  }
}

function trigonometricInto({ value, slope, bend }: Factors, u: number, degree: number): void {
  value[0] = 1
  for (let k = 1; k <= degree; k++) {
    const c = Math.cos(k * u)
    const s = Math.sin(k * u)
    value[2 * k - 1] = c
    slope[2 * k - 1] = -k * s
    bend[2 * k - 1] = -k * k * c
    value[2 * k] = s
    slope[2 * k] = k * c
    bend[2 * k] = -k * k * s
  }
}
