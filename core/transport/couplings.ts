/**
 * The coupling of the proof of Theorem 2.5 (Golse-Paul 2015, section 4), carried along both flows, for R_in = Op(f_in):
 *
 *   Q(t, z(t)) = f_in(z) |U(t) z><U(t) z|,   z(t) the characteristic from z, U(t) the Hartree propagator.
 *
 * R's eigenvectors v_k(t) = U(t) v_k(0) move with the flow, so that c_j = <v_k(0)|z_j> never changes, and everything is algebra on
 * the range of R. With u = x - Y, w = xi - P, and the forces F = (V' * rho_f)(x), W = (V' * rho_R)(Y), < > the coupling's mean:
 *
 *   calE = A + B,  A = 1/2 <u^2>,  B = 1/2 <w^2>,      d calE/dt = K + Force,
 *   K = <u w> <= A + B (Young),  Force = -<w (F - W)> <= B + 1/2 <(F - W)^2>  (Young)  <= B + T1 + T2,
 *   T1 = <|(V' * (rho_f - rho_R))(x)|^2>,  T2 = <|(V' * rho_R)(x) - W|^2>,  and 1/2 <(F - W)^2> <= 2 L^2 <u^2> = 4 L^2 A.
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import { createFft } from '../numerics/fft/fft.ts'
import type { Potential } from '../potentials/potential.ts'
import type { Moments, PointMeasure } from '../states/classical-density.ts'
import { positionDensity, type LowRankState } from '../states/density-operator.ts'
import { optimalPlan } from './point-plan.ts'
import type { ComplexMatrix } from './quantum-classical/quantum-matrices.ts'
import { expectations } from './quantum-classical/quantum-matrices.ts'
import {
  compression,
  eigenOrbitals,
  momentaAbout,
  positions,
  type RangeBasis,
} from './quantum-classical/quantum-range.ts'

/** calE and the terms of its derivative; all in the unit of the cost. */
export interface CouplingTerms {
  readonly A: number
  readonly B: number
  readonly K: number
  readonly force: number
  /** 1/2 <(F - W)^2>. */
  readonly halfForceSquared: number
  readonly T1: number
  readonly T2: number
  /** Mean position and momentum of each packet |U(t) z_j>. */
  readonly centroids: { readonly x: Float64Array; readonly xi: Float64Array }
  /** 1/2 sum_j p_j (Var Y + Var P) of the packets. */
  readonly packetSpread: number
}

/** c_j: components of |z_j> in R's eigenvectors at time zero, n x r, each row divided by its norm (what lies outside is `missing`). */
export interface CoherentComponents {
  readonly re: Float64Array
  readonly im: Float64Array
  readonly count: number
  /** sum_j p_j (1 - |c_j|^2): how far the points' packets lie outside of R's range. */
  readonly missing: number
}

/** @param points at time zero, R = Op(points) up to quadrature */
export function coherentComponents(
  state: LowRankState,
  basis: RangeBasis,
  { x, xi, weight }: PointMeasure,
): CoherentComponents {
  const {
    hbar,
    grid: { count: m, origin, spacing },
  } = state
  const { rank: r } = basis
  const rows = eigenOrbitals(state, basis)
  const n = weight.length
  const re = new Float64Array(n * r)
  const im = new Float64Array(n * r)
  const reach = 9 * Math.sqrt(hbar)
  const packet = new Float64Array(2 * m)
  const norm = spacing * (Math.PI * hbar) ** -0.25
  let missing = 0
  for (let j = 0; j < n; j++) {
    const first = Math.max(0, Math.ceil((x[j] - reach - origin) / spacing))
    const last = Math.min(m, Math.floor((x[j] + reach - origin) / spacing) + 1)
    for (let i = first; i < last; i++) {
      const s = origin + i * spacing - x[j]
      const a = norm * Math.exp((-s * s) / (2 * hbar))
      packet[2 * i] = a * Math.cos((xi[j] * s) / hbar)
      packet[2 * i + 1] = a * Math.sin((xi[j] * s) / hbar)
    }
    let square = 0
    for (let k = 0; k < r; k++) {
      let a = 0
      let b = 0
      for (let i = 2 * first; i < 2 * last; i += 2) {
        const v = 2 * k * m + i
        a += rows[v] * packet[i] + rows[v + 1] * packet[i + 1]
        b += rows[v] * packet[i + 1] - rows[v + 1] * packet[i]
      }
      re[j * r + k] = a
      im[j * r + k] = b
      square += a * a + b * b
    }
    missing += weight[j] * Math.abs(1 - square)
    const scale = 1 / Math.sqrt(square)
    for (let k = 0; k < r; k++) {
      re[j * r + k] *= scale
      im[j * r + k] *= scale
    }
  }
  return { re, im, count: n, missing }
}

/**
 * The terms at one time.
 *
 * @param points the characteristics, in the order of `components`
 * @param quantum Wigner moments of R at this time
 */
export function couplingTerms(
  state: LowRankState,
  basis: RangeBasis,
  components: CoherentComponents,
  points: PointMeasure,
  quantum: Moments,
  potential: Potential,
): CouplingTerms {
  const { grid } = state
  const m = grid.count
  const { rank: r } = basis
  const origin = [quantum.meanX, quantum.meanXi] as const
  const rho = positionDensity(state)
  const force = forceOfDensity(
    Float64Array.from({ length: m }, (_, i) => grid.origin + i * grid.spacing),
    rho,
    grid,
    potential,
  )
  const forces = {
    classical: forceOfPoints(points.x, points, potential),
    quantum: forceOfDensity(points.x, rho, grid, potential),
  }
  const rows = eigenOrbitals(state, basis)
  const Y = compression(rows, r, m, positions(state, origin[0]), grid.spacing)
  const W = compression(rows, r, m, force, grid.spacing)
  createFft(m).forwardRowsInPlace(rows, r)
  const P = compression(rows, r, m, momentaAbout(state, origin[1]), grid.spacing / m)
  const ofR = { forceSquared: forceSquared(state, force), forceMomentum: forceMomentum(state, force, origin[1]) }
  return assemble({ Y, P, W }, components, r, points, origin, quantum, ofR, forces)
}

