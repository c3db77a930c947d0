/**
 * The ground states psi_z of a density's dual (quantum-density-dual.ts) in the eigenvectors of R: what the rounding to a feasible coupling
 * (quantum-classical-rounding.ts) needs of them. <v_j|psi_z> = sum_k c_k(z) <v_j|k;z>, by the trapezoidal rule over the orbitals' grid,
 * <y|k;z> = h_k((y - x)/sqrt hbar) e^{i xi (y - x)/hbar}, h_k the Hermite functions.
 */
import type { PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { gridPoint } from '../grids/phase-space-grid.ts'
import type { LowRankState } from '../states/density-operator.ts'
import type { PointMeasure } from '../states/classical-density.ts'
import type { DensityDual } from './quantum-density-dual.ts'
import type { StatesOfPoints } from './quantum-classical-rounding.ts'
import { quantumClassicalProblem } from './quantum-classical-problem.ts'
import { addProjectionToLower, mirrorLowerInPlace, zeroMatrix } from './quantum-matrices.ts'
import { orthonormalEigenOrbitals, rangeOfState, type RangeBasis, type RangeOfState } from './quantum-range.ts'

/** Beyond this many sqrt hbar from the turning point of the highest level a packet is below rounding. */
const REACH = 6.5

export interface DensityStates {
  readonly states: StatesOfPoints
  readonly range: RangeOfState
}

/**
 * @param grid the dual's, in the frame where the means agree; `shift` leads from there to R's own place
 * @param basis the eigenvectors of R that the coupling lives on
 */
export function groundStatesInRange(dual: DensityDual, state: LowRankState, basis: RangeBasis, centre: readonly [number, number], shift: readonly [number, number]): DensityStates {
  const range = rangeOfState(state, basis, centre)
  const { grid } = dual.calculus
  const at = pointsOf(dual, grid)
  const problem = quantumClassicalProblem(at, range, Infinity)
  const rows = orthonormalEigenOrbitals(state, basis)
  const { rank: r } = basis
  const n = dual.points.length
  const vectorsRe = new Float64Array(n * r)
  const vectorsIm = new Float64Array(n * r)
  const packet = new Float64Array(2 * state.grid.count)
  const sum = zeroMatrix(r)
  for (let p = 0; p < n; p++) {
    const [first, last] = packetInto(packet, dual, p, state, at.x[p] + shift[0], at.xi[p] + shift[1])
    project(vectorsRe, vectorsIm, p * r, rows, r, packet, first, last, state)
    normalise(vectorsRe, vectorsIm, p * r, r)
    addProjectionToLower(sum, problem.weight[p], vectorsRe, vectorsIm, p * r, r)
  }
  mirrorLowerInPlace(sum, r)
  const states = { problem, levels: 1, vectorsRe, vectorsIm, gibbs: new Float64Array(n).fill(1), used: new Int32Array(n).fill(1), sum }
  return { states, range }
}

function pointsOf({ points, mass }: DensityDual, { x, xi }: PhaseSpaceGrid): PointMeasure {
  return {
    kind: 'points',
    x: Float64Array.from(points, (at) => gridPoint(x, Math.floor(at / xi.count))),
    xi: Float64Array.from(points, (at) => gridPoint(xi, at % xi.count)),
    weight: Float64Array.from(points, (at) => mass[at]),
  }
}

/** psi_z on the orbitals' grid, interleaved; returns the indices between which it lives. */
function packetInto(out: Float64Array, { levels, vectorsRe, vectorsIm, hbar }: DensityDual, p: number, { grid }: LowRankState, x: number, xi: number): [number, number] {
  const root = Math.sqrt(hbar)
  const reach = (REACH + Math.sqrt(2 * levels)) * root
  const first = Math.max(0, Math.ceil((x - reach - grid.origin) / grid.spacing))
  const last = Math.min(grid.count, Math.floor((x + reach - grid.origin) / grid.spacing) + 1)
  const at = p * levels * levels
  for (let i = first; i < last; i++) {
    const q = (grid.origin + i * grid.spacing - x) / root
    let before = 0
    let h = Math.exp(-0.5 * q * q) / Math.sqrt(root * Math.sqrt(Math.PI))
    let re = 0
    let im = 0
    for (let k = 0; k < levels; k++) {
      re += h * vectorsRe[at + k]
      im += h * vectorsIm[at + k]
      const next = q * Math.sqrt(2 / (k + 1)) * h - Math.sqrt(k / (k + 1)) * before
      before = h
      h = next
    }
    const angle = (xi * q * root) / hbar
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    out[2 * i] = re * c - im * s
    out[2 * i + 1] = re * s + im * c
  }
  return [first, last]
}

/** (re, im)[at + j] = <v_j|packet>. */
function project(re: Float64Array, im: Float64Array, at: number, rows: Float64Array, r: number, packet: Float64Array, first: number, last: number, { grid }: LowRankState): void {
  for (let j = 0; j < r; j++) {
    const row = 2 * j * grid.count
    let a = 0
    let b = 0
    for (let i = 2 * first; i < 2 * last; i += 2) {
      a += rows[row + i] * packet[i] + rows[row + i + 1] * packet[i + 1]
      b += rows[row + i] * packet[i + 1] - rows[row + i + 1] * packet[i]
    }
    re[at + j] = a * grid.spacing
    im[at + j] = b * grid.spacing
  }
}

function normalise(re: Float64Array, im: Float64Array, at: number, r: number): void {
  let square = 0
  for (let j = at; j < at + r; j++) square += re[j] ** 2 + im[j] ** 2
  const scale = 1 / Math.sqrt(square)
  for (let j = at; j < at + r; j++) {
    re[j] *= scale
    im[j] *= scale
  }
}
