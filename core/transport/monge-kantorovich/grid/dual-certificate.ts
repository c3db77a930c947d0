/**
 * A proven lower bound of ½ W₂² from a spline potential (units of the cell):
 *   ½ W₂²(f, g) >= ∫ φ (f − g) + ∫ r g,   r(y) = φ(y) + min_x [½|x − y|² − φ(x)] <= 0.
 *
 * - The linear term is exact: B₃ against B₃ is B₇ at the integers (B₄ for cells).
 * - φ is used on a convex D only (convex-domain.ts; the minimum is over D, and the mass of f outside of D is paid for).
 * - λ_max(D²φ) <= 1 − κ on D (hull bounds) makes q = ½|x − y|² − φ(x) κ-convex there, so an approximate minimiser x̃ in D proves
 *   r(y) >= φ(y) + q(x̃) − |∇q(x̃)|²/2κ; with x̃ = y this is −|∇φ(y)|²/2κ; and r(y) >= φ(y) − max_D φ wherever y is.
 * - On a part Q of a knot square with centre c, z = y − c, and x(y) the minimiser, D²r(y) = H(y) + 1 − (1 − H(x(y)))⁻¹ and
 *   ∫_Q r g >= m₀ r(c) + ∇r(c)·m₁ + ½ D²r(c):m₂ − ½ Rem tr m₂,  Rem >= sup_Q |D²r(y) − D²r(c)|.
 *   With ρ the half diagonal, d = |x(c) − c|, κ the local convexity over the image, S = sup|H|/κ, e = Sρ:
 *     close: Rem = osc D³φ·d + M₃ e + (2S + S²) M₃ ρ/κ      (every term is O(|φ|²): the bound stays relative)
 *     far:   Rem = M₃(Q) ρ + M₃(image) ρ/κ³,
 *   the smaller of the two. Parts are split until the remainders fit the wanted share.
 */
import { evaluateSplineInto, splineValue } from '../../../numerics/b-spline.ts'
import { foldFirst, minimiserNearInto } from './c-transform.ts'
import { convexDomain, depthIn, maximaOver } from './convex-domain.ts'
import type { ConvexDomain } from './convex-domain.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { WorkMeter } from '../plane-shape.ts'
import { potentialBounds, thirdOscillation, windowInto } from './potential-bounds.ts'
import type { PotentialBounds } from './potential-bounds.ts'
import type { MeasurePair } from '../spline-measure.ts'
import { lineWeights, partMomentsInto } from './square-moments.ts'

export interface Certificate {
  /** Lower bound of ½ W₂², cells²; −Infinity if φ is not provably concave enough. */
  readonly lower: number
  /** Upper bound of the same dual value J(φ) (not of the distance). */
  readonly dualUpper: number
  /** max(0, −λ_min(D²φ)). */
  readonly bottom: number
  /** Mass of g that has only the crude bound. */
  readonly lostMass: number
  /** What the remainders took: half of what lies between the ends for J(φ) (for a crude bound they are −crude and 0). */
  readonly remainder: number
  /** What rounding took. */
  readonly rounding: number
  readonly kappa: number
}

const MIN_KAPPA = 0.02
const MAX_PARTS = 6
const ULP = 2.220446049250313e-16

const jet = new Float64Array(6)
const jetX = new Float64Array(6)
const found = new Float64Array(4)
const moments = new Float64Array(6)
const extrema = new Float64Array(3)
/** Displacement of the last minimiser. */
const guess = new Float64Array(2)
/** [contribution, remainder, rounding] of the last part. */
const part = new Float64Array(3)

/**
 * @param target the expected value (½ W₂², cells²): scales what may be neglected
 * @param share the part of `target` that remainders may take before parts are split
 */
