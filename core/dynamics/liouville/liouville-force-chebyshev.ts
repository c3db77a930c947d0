/**
 * Newton's forces of N bodies on the line through an expansion of V' in Chebyshev polynomials. For positions in [-X, X]
 *
 *   V'(x - y) = sum_ab G_ab T_a(x/X) T_b(y/X),   a + b odd,
 *
 * so that the N forces cost 6 r flops a body: moments m_b = (1/N) sum_k T_b(x_k/X), coefficients G m, Clenshaw.
 */
import { buildInArena } from '../../numerics/kernels/arena.ts'
import type { KernelMemory, Numbers } from '../../numerics/kernels/kernel-memory.ts'
import type { Kernels } from '../../numerics/kernels/kernel-module.ts'
import { POINTS_TOGETHER } from '../../numerics/kernels/kernels-bodies.ts'
import type { Potential } from '../../potentials/potential.ts'
import { pairFieldsInto, TERMS_PER_PAIR, type BodyForce } from './liouville-force-pairs.ts'

const MOST_TERMS = 120
const REACH_STEP = 1.1

/** The expansion on one reach; null where it does not pay. */
interface Expansion {
  readonly terms: number
  /** G row-major, terms x terms. */
  readonly matrix: Float64Array
}

export class ChebyshevForce implements BodyForce {
  readonly method = 'separable'
  private readonly potential: Potential
  private readonly bodies: number
  private readonly tolerance: number
  private readonly levels = new Map<number, Expansion | null>()
  /** What the kernels work on; null where there are none, or too few bodies for them. */
  private readonly kernels: BodyKernels | null
  private readonly own: { readonly positions: Float64Array; readonly fields: Float64Array } | null
  private readonly moments = new Float64Array(MOST_TERMS + 1)
  private readonly coefficients = new Float64Array(MOST_TERMS + 1)

  constructor(potential: Potential, bodies: number, tolerance: number) {
    this.potential = potential
    this.bodies = bodies
    this.tolerance = tolerance
    this.kernels = buildInArena((memory) => createBodyKernels(bodies, memory))
    this.own = this.kernels ? null : { positions: new Float64Array(bodies), fields: new Float64Array(bodies) }
  }

  get positions(): Float64Array {
    return this.own?.positions ?? this.kernels!.positions.view
  }

  get fields(): Float64Array {
    return this.own?.fields ?? this.kernels!.fields.view
  }

  evaluate(): void {
    const { positions, fields, moments, coefficients } = this
    let largest = 1e-3
    for (let j = 0; j < positions.length; j++) largest = Math.max(largest, Math.abs(positions[j]))
    const level = Math.ceil(Math.log(largest) / Math.log(REACH_STEP))
    const expansion = this.expansionFor(level)
    if (expansion === null) return pairFieldsInto(fields, positions, this.potential)
    const scale = REACH_STEP ** -level
    if (this.kernels !== null && expansion.terms > 1) return this.byKernels(this.kernels, expansion, scale)
    chebyshevMomentsInto(moments, expansion.terms, positions, 0, scale)
    matrixVectorInto(coefficients, expansion, moments)
    clenshawInto(fields, coefficients, expansion.terms, positions, 0, scale)
  }

  /** The same with the kernels for multiples of eight bodies; what is left by hand. */
  private byKernels(k: BodyKernels, expansion: Expansion, scale: number): void {
    const { terms } = expansion
    const { moments, coefficients } = this
    const positions = k.positions.view
    const count = positions.length
    const done = count - (count % POINTS_TOGETHER)
    const sums = k.sums.view
    const series = k.series.view
    sums.fill(0, 0, 2 * terms)
    k.scale.view[0] = 2 * scale
    const positionsEnd = k.positions.address + 8 * done
    k.kernels.chebyshevSums(
      k.positions.address,
      positionsEnd,
      k.scale.address,
      k.sums.address,
      k.sums.address + 16 * (terms - 1),
    )
    if (done < count) chebyshevMomentsInto(moments, terms, positions, done, scale)
    else moments.fill(0, 0, terms)
    const rest = (count - done) / count
    for (let a = 1; a < terms; a++) moments[a] = (sums[2 * a - 2] + sums[2 * a - 1]) / count + rest * moments[a]
    moments[0] = 1
    matrixVectorInto(coefficients, expansion, moments)
    for (let a = 0; a < terms; a++) series[a] = coefficients[a]
    k.kernels.chebyshevSeries(
      k.positions.address,
      positionsEnd,
      k.scale.address,
      k.series.address,
      k.series.address + 8 * terms,
      k.fields.address,
    )
    clenshawInto(k.fields.view, coefficients, terms, positions, done, scale)
  }

