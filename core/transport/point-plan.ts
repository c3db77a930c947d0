/**
 * Optimal transport between two finite measures by the network simplex method on the dense bipartite graph: exact up to rounding, and with the
 * dual potentials that prove it. Strongly feasible trees (the last blocking arc leaves), block pricing; about 10 (n + m) pivots.
 *
 * The tree is held by parents and lists of children. Each node but the root keeps the arc to its parent: its flow, its cost, and whether it
 * points up (to the parent). Potentials: cost + potential[from] - potential[to] = 0 on the tree, >= 0 everywhere at the optimum.
 */

export interface OptimalPlan {
  /** sum_ij cost_ij plan_ij. */
  readonly cost: number
  /** sum_i supply_i u_i + sum_j demand_j v_j with u_i + v_j <= cost_ij up to rounding. */
  readonly dual: number
  /** u_i and v_j. */
  readonly supplyPotential: Float64Array
  readonly demandPotential: Float64Array
  readonly pivots: number
}

/**
 * @param costs n x m, row by row, finite
 * @param supply n masses >= 0
 * @param demand m masses >= 0 of the same sum
 */
export function optimalPlan(costs: Float64Array, supply: Float64Array, demand: Float64Array): OptimalPlan {
  const tree = new TransportTree(costs, supply, demand)
  const [n, m] = [supply.length, demand.length]
  const block = Math.max(64, Math.ceil(Math.sqrt(n * m)))
  let next = 0
  let pivots = 0
  for (let searched = 0; searched < n * m;) {
    let best = -tree.tolerance
    let entering = -1
    const size = Math.min(block, n * m - searched)
    for (let k = 0; k < size; k++, next = next + 1 === n * m ? 0 : next + 1) {
      const reduced = tree.reducedCost(next)
      if (reduced < best) {
        best = reduced
        entering = next
      }
    }
    searched += size
    if (entering < 0) continue
    tree.pivot(entering)
    pivots++
    searched = 0
  }
  return { ...tree.value(), pivots }
}

class TransportTree {
  /** Reduced costs above minus this count as 0. */
  readonly tolerance: number
  readonly #costs: Float64Array
  readonly #n: number
  readonly #m: number
  readonly #supply: Float64Array
  readonly #demand: Float64Array
  readonly #parent: Int32Array
  readonly #depth: Int32Array
  readonly #firstChild: Int32Array
  readonly #nextSibling: Int32Array
  readonly #previousSibling: Int32Array
  readonly #flow: Float64Array
  readonly #arcCost: Float64Array
  readonly #up: Uint8Array
  readonly #potential: Float64Array
  readonly #stack: Int32Array

  /** All mass goes by the root at first, at a cost beyond that of any path. */
  constructor(costs: Float64Array, supply: Float64Array, demand: Float64Array) {
    const [n, m] = [supply.length, demand.length]
    const nodes = n + m + 1
    const root = n + m
    const most = costs.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
    const big = 4 * (most + Number.MIN_VALUE) * Math.min(n, m)
    this.#costs = costs
    this.#n = n
    this.#m = m
    this.#supply = supply
    this.#demand = demand
    this.tolerance = 1e-14 * big
    this.#parent = new Int32Array(nodes).fill(root)
    this.#parent[root] = -1
    this.#depth = new Int32Array(nodes).fill(1)
    this.#depth[root] = 0
    this.#firstChild = new Int32Array(nodes).fill(-1)
    this.#nextSibling = new Int32Array(nodes).fill(-1)
    this.#previousSibling = new Int32Array(nodes).fill(-1)
    this.#flow = Float64Array.from({ length: nodes }, (_, k) => (k < n ? supply[k] : k < root ? demand[k - n] : 0))
    this.#arcCost = new Float64Array(nodes).fill(big)
    this.#up = Uint8Array.from({ length: nodes }, (_, k) => (k < n ? 1 : 0))
    this.#potential = Float64Array.from({ length: nodes }, (_, k) => (k < n ? -big : k < root ? big : 0))
    this.#stack = new Int32Array(nodes)
    for (let k = 0; k < root; k++) this.#attach(k, root)
  }