export function certify(
  phi: Potential2d,
  pair: MeasurePair,
  target: number,
  share: number,
  work: WorkMeter,
): Certificate {
  const bounds = potentialBounds(phi, work)
  const { nx, ny, periodic } = pair.shape
  const diameter2 = (nx + 6) ** 2 + (ny + 6) ** 2
  const domain = convexDomain(pair.f, pair.shape, (1e-5 * Math.abs(target)) / diameter2)
  const most = maximaOver(domain, bounds.lambda, phi)
  work.units += 4 * phi.coefs.length
  const kappa = 1 - most.bound
  if (!(kappa >= MIN_KAPPA))
    return {
      lower: -Infinity,
      dualUpper: Infinity,
      bottom: bounds.bottom,
      lostMass: 0,
      remainder: 0,
      rounding: 0,
      kappa,
    }
  const linear = linearTerm(phi, pair, domain, 0.5 * diameter2)
  const g = padded(pair)
  const { stride } = phi
  const setting: Setting = { phi, bounds, domain, period: periodic ? nx : 0, kappa, most: most.phi }
  const firstRow = periodic ? PAD : PAD - 2
  const lastRow = periodic ? PAD + nx - 1 : PAD + nx
  const once = lineWeights(pair.model, 1)
  const negligible = 1e-9 * Math.abs(target)
  const cells: number[] = []
  const remainders: number[] = []
  let total = 0
  let rounding = 0
  let remainder = 0
  let lostMass = 0
  // 1. one part per square: the crude bound where it is small enough, else the expansion
  for (let i = firstRow; i <= lastRow; i++) {
    for (let j = PAD - 2; j <= PAD + ny; j++) {
      const q = i * stride + j
      partMomentsInto(g, stride, q, once, 0, 0, moments)
      const mass = moments[0]
      if (!(mass > 0)) continue
      const crude = mass * crudeBound(setting, i, j)
      if (crude <= negligible) {
        total -= crude
        remainder += 0.5 * crude
        continue
      }
      if (!expandPart(setting, i + 0.5, j + 0.5, 0.5 * Math.SQRT2) || part[0] < -crude) {
        part[0] = -crude
        part[1] = 0.5 * crude
        part[2] = 0
        lostMass += mass
      }
      cells.push(q, part[0], part[2])
      remainders.push(part[1])
    }
  }
  work.units += cells.length * 5
  // 2. split where it pays: s ∝ remainder^(1/5) minimises Σ s² under Σ remainder/s³
  const theta = splitThreshold(remainders, share * Math.abs(target))
  for (let k = 0; k < remainders.length; k++) {
    const q = cells[3 * k]
    let value = cells[3 * k + 1]
    let guard = cells[3 * k + 2]
    let rest = remainders[k]
    const s = partsFor(rest, theta)
    if (s > 1) {
      const i = Math.floor(q / stride)
      const j = q - i * stride
      const line = lineWeights(pair.model, s)
      const crude = crudeBound(setting, i, j)
      let sum = 0
      let sumRest = 0
      let sumGuard = 0
      for (let a = 0; a < s; a++) {
        for (let b = 0; b < s; b++) {
          partMomentsInto(g, stride, q, line, a, b, moments)
          const worst = moments[0] * crude
          if (
            expandPart(setting, i + line.centres[a], j + line.centres[b], (0.5 * Math.SQRT2) / s) &&
            part[0] >= -worst
          ) {
            sum += part[0]
            sumRest += part[1]
            sumGuard += part[2]
          } else {
            sum -= worst
            sumRest += 0.5 * worst
          }
        }
      }
      work.units += 7 * s * s
      if (sum > value) {
        value = sum
        rest = sumRest
        guard = sumGuard
      }
    }
    total += value
    remainder += rest
    rounding += guard
  }
  rounding += linear.rounding
  const lower = linear.value - linear.outside + total - rounding
  return {
    lower,
    dualUpper: linear.value + total + 2 * remainder + rounding,
    bottom: bounds.bottom,
    lostMass,
    remainder,
    rounding,
    kappa,
  }
}

/** What the parts need to know of the potential. */
interface Setting {
  readonly phi: Potential2d
  readonly bounds: PotentialBounds
  readonly domain: ConvexDomain
  readonly period: number
  readonly kappa: number
  /** Upper bound of φ on D. */
  readonly most: number
}