  private expansionFor(level: number): Expansion | null {
    let known = this.levels.get(level)
    if (known === undefined) {
      known = chebyshevExpansion(
        this.potential,
        REACH_STEP ** level,
        this.tolerance,
        Math.min(MOST_TERMS, Math.floor(TERMS_PER_PAIR * this.bodies)),
      )
      this.levels.set(level, known)
    }
    return known
  }
}

/** What the kernels work on: room for the bodies, the sums of their polynomials, a series and its values. */
interface BodyKernels {
  readonly kernels: Kernels
  readonly positions: Numbers
  readonly fields: Numbers
  readonly sums: Numbers
  readonly series: Numbers
  readonly scale: Numbers
}

function createBodyKernels(bodies: number, memory: KernelMemory | null): BodyKernels | null {
  if (memory === null || bodies < 2 * POINTS_TOGETHER) return null
  const numbers = (count: number): Numbers => memory.numbers(count)
  return {
    kernels: memory.kernels,
    positions: numbers(bodies),
    fields: numbers(bodies),
    sums: numbers(2 * (MOST_TERMS + 1)),
    series: numbers(MOST_TERMS + 1),
    scale: numbers(1),
  }
}

/** m_b = (1/n) sum_k T_b(s x_k) of the n bodies from `first` on; four bodies at a time, because the recurrence alone would wait for itself. */
function chebyshevMomentsInto(m: Float64Array, terms: number, x: Float64Array, first: number, scale: number): void {
  m.fill(0, 0, terms)
  const end = x.length
  let j = first
  for (; j + 3 < end; j += 4) {
    const x0 = 2 * scale * x[j]
    const x1 = 2 * scale * x[j + 1]
    const x2 = 2 * scale * x[j + 2]
    const x3 = 2 * scale * x[j + 3]
    let a0 = 1
    let a1 = 1
    let a2 = 1
    let a3 = 1
    let b0 = 0.5 * x0
    let b1 = 0.5 * x1
    let b2 = 0.5 * x2
    let b3 = 0.5 * x3
    for (let k = 1; k < terms; k++) {
      m[k] += b0 + b1 + (b2 + b3)
      const c0 = x0 * b0 - a0
      const c1 = x1 * b1 - a1
      const c2 = x2 * b2 - a2
      const c3 = x3 * b3 - a3
      a0 = b0
      a1 = b1
      a2 = b2
      a3 = b3
      b0 = c0
      b1 = c1
      b2 = c2
      b3 = c3
    }
  }
  for (; j < end; j++) {
    const twice = 2 * scale * x[j]
    let a = 1
    let b = 0.5 * twice
    for (let k = 1; k < terms; k++) {
      m[k] += b
      const c = twice * b - a
      a = b
      b = c
    }
  }
  m[0] = 1
  for (let k = 1; k < terms; k++) m[k] /= end - first
}

/** c = G m; entries with a + b even vanish. */
function matrixVectorInto(c: Float64Array, { terms, matrix }: Expansion, m: Float64Array): void {
  for (let a = 0; a < terms; a++) {
    let sum = 0
    for (let b = 1 - (a & 1), row = a * terms; b < terms; b += 2) sum += matrix[row + b] * m[b]
    c[a] = sum
  }
}