  reducedCost(arc: number): number {
    const i = Math.floor(arc / this.#m)
    return this.#costs[arc] + this.#potential[i] - this.#potential[this.#n + arc - i * this.#m]
  }

  /** Sends as much as possible around the cycle that the arc closes; the last arc that blocks it leaves the tree. */
  pivot(arc: number): void {
    const from = Math.floor(arc / this.#m)
    const to = this.#n + (arc - from * this.#m)
    const apex = this.#apex(from, to)
    let amount = Infinity
    let leaving = -1
    let isOnFromSide = true
    // flow falls on arcs against the cycle: those pointing up on the way down from the apex to `from`, those pointing down behind `to`
    for (let k = from; k !== apex; k = this.#parent[k]) {
      if (this.#up[k] === 1 && this.#flow[k] < amount) {
        amount = this.#flow[k]
        leaving = k
      }
    }
    for (let k = to; k !== apex; k = this.#parent[k]) {
      if (this.#up[k] === 0 && this.#flow[k] <= amount) {
        amount = this.#flow[k]
        leaving = k
        isOnFromSide = false
      }
    }
    for (let k = from; k !== apex; k = this.#parent[k]) this.#flow[k] += this.#up[k] === 1 ? -amount : amount
    for (let k = to; k !== apex; k = this.#parent[k]) this.#flow[k] += this.#up[k] === 1 ? amount : -amount
    if (isOnFromSide) this.#rehang(from, to, leaving, { flow: amount, cost: this.#costs[arc], up: 1 })
    else this.#rehang(to, from, leaving, { flow: amount, cost: this.#costs[arc], up: 0 })
  }

  value(): Omit<OptimalPlan, 'pivots'> {
    const root = this.#n + this.#m
    let cost = 0
    for (let k = 0; k < root; k++) if (this.#parent[k] !== root) cost += this.#flow[k] * this.#arcCost[k]
    const supplyPotential = this.#potential.slice(0, this.#n).map((p) => -p)
    const demandPotential = this.#potential.slice(this.#n, root)
    const sum = (mass: Float64Array, potential: Float64Array): number =>
      mass.reduce((s, w, k) => s + w * potential[k], 0)
    return {
      cost,
      dual: sum(this.#supply, supplyPotential) + sum(this.#demand, demandPotential),
      supplyPotential,
      demandPotential,
    }
  }

  #apex(a: number, b: number): number {
    while (a !== b) {
      if (this.#depth[a] >= this.#depth[b]) a = this.#parent[a]
      else b = this.#parent[b]
    }
    return a
  }

  /** The part below `leaving` is cut off and hung by its node `inside` under `outside`: arcs on the way turn over. */
  #rehang(
    inside: number,
    outside: number,
    leaving: number,
    entering: { flow: number; cost: number; up: number },
  ): void {
    let [node, above] = [inside, outside]
    let { flow, cost, up } = entering
    for (;;) {
      const old = { parent: this.#parent[node], flow: this.#flow[node], cost: this.#arcCost[node], up: this.#up[node] }
      this.#detach(node)
      this.#attach(node, above)
      this.#flow[node] = flow
      this.#arcCost[node] = cost
      this.#up[node] = up
      if (node === leaving) break
      flow = old.flow
      cost = old.cost
      up = 1 - old.up
      above = node
      node = old.parent
    }
    this.#refresh(inside)
  }

  #attach(node: number, parent: number): void {
    const first = this.#firstChild[parent]
    this.#parent[node] = parent
    this.#previousSibling[node] = -1
    this.#nextSibling[node] = first
    if (first >= 0) this.#previousSibling[first] = node
    this.#firstChild[parent] = node
  }

  #detach(node: number): void {
    const [before, after] = [this.#previousSibling[node], this.#nextSibling[node]]
    if (before >= 0) this.#nextSibling[before] = after
    else this.#firstChild[this.#parent[node]] = after
    if (after >= 0) this.#previousSibling[after] = before
  }

  /** Depths and potentials of the part under and with `top`. */
  #refresh(top: number): void {
    const stack = this.#stack
    stack[0] = top
    for (let size = 1; size > 0;) {
      const k = stack[--size]
      const above = this.#parent[k]
      this.#depth[k] = this.#depth[above] + 1
      this.#potential[k] = this.#potential[above] + (this.#up[k] === 1 ? -this.#arcCost[k] : this.#arcCost[k])
      for (let c = this.#firstChild[k]; c >= 0; c = this.#nextSibling[c]) stack[size++] = c
    }
  }
}