/** Upper bound of −r over a square: |∇φ|²/2κ if the square lies in D, and max_D φ − φ. */
function crudeBound({ phi: { coefs, stride }, bounds, domain, kappa, most }: Setting, i: number, j: number): number {
  const q = i * stride + j
  let least = Infinity
  for (let k = -1; k <= 2; k++) for (let l = -1; l <= 2; l++) least = Math.min(least, coefs[q + k * stride + l])
  const rise = Math.max(0, most - least)
  if (depthIn(domain, i + 0.5, j + 0.5) < Math.SQRT1_2) return rise
  return Math.min(rise, bounds.gradient2[q] / (2 * kappa))
}

function partsFor(remainder: number, theta: number): number {
  return remainder <= theta ? 1 : Math.min(MAX_PARTS, Math.ceil((remainder / theta) ** 0.2 - 1e-9))
}

function splitThreshold(remainders: readonly number[], allowed: number): number {
  const sum = (theta: number): number => {
    let total = 0
    for (const r of remainders) total += r / partsFor(r, theta) ** 3
    return total
  }
  let high = 0
  for (const r of remainders) high = Math.max(high, r)
  if (sum(high) <= allowed || high === 0) return high
  let low = high * 1e-8
  for (let k = 0; k < 24; k++) {
    const middle = Math.sqrt(low * high)
    if (sum(middle) <= allowed) low = middle
    else high = middle
  }
  return low
}

/** Fills `part` for the part with the moments in `moments`; false if no bound could be proved here. */
function expandPart({ phi, bounds: b, domain, period, kappa }: Setting, u: number, v: number, rho: number): boolean {
  const { coefs, stride, shape } = phi
  const m0 = moments[0]
  evaluateSplineInto(coefs, stride, u, v, jet)
  minimiserNearInto(phi, u, v, guess[0], guess[1], 1e-15, found)
  if (found[3] === 0) return false
  const du = found[0]
  const dv = found[1]
  guess[0] = du
  guess[1] = dv
  const xu = u + du
  const xv = v + dv
  const miss = found[2]
  evaluateSplineInto(coefs, stride, foldFirst(xu, shape.nx, shape.periodic), xv, jetX)
  const d = Math.sqrt(du * du + dv * dv)
  // local convexity over the image of the part: a ball of radius ρ/κ around x(c) that contains x(Q), inside D
  const depth = depthIn(domain, xu, xv) - miss / kappa
  let reach = rho
  let local = 0
  let ok = false
  for (let k = 0; k < 6 && !ok; k++) {
    if (!windowInto(b, period, xu - reach, xu + reach, xv - reach, xv + reach, extrema)) return false
    local = Math.max(kappa, 1 - extrema[0])
    if (rho / local <= reach) ok = true
    else reach = (1.02 * rho) / local
  }
  if (!ok || reach > depth) return false
  const image3 = extrema[2]
  const S = extrema[1] / local
  const spread = (image3 * rho) / local
  // D²r = H(y) − [(1 − H(x))⁻¹ − 1] at the centre, without the cancellation
  const a = 1 - jetX[3]
  const o = -jetX[4]
  const c = 1 - jetX[5]
  const determinant = a * c - o * o
  const ruu = jet[3] - (c * jetX[3] + o * o) / determinant
  const ruv = jet[4] - jetX[4] / determinant
  const rvv = jet[5] - (a * jetX[5] + o * o) / determinant
  const e = S * rho
  const wide = rho + e
  const u0 = Math.min(u, xu) - wide
  const u1 = Math.max(u, xu) + wide
  const v0 = Math.min(v, xv) - wide
  const v1 = Math.max(v, xv) + wide
  let bound = Infinity
  const oscillation = thirdOscillation(b, period, u0, u1, v0, v1, du, dv)
  if (oscillation < Infinity && windowInto(b, period, u0, u1, v0, v1, extrema)) {
    bound = oscillation + extrema[2] * e + (2 * S + S * S) * spread
  }
  if (
    windowInto(
      b,
      period,
      u - rho * Math.SQRT1_2,
      u + rho * Math.SQRT1_2 * (1 - 1e-12),
      v - rho * Math.SQRT1_2,
      v + rho * Math.SQRT1_2 * (1 - 1e-12),
      extrema,
    )
  ) {
    bound = Math.min(bound, extrema[2] * rho + spread / (local * local))
  }
  if (!(bound < Infinity)) return false
  bound += (miss / kappa) * (image3 / (local * local))
  const r = 0.5 * d * d + (jet[0] - jetX[0]) - (miss * miss) / (2 * kappa)
  const trace = moments[3] + moments[5]
  const rest = 0.5 * bound * trace + (miss / kappa) * (Math.abs(moments[1]) + Math.abs(moments[2]))
  part[0] =
    m0 * r +
    (jet[1] - du) * moments[1] +
    (jet[2] - dv) * moments[2] +
    0.5 * (ruu * moments[3] + 2 * ruv * moments[4] + rvv * moments[5]) -
    rest
  part[1] = rest
  part[2] = 8 * ULP * m0 * (Math.abs(jet[0]) + Math.abs(jetX[0]) + 0.5 * d * d)
  return true
}

