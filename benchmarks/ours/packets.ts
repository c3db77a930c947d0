/** The initial state of the Hartree rows: `rank` packets on `points` points, hbar = 0.05. */
import type { LowRankState } from '../../core/states/density-operator.ts'

export function packets(rank: number, points: number, halfWidth = 12, momentum = 0.5): LowRankState {
  const hbar = 0.05
  const spacing = (2 * halfWidth) / points
  const orbitals = new Float64Array(2 * rank * points)
  for (let k = 0; k < rank; k++) {
    const x0 = Math.cos(k)
    const xi0 = momentum * Math.sin(k)
    for (let i = 0; i < points; i++) {
      const y = -halfWidth + i * spacing - x0
      const amplitude = Math.exp((-y * y) / (2 * hbar)) / ((Math.PI * hbar) ** 0.25 * Math.sqrt(rank))
      orbitals[2 * (k * points + i)] = amplitude * Math.cos((xi0 * y) / hbar)
      orbitals[2 * (k * points + i) + 1] = amplitude * Math.sin((xi0 * y) / hbar)
    }
  }
  return { hbar, grid: { count: points, origin: -halfWidth, spacing, period: null }, rank, orbitals, lostTrace: 0 }
}
