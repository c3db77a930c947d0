/**
 * Power (Laguerre) diagram of weighted points on the nodes of a grid:
 *   c(y) = min_p ½|y − z_p|² − ψ_p   (on a circle: over all images of z_p).
 * Nodes are taken in blocks of 8 × 8; a point can win inside a block only if at its middle y₀
 *   u_p(y₀) + |z_p − z_b| r >= u_b(y₀),   u_p(y) = ½|y|² − (½|y − z_p|² − ψ_p) affine, b the winner there, r the block's radius,
 * which leaves a few candidates per node.
 */

/** N points in the coordinates of the node array (node (i, j) at (i, j)). */
export interface Sites {
  readonly u: Float64Array
  readonly v: Float64Array
  readonly weight: Float64Array
}

export interface NodeGrid {
  readonly rows: number
  readonly columns: number
  /** Length of the circle of the first axis in nodes, 0 for a line. */
  readonly period: number
}

export interface LaguerreCells {
  readonly value: Float64Array
  readonly owner: Int32Array
  /** The second choice and its extra cost (Infinity, −1 if the block has one candidate). */
  readonly second: Int32Array
  readonly regret: Float64Array
}

const BLOCK = 8

export function laguerreCells(
  sites: Sites,
  psi: Float64Array,
  grid: NodeGrid,
  active: Uint8Array | null,
  out?: LaguerreCells,
): LaguerreCells {
  const { rows, columns, period } = grid
  const size = rows * columns
  const cells = out ?? {
    value: new Float64Array(size),
    owner: new Int32Array(size),
    second: new Int32Array(size),
    regret: new Float64Array(size),
  }
  const count = sites.u.length
  const candidate = new Int32Array(count)
  const candidateU = new Float64Array(count)
  const at = new Float64Array(count)
  for (let i0 = 0; i0 < rows; i0 += BLOCK) {
    const i1 = Math.min(rows, i0 + BLOCK)
    for (let j0 = 0; j0 < columns; j0 += BLOCK) {
      const j1 = Math.min(columns, j0 + BLOCK)
      if (active && !anyActive(active, columns, i0, i1, j0, j1)) continue
      const mu = 0.5 * (i0 + i1 - 1)
      const mv = 0.5 * (j0 + j1 - 1)
      const radius = 0.5 * Math.hypot(i1 - 1 - i0, j1 - 1 - j0)
      let best = Infinity
      let winner = 0
      for (let p = 0; p < count; p++) {
        const du = image(sites.u[p], mu, period) - mu
        const dv = sites.v[p] - mv
        const c = 0.5 * (du * du + dv * dv) - psi[p]
        at[p] = c
        if (c < best) {
          best = c
          winner = p
        }
      }
      const bu = image(sites.u[winner], mu, period)
      const bv = sites.v[winner]
      let kept = 0
      for (let p = 0; p < count; p++) {
        const zu = image(sites.u[p], mu, period)
        const excess = at[p] - best - (period > 0 ? period * 1e-12 * radius : 0)
        if (excess <= 0 || excess * excess <= radius * radius * ((zu - bu) ** 2 + (sites.v[p] - bv) ** 2)) {
          candidate[kept] = p
          candidateU[kept++] = zu
        } else if (period > 0 && Math.abs(zu - mu) > 0.5 * period - radius - 1) {
          // the other image may be nearer on the far side of the block
          candidate[kept] = p
          candidateU[kept++] = zu
        }
      }
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) {
          let low = Infinity
          let next = Infinity
          let who = -1
          let after = -1
          for (let k = 0; k < kept; k++) {
            const p = candidate[k]
            let du = candidateU[k] - i
            if (period > 0) du -= period * Math.round(du / period)
            const dv = sites.v[p] - j
            const c = 0.5 * (du * du + dv * dv) - psi[p]
            if (c < low) {
              next = low
              after = who
              low = c
              who = p
            } else if (c < next) {
              next = c
              after = p
            }
          }
          const q = i * columns + j
          cells.value[q] = low
          cells.owner[q] = who
          cells.second[q] = after
          cells.regret[q] = next - low
        }
      }
    }
  }
  return cells
}

/** The image of z nearest to y. */
export function image(z: number, y: number, period: number): number {
  return period > 0 ? z - period * Math.round((z - y) / period) : z
}

function anyActive(active: Uint8Array, columns: number, i0: number, i1: number, j0: number, j1: number): boolean {
  for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) if (active[i * columns + j] === 1) return true
  return false
}
