/**
 * A plan between many points and the masses at grid nodes: both are cut in halves of equal mass, again and again, across the longer
 * side of the points' box; in the end every point holds its own share. Cost Σ ½|a − z_p|² mass (node units²). O((N + M) log²).
 */
export function kdTreePlanCost(
  pu: Float64Array,
  pv: Float64Array,
  weight: Float64Array,
  mass: Float64Array,
  columns: number,
): number {
  const points = new Int32Array(pu.length)
  for (let p = 0; p < points.length; p++) points[p] = p
  const nodes: number[] = []
  for (let a = 0; a < mass.length; a++) if (mass[a] > 0) nodes.push(a)
  const nodeIds = Int32Array.from(nodes)
  const nodeMass = Float64Array.from(nodes, (a) => mass[a])
  let cost = 0
  const solve = (ids: Int32Array, atoms: Int32Array, masses: Float64Array): void => {
    if (ids.length === 1) {
      const u = pu[ids[0]]
      const v = pv[ids[0]]
      for (let k = 0; k < atoms.length; k++) {
        const i = Math.floor(atoms[k] / columns)
        const du = i - u
        const dv = atoms[k] - i * columns - v
        cost += 0.5 * masses[k] * (du * du + dv * dv)
      }
      return
    }
    let lowU = Infinity
    let highU = -Infinity
    let lowV = Infinity
    let highV = -Infinity
    for (const p of ids) {
      lowU = Math.min(lowU, pu[p])
      highU = Math.max(highU, pu[p])
      lowV = Math.min(lowV, pv[p])
      highV = Math.max(highV, pv[p])
    }
    const alongU = highU - lowU >= highV - lowV
    const key = alongU ? pu : pv
    const sorted = ids.slice().sort((a, b) => key[a] - key[b])
    const half = sorted.length >> 1
    let share = 0
    let all = 0
    for (let k = 0; k < sorted.length; k++) {
      if (k < half) share += weight[sorted[k]]
      all += weight[sorted[k]]
    }
    let total = 0
    for (let k = 0; k < masses.length; k++) total += masses[k]
    const target = all > 0 ? (total * share) / all : 0
    const place = new Float64Array(atoms.length)
    for (let k = 0; k < atoms.length; k++) {
      const i = Math.floor(atoms[k] / columns)
      place[k] = alongU ? i : atoms[k] - i * columns
    }
    const order = new Int32Array(atoms.length)
    for (let k = 0; k < order.length; k++) order[k] = k
    order.sort((a, b) => place[a] - place[b])
    const left: number[] = []
    const leftMass: number[] = []
    const right: number[] = []
    const rightMass: number[] = []
    let taken = 0
    for (const k of order) {
      const take = Math.min(masses[k], Math.max(0, target - taken))
      taken += take
      if (take > 0) {
        left.push(atoms[k])
        leftMass.push(take)
      }
      if (masses[k] > take) {
        right.push(atoms[k])
        rightMass.push(masses[k] - take)
      }
    }
    solve(sorted.subarray(0, half), Int32Array.from(left), Float64Array.from(leftMass))
    solve(sorted.subarray(half), Int32Array.from(right), Float64Array.from(rightMass))
  }
  solve(points, nodeIds, nodeMass)
  return cost
}
