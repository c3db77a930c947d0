/**
 * The exponent p of v = A s^p (1 + B s^q + …) where a straight line in logarithms bends: every p that the intervals leave open.
 *
 * In logarithms y = a + p x + g_c(B s^q) with g_c(z) = log(1 + c z)/c = z - c z^2/2 + …: the correction goes on beyond its first
 * order as (1 + c z)^(1/c), from sqrt(1 + 2 z) over 1 + z and e^z to 1/sqrt(1 - 2 z); a crossover between two powers has this form
 * too. For fixed q, c and B the p that some line a + p x takes through all intervals [l_i, u_i] of y_i - g_i lie between
 *   max over s_i > s_j of (l_i - u_j)/(x_i - x_j)   and   min over s_i > s_j of (u_i - l_j)/(x_i - x_j),
 * and are none where the first exceeds the second. The claim is the union over q in [1/2, 2], c in [-2, 2] and every B whose
 * correction is small at the smallest s; where it is not small, the intervals are widened by what its third order may differ from
 * the closure's. No probability enters: if the truth is of this form and in the intervals, so is p.
 */
import { logCorrection } from './rate-curve.ts'

export interface LogInterval {
  readonly s: number
  /** Ends of log v. */
  readonly lower: number
  readonly upper: number
}

export interface CorrectedFit {
  /** A curve through all intervals: log v = logAmplitude + slope log s + g_c(correction s^order). */
  readonly slope: number
  readonly logAmplitude: number
  readonly correction: number
  readonly closure: number
  readonly order: number
  /** Every slope that some curve through all intervals has. */
  readonly lower: number
  readonly upper: number
}

/** The natural next order first: the curve shown is of the first order that fits. */
const orders = [1, 0.75, 0.5, 1.25, 1.5, 1.75, 2] as const
const closures = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 2] as const
/** |B| s^q at the smallest s: beyond this the data end in the crossover, not below it. */
const largestLastCorrection = 0.25
/** Half-width in logarithms below which the form itself is not trusted. */
const leastHalfWidth = 1e-3
/** Times |z|^3 (at most 1): what the third order may differ from the closure's. */
const laterOrders = 0.01
const scanSteps = 20

interface Family {
  readonly order: number
  readonly closure: number
}

/** Log intervals, widened to the least half-width, by descending s. */
interface Data {
  /** log s. */
  readonly x: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** s over the largest s. */
  readonly ratio: Float64Array
  /** Scratch: the correction at each point, and what the closure may be off. */
  readonly g: Float64Array
  readonly slack: Float64Array
  readonly largest: number
}

interface Stab {
  /** upper - lower: negative where no line passes through all intervals. */
  readonly room: number
  readonly lower: number
  readonly upper: number
}

/** @param points descending s, at least 3; null where no curve of the form passes through all intervals */
export function fitCorrected(points: readonly LogInterval[]): CorrectedFit | null {
  const data = prepare(points)
  let lower = Infinity
  let upper = -Infinity
  const curves: CorrectedFit[] = []
  for (const order of orders) {
    for (const closure of closures) {
      const found = feasible(data, { order, closure })
      if (found === null) continue
      lower = Math.min(lower, found.lower)
      upper = Math.max(upper, found.upper)
      if (curves.length === 0 || curves[0].order === order) curves.push(centralCurve(data, { order, closure }, found.z))
    }
  }
  return curves.length === 0 ? null : { ...medianCurve(curves), lower, upper }
}

function medianCurve(curves: readonly CorrectedFit[]): CorrectedFit {
  return [...curves].sort((a, b) => a.slope - b.slope)[curves.length >> 1]
}

function prepare(points: readonly LogInterval[]): Data {
  const missing = points.map(({ lower, upper }) => Math.max(0, leastHalfWidth - (upper - lower) / 2))
  return {
    x: Float64Array.from(points, ({ s }) => Math.log(s)),
    lower: Float64Array.from(points, ({ lower }, i) => lower - missing[i]),
    upper: Float64Array.from(points, ({ upper }, i) => upper + missing[i]),
    ratio: Float64Array.from(points, ({ s }) => s / points[0].s),
    g: new Float64Array(points.length),
    slack: new Float64Array(points.length),
    largest: points[0].s,
  }
}

/** z = B s^q at the largest s; the correction of each point into `g`, what its later orders may add into `slack`. */
function correctionsInto({ g, slack, ratio }: Data, { order, closure }: Family, z: number): void {
  for (let i = 0; i < g.length; i++) {
    const local = z * ratio[i] ** order
    g[i] = logCorrection(local, closure)
    slack[i] = laterOrders * Math.min(1, Math.abs(local)) ** 3
  }
}