/** More points than this are not rematched: the costs alone would be a gigabyte at 10^4. */
const MOST_REMATCHED = 1500

/**
 * The rematched coupling's cost: f(t) against the packets, each where its own mean is. R = sum_j p_j |U z_j><U z_j| couples by any plan pi between the
 * points and the packets, at sum_jk pi_jk 1/2 |z_j - m_k|^2 + 1/2 mean(Var Y + Var P); the best plan makes calW^2 of the means' law out of the
 * first term, and the proof's own coupling (pi the identity) is one of those it is compared with. Null for too many points.
 */
export function rematchedCost(
  { x, xi, weight }: PointMeasure,
  { centroids, packetSpread }: Pick<CouplingTerms, 'centroids' | 'packetSpread'>,
): number | null {
  const n = weight.length
  if (n > MOST_REMATCHED) return null
  const costs = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < n; k++) costs[j * n + k] = 0.5 * ((x[j] - centroids.x[k]) ** 2 + (xi[j] - centroids.xi[k]) ** 2)
  }
  return optimalPlan(costs, weight, weight).cost + packetSpread
}

interface Compressed {
  readonly Y: ComplexMatrix
  readonly P: ComplexMatrix
  readonly W: ComplexMatrix
}

function assemble(
  { Y, P, W }: Compressed,
  { re, im, count }: CoherentComponents,
  r: number,
  { x, xi, weight }: PointMeasure,
  [x0, xi0]: readonly [number, number],
  quantum: Moments,
  ofR: { readonly forceSquared: number; readonly forceMomentum: number },
  forces: { readonly classical: Float64Array; readonly quantum: Float64Array },
): CouplingTerms {
  const centroids = { x: new Float64Array(count), xi: new Float64Array(count) }
  let packetSpread = 0.5 * (quantum.varX + quantum.varXi)
  const sum = {
    A: 0.5 * quantum.varX,
    B: 0.5 * quantum.varXi,
    K: quantum.covXXi,
    force: -ofR.forceMomentum,
    square: ofR.forceSquared,
    T1: 0,
    T2: ofR.forceSquared,
  }
  const [meansY, meansP, meansW] = [Y, P, W].map((X) => expectations(X, { re, im }, r))
  for (let j = 0; j < count; j++) {
    const p = weight[j]
    const [u, w, F, FR] = [x[j] - x0, xi[j] - xi0, forces.classical[j], forces.quantum[j]]
    const [y, momentum, meanW] = [meansY[j], meansP[j], meansW[j]]
    centroids.x[j] = x0 + y
    centroids.xi[j] = xi0 + momentum
    packetSpread -= 0.5 * p * (y * y + momentum * momentum)
    sum.A += p * (0.5 * u * u - u * y)
    sum.B += p * (0.5 * w * w - w * momentum)
    sum.K += p * (u * w - u * momentum - w * y)
    sum.force -= p * (w * F - w * meanW - F * momentum)
    sum.square += p * (F * F - 2 * F * meanW)
    sum.T1 += p * (F - FR) ** 2
    sum.T2 += p * (FR * FR - 2 * FR * meanW)
  }
  return {
    A: sum.A,
    B: sum.B,
    K: sum.K,
    force: sum.force,
    halfForceSquared: 0.5 * sum.square,
    T1: sum.T1,
    T2: sum.T2,
    centroids,
    packetSpread,
  }
}

/** (V' * rho)(y) at the points `at`, summed directly where rho on its grid counts. */
export function forceOfDensity(at: Float64Array, rho: Float64Array, grid: Grid1d, potential: Potential): Float64Array {
  const kept = [...rho.keys()].filter((i) => rho[i] * grid.spacing > 1e-18)
  return at.map((y) => {
    let sum = 0
    for (const i of kept) sum += rho[i] * grid.spacing * potential.gradient(y - grid.origin - i * grid.spacing)
    return sum
  })
}

/** (V' * rho_f)(y) at the points `at`, f a sum of weighted points. */
export function forceOfPoints(at: Float64Array, { x, weight }: PointMeasure, potential: Potential): Float64Array {
  return at.map((y) => {
    let sum = 0
    for (let k = 0; k < x.length; k++) sum += weight[k] * potential.gradient(y - x[k])
    return sum
  })
}

/** tr(R W^2). */
function forceSquared(state: LowRankState, force: Float64Array): number {
  return positionDensity(state).reduce((sum, rho, i) => sum + rho * force[i] * force[i], 0) * state.grid.spacing
}

/** tr(R (P - xi0) W), symmetrised: sum_k Re <phi_k|W (P - xi0) phi_k>. */
function forceMomentum(state: LowRankState, force: Float64Array, xi0: number): number {
  const { rank, orbitals, grid } = state
  const m = grid.count
  const rows = orbitals.slice()
  const fft = createFft(m)
  const momentum = momentaAbout(state, xi0)
  fft.forwardRowsInPlace(rows, rank)
  for (let at = 0; at < rows.length; at++) rows[at] *= momentum[(at >> 1) % m]
  fft.inverseRowsInPlace(rows, rank)
  let sum = 0
  for (let at = 0; at < rows.length; at++) sum += force[(at >> 1) % m] * orbitals[at] * rows[at]
  return sum * grid.spacing
}
