/** Coherent packets moved by the flow of a mixed state: algebra on the range of R, whose eigenvectors move with it (couplings.ts). */
import { createFft } from '../numerics/fft/fft.ts'
import type { LowRankState } from '../states/density-operator.ts'
import type { CoherentComponents } from './couplings.ts'
import { expectations } from './quantum-classical/quantum-matrices.ts'
import {
  compression,
  eigenOrbitals,
  momentaAbout,
  positions,
  type RangeBasis,
} from './quantum-classical/quantum-range.ts'

/** First and second moments of packets, one entry each. */
export interface PacketMoments {
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Var Y + Var P. */
  readonly spread: Float64Array
}

/**
 * @param state at the time wanted, moved from the one that `basis` and `components` belong to
 * @param components of the packets at the start, n x r
 */
export function movedPackets(state: LowRankState, basis: RangeBasis, { re, im }: CoherentComponents): PacketMoments {
  const { grid } = state
  const m = grid.count
  const { rank: r } = basis
  const rows = eigenOrbitals(state, basis)
  const y = positions(state, 0)
  const Y = compression(rows, r, m, y, grid.spacing)
  const Y2 = compression(
    rows,
    r,
    m,
    y.map((v) => v * v),
    grid.spacing,
  )
  createFft(m).forwardRowsInPlace(rows, r)
  const eta = momentaAbout(state, 0)
  const P = compression(rows, r, m, eta, grid.spacing / m)
  const P2 = compression(
    rows,
    r,
    m,
    eta.map((v) => v * v),
    grid.spacing / m,
  )
  const [x, xi, x2, xi2] = [Y, P, Y2, P2].map((X) => expectations(X, { re, im }, r))
  return { x, xi, spread: x.map((a, j) => x2[j] - a * a + xi2[j] - xi[j] * xi[j]) }
}