/** out_j = sum_a c_a T_a(s x_j) for the bodies from `first` on by Clenshaw's recurrence, four bodies at a time. */
function clenshawInto(
  out: Float64Array,
  c: Float64Array,
  terms: number,
  x: Float64Array,
  first: number,
  scale: number,
): void {
  const n = x.length
  let j = first
  for (; j + 3 < n; j += 4) {
    const x0 = 2 * scale * x[j]
    const x1 = 2 * scale * x[j + 1]
    const x2 = 2 * scale * x[j + 2]
    const x3 = 2 * scale * x[j + 3]
    let p0 = 0
    let p1 = 0
    let p2 = 0
    let p3 = 0
    let q0 = 0
    let q1 = 0
    let q2 = 0
    let q3 = 0
    for (let k = terms - 1; k > 0; k--) {
      const ck = c[k]
      const r0 = ck + x0 * p0 - q0
      const r1 = ck + x1 * p1 - q1
      const r2 = ck + x2 * p2 - q2
      const r3 = ck + x3 * p3 - q3
      q0 = p0
      q1 = p1
      q2 = p2
      q3 = p3
      p0 = r0
      p1 = r1
      p2 = r2
      p3 = r3
    }
    out[j] = c[0] + 0.5 * x0 * p0 - q0
    out[j + 1] = c[0] + 0.5 * x1 * p1 - q1
    out[j + 2] = c[0] + 0.5 * x2 * p2 - q2
    out[j + 3] = c[0] + 0.5 * x3 * p3 - q3
  }
  for (; j < n; j++) {
    const twice = 2 * scale * x[j]
    let p = 0
    let q = 0
    for (let k = terms - 1; k > 0; k--) {
      const r = c[k] + twice * p - q
      q = p
      p = r
    }
    out[j] = c[0] + 0.5 * twice * p - q
  }
}

/** G at rising numbers of Chebyshev points until the coefficients beyond a rank sum to less than the tolerance; null when no rank <= most does. */
function chebyshevExpansion(potential: Potential, reach: number, tolerance: number, most: number): Expansion | null {
  for (let points = 32; points <= 2 * MOST_TERMS; points *= 2) {
    const full = chebyshevMatrix(potential, reach, points)
    const terms = rankOf(full, points, tolerance)
    // Aliases of the last quarter fold back: trust the expansion only where it has decayed well inside.
    if (terms === null || terms > 0.75 * points) continue
    if (terms > most) return null
    const matrix = new Float64Array(terms * terms)
    for (let a = 0; a < terms; a++) for (let b = 0; b < terms; b++) matrix[a * terms + b] = full[a * points + b]
    return { terms, matrix }
  }
  return null
}

/** G_ab = (c_a c_b/M^2) sum_ij V'(X(t_i - t_j)) cos(a theta_i) cos(b theta_j), theta_i = pi (i + 1/2)/M. */
function chebyshevMatrix(potential: Potential, reach: number, points: number): Float64Array {
  const cosines = new Float64Array(points * points)
  for (let a = 0; a < points; a++)
    for (let i = 0; i < points; i++)
      cosines[a * points + i] = Math.cos((Math.PI * a * (i + 0.5)) / points) * (a === 0 ? 1 : 2)
  const nodes = Array.from({ length: points }, (_, i) => reach * Math.cos((Math.PI * (i + 0.5)) / points))
  const half = new Float64Array(points * points)
  for (let i = 0; i < points; i++) {
    const row = nodes.map((y) => potential.gradient(nodes[i] - y))
    for (let b = 0; b < points; b++) {
      let sum = 0
      for (let k = 0; k < points; k++) sum += row[k] * cosines[b * points + k]
      half[i * points + b] = sum / points
    }
  }
  const full = new Float64Array(points * points)
  for (let a = 0; a < points; a++) {
    for (let i = 0; i < points; i++) {
      const c = cosines[a * points + i] / points
      for (let b = 0; b < points; b++) full[a * points + b] += c * half[i * points + b]
    }
  }
  return full
}

/** The smallest r with sum over max(a, b) >= r of |G_ab| <= tolerance * the largest force that the expansion has. */
function rankOf(full: Float64Array, points: number, tolerance: number): number | null {
  let size = 0
  const shells = new Float64Array(points)
  for (let a = 0; a < points; a++) {
    for (let b = 0; b < points; b++) {
      const g = Math.abs(full[a * points + b])
      shells[Math.max(a, b)] += g
      size = Math.max(size, g)
    }
  }
  if (size === 0) return 1
  let rest = 0
  let rank = points
  while (rank > 1 && rest + shells[rank - 1] <= tolerance * size) rest += shells[--rank]
  return rank === points ? null : rank
}