const TAPS = {
  spline: [2416 / 5040, 1191 / 5040, 120 / 5040, 1 / 5040],
  'piecewise-constant': [230 / 384, 76 / 384, 1 / 384, 0],
}

/**
 * ∫ φ (f − g), with the mean of φ taken off first so that a rounding of the total mass costs nothing; `outside` is what it loses when φ is
 * −(½ diam² − max_D φ) outside of D.
 */
function linearTerm(
  phi: Potential2d,
  pair: MeasurePair,
  domain: ConvexDomain,
  halfDiameter2: number,
): { value: number; rounding: number; outside: number } {
  const { nx, ny } = pair.shape
  const { coefs, stride } = phi
  let mean = 0
  for (let i = 0; i < nx; i++)
    for (let j = 0; j < ny; j++) mean += pair.f[i * ny + j] * coefs[(i + PAD) * stride + j + PAD]
  const taps = TAPS[pair.model]
  let value = 0
  let carry = 0
  let size = 0
  let peak = -Infinity
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const a = i * ny + j
      if (pair.f[a] === 0 && pair.g[a] === 0) continue
      const sum = tested(coefs, stride, (i + PAD) * stride + j + PAD, taps)
      if (depthIn(domain, i + PAD, j + PAD) > 0) peak = Math.max(peak, splineValue(coefs, stride, i + PAD, j + PAD))
      const w = pair.f[a] - pair.g[a]
      if (w === 0) continue
      const term = w * (sum - mean)
      size += Math.abs(w) * (Math.abs(sum) + Math.abs(mean))
      const y = term - carry
      const next = value + y
      carry = next - value - y
      value = next
    }
  }
  let outside = 0
  for (const a of domain.outside) {
    const i = Math.floor(a / ny)
    outside +=
      pair.f[a] *
      Math.max(0, halfDiameter2 - peak + tested(coefs, stride, (i + PAD) * stride + (a - i * ny) + PAD, taps))
  }
  return { value, rounding: 16 * ULP * size, outside }
}

/** ∫ φ against one kernel of the model at p. */
function tested(coefs: Float64Array, stride: number, p0: number, [t0, t1, t2, t3]: readonly number[]): number {
  let sum = 0
  for (let k = -3; k <= 3; k++) {
    const p = p0 + k * stride
    const row =
      t0 * coefs[p] +
      t1 * (coefs[p - 1] + coefs[p + 1]) +
      t2 * (coefs[p - 2] + coefs[p + 2]) +
      t3 * (coefs[p - 3] + coefs[p + 3])
    sum += (k === 0 ? t0 : k === 1 || k === -1 ? t1 : k === 2 || k === -2 ? t2 : t3) * row
  }
  return sum
}

/** The second measure's coefficients on the padded layout (zero, or wrapped, beyond the box). */
function padded(pair: MeasurePair): Float64Array {
  const { nx, ny, periodic } = pair.shape
  const stride = ny + 2 * PAD
  const out = new Float64Array((nx + 2 * PAD) * stride)
  for (let k = 0; k < nx + 2 * PAD; k++) {
    const i = periodic ? (k - PAD + nx) % nx : k - PAD
    if (i < 0 || i >= nx) continue
    for (let j = 0; j < ny; j++) out[k * stride + j + PAD] = pair.g[i * ny + j]
  }
  return out
}