/** The slopes of all lines through the intervals less the correction. */
function stab(data: Data, family: Family, z: number): Stab {
  correctionsInto(data, family, z)
  const { x, lower: l, upper: u, g, slack } = data
  let lower = -Infinity
  let upper = Infinity
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const inverseRun = 1 / (x[i] - x[j])
      const room = slack[i] + slack[j]
      lower = Math.max(lower, (l[i] - g[i] - u[j] + g[j] - room) * inverseRun)
      upper = Math.min(upper, (u[i] - g[i] - l[j] + g[j] + room) * inverseRun)
    }
  }
  return { room: upper - lower, lower, upper }
}

/** The slopes that one family leaves open, and the z with the most room; null if none. */
function feasible(data: Data, family: Family): { lower: number; upper: number; room: number; z: number } | null {
  const grid = scanGrid(data, family)
  const rooms = grid.map((z) => stab(data, family, z).room)
  let best: { lower: number; upper: number; room: number; z: number } | null = null
  for (let k = 0; k < grid.length; k++) {
    if (rooms[k] < (rooms[k - 1] ?? -Infinity) || rooms[k] <= (rooms[k + 1] ?? -Infinity)) continue
    const left = grid[Math.max(0, k - 1)]
    const right = grid[Math.min(grid.length - 1, k + 1)]
    const z = argMax((u) => stab(data, family, u).room, left, right)
    const { room } = stab(data, family, z)
    if (!(room >= 0)) continue
    const from = edge(data, family, z, grid[0])
    const to = edge(data, family, z, grid[grid.length - 1])
    const lower = stab(
      data,
      family,
      argMax((u) => -stab(data, family, u).lower, from, to),
    ).lower
    const upper = stab(
      data,
      family,
      argMax((u) => stab(data, family, u).upper, from, to),
    ).upper
    best =
      best === null
        ? { lower, upper, room, z }
        : {
            lower: Math.min(lower, best.lower),
            upper: Math.max(upper, best.upper),
            ...(room > best.room ? { room, z } : { room: best.room, z: best.z }),
          }
  }
  return best
}

/** z from its least to its largest allowed value, denser about 0. */
function scanGrid(data: Data, { order, closure }: Family): number[] {
  const reach = largestLastCorrection / data.ratio[data.ratio.length - 1] ** order
  const singular = closure === 0 ? Infinity : (1 - 1e-6) / Math.abs(closure)
  const least = closure > 0 ? Math.min(reach, singular) : reach
  const largest = closure < 0 ? Math.min(reach, singular) : reach
  const at = (end: number, k: number): number => end * (Math.expm1((3 * k) / scanSteps) / Math.expm1(3))
  const side = (end: number): number[] => Array.from({ length: scanSteps }, (_, k) => at(end, k + 1))
  return [...side(-least).reverse(), 0, ...side(largest)]
}

/** Golden section; `f` with one hump on [from, to]. */
function argMax(f: (u: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [from, to]
  let [u, v] = [b - ratio * (b - a), a + ratio * (b - a)]
  let [fu, fv] = [f(u), f(v)]
  for (let step = 0; step < 24; step++) {
    if (fu >= fv) {
      ;[b, v, fv] = [v, u, fu]
      u = b - ratio * (b - a)
      fu = f(u)
    } else {
      ;[a, u, fu] = [u, v, fv]
      v = a + ratio * (b - a)
      fv = f(v)
    }
  }
  return fu >= fv ? u : v
}

/** From the feasible z towards `end`: the last z that is still feasible. */
function edge(data: Data, family: Family, z: number, end: number): number {
  if (stab(data, family, end).room >= 0) return end
  let [inside, outside] = [z, end]
  for (let step = 0; step < 24; step++) {
    const middle = (inside + outside) / 2
    if (stab(data, family, middle).room >= 0) inside = middle
    else outside = middle
  }
  return inside
}

/** The curve in the middle of what is left open at this z. */
function centralCurve(data: Data, family: Family, z: number): CorrectedFit {
  const { lower, upper } = stab(data, family, z)
  const slope = (lower + upper) / 2
  const rest = (ends: Float64Array, side: number): Float64Array =>
    ends.map((end, i) => end - data.g[i] + side * data.slack[i] - slope * data.x[i])
  const logAmplitude = (Math.max(...rest(data.lower, -1)) + Math.min(...rest(data.upper, 1))) / 2
  return {
    slope,
    logAmplitude,
    correction: z / data.largest ** family.order,
    closure: family.closure,
    order: family.order,
    lower,
    upper,
  }
}
