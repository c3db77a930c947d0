/**
 * Independent samples of a density given as a function, by rejection: a cell of its lattice with probability proportional to a bound of f
 * there, a uniform point in it, accepted with probability f/bound. The bound is the largest of 25 samples in the cell, raised by a
 * tenth: for a resolved f nothing lies above it that could be seen.
 */
import { chooser } from '../numerics/chooser.ts'
import type { RandomStream } from '../numerics/rng.ts'
import type { FunctionDensity } from './classical-density.ts'

interface Cells {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly bound: Float64Array
  readonly choose: (u: number) => number
}

const SAFETY = 1.1
/** Relative to the peak: cells below are never drawn. */
const NEVER = 1e-16
/** Attempts of a sample lie so far apart in the stream; more than this many never happen (a tenth is accepted at worst). */
const ATTEMPT_STRIDE = 2 ** 45
const MOST_ATTEMPTS = 200

const known = new WeakMap<FunctionDensity, Cells>()

function cellsOf(density: FunctionDensity): Cells {
  const found = known.get(density)
  if (found !== undefined) return found
  const {
    box,
    step: [hx, hxi],
    value,
    peak,
  } = density
  const rows: number[] = []
  for (let x = box.xMin; x < box.xMax; x += hx) {
    for (let xi = box.xiMin; xi < box.xiMax; xi += hxi) {
      let bound = 0
      for (let a = 0; a <= 4; a++)
        for (let b = 0; b <= 4; b++) bound = Math.max(bound, value(x + (a * hx) / 4, xi + (b * hxi) / 4))
      if (bound > NEVER * peak) rows.push(x, xi, SAFETY * bound)
    }
  }
  const column = (k: number): Float64Array => Float64Array.from({ length: rows.length / 3 }, (_, i) => rows[3 * i + k])
  const cells = { x: column(0), xi: column(1), bound: column(2), choose: chooser(column(2)) }
  known.set(density, cells)
  return cells
}

/** Samples first, first + 1, …: each a function of the stream and its number alone. */
export function sampleFunctionInto(
  x: Float64Array,
  xi: Float64Array,
  density: FunctionDensity,
  random: RandomStream,
  first: number,
): void {
  const cells = cellsOf(density)
  const {
    value,
    step: [hx, hxi],
  } = density
  for (let i = 0; i < x.length; i++) {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const draw = 4 * (first + i) + attempt * ATTEMPT_STRIDE
      const k = cells.choose(random.uniform(draw))
      x[i] = cells.x[k] + hx * random.uniform(draw + 1)
      xi[i] = cells.xi[k] + hxi * random.uniform(draw + 2)
      if (random.uniform(draw + 3) * cells.bound[k] < value(x[i], xi[i])) break
    }
  }
}
