/** From the document's classical data to densities: mixtures and points as they stand, formulas, rings and waterbags measured once. */
import { erfc } from '../../numerics/erfc.ts'
import { FormulaError, parseFormula } from '../../potentials/expression-parser.ts'
import { compile } from '../../potentials/expression-tree.ts'
import type { ClassicalDensity, FunctionDensity, PointMeasure } from '../../states/classical-density.ts'
import { DensityError, type DensityRows } from '../../states/density-scan.ts'
import { functionDensity } from '../../states/function-density.ts'
import type { LineDensity } from '../../states/line-density.ts'
import { normalisedMixture, pointsFromRows } from '../../states/mixture.ts'
import { canonicalJson } from '../canonical-hash.ts'
import type { ClassicalSpec } from '../experiment.ts'
import { densityAt, finiteOn, formulaAt, InitialDataError, squareMeanSettles } from './formula-data.ts'

type FunctionSpec = Extract<ClassicalSpec, { kind: 'expression' | 'ring' | 'waterbag' }>

/** @throws InitialDataError at `path` when the data describe no density */
export function classicalDensity(spec: ClassicalSpec, path: string): ClassicalDensity {
  if (spec.kind === 'mixture') return normalisedMixture(spec.components)
  if (spec.kind === 'monokinetic') return curveOnce(spec, path)
  if (spec.kind !== 'samples') return measuredOnce(spec, path)
  if (spec.points !== undefined && spec.points.length > 0) return pointsFromRows(spec.points)
  throw new InitialDataError(
    path,
    spec.file ?? 'no points',
    'The samples have not been read in: give a file or points.',
  )
}

/** The densities measured last: a document is checked and run with the same ones again and again. */
const measured = new Map<string, FunctionDensity>()
const MOST_KEPT = 16

function measuredOnce(spec: FunctionSpec, path: string): FunctionDensity {
  const key = canonicalJson(spec)
  const known = measured.get(key)
  if (known !== undefined) return known
  const density = refusing(spec, path, () => {
    if (spec.kind !== 'waterbag') return functionDensity(key, functionOf(spec))
    const [a, b] = waterbagFactors(spec)
    return functionDensity(key, productAlongRows(a, b), productRows(a, b))
  })
  if (measured.size >= MOST_KEPT) measured.clear()
  measured.set(key, density)
  return density
}

type Monokinetic = Extract<ClassicalSpec, { kind: 'monokinetic' }>

/** Points on the curve (x, u(x)) are so many, over the interval where rho is above FLOOR of its peak. */
const CURVE_POINTS = 2000
/** Relative to the largest weight: points of less are left out. */
const NEGLIGIBLE = 1e-15

const curves = new Map<string, PointMeasure>()

/** rho(x) delta(xi - u(x)) as points at equal distances in x: the trapezoidal rule, exponentially exact for the mean field of a smooth rho. */
function curveOnce(spec: Monokinetic, path: string): PointMeasure {
  const key = canonicalJson(spec)
  const known = curves.get(key)
  if (known !== undefined) return known
  const rho = formulaAt(`${path}.density`, spec.density)
  const u = formulaAt(`${path}.velocity`, spec.velocity)
  const density = densityAt(`${path}.density`, spec.density, rho.value)
  finiteOn(density, `${path}.velocity`, spec.velocity, (x) => u.value(x) + u.slope(x))
  squareMeanSettles(density, `${path}.velocity`, spec.velocity, u.value)
  const points = curvePoints(density, u.value)
  if (curves.size >= MOST_KEPT) curves.clear()
  curves.set(key, points)
  return points
}

function curvePoints({ value, min, max, step }: LineDensity, u: (x: number) => number): PointMeasure {
  const count = Math.max(CURVE_POINTS, Math.ceil((max - min) / step))
  const all = Array.from({ length: count }, (_, i) => min + ((i + 0.5) * (max - min)) / count)
  const peak = all.reduce((most, x) => Math.max(most, value(x)), 0)
  return {
    ...pointsFromRows(all.filter((x) => value(x) > NEGLIGIBLE * peak).map((x) => [x, u(x), value(x)])),
    curve: true,
  }
}

function functionOf(spec: Exclude<FunctionSpec, { kind: 'waterbag' }>): (x: number, xi: number) => number {
  switch (spec.kind) {
    case 'expression':
      return compile(parseFormula(spec.formula, ['x', 'xi']))
    case 'ring':
      return ringFunction(spec)
  }
}

/** exp(-u^2/(2 width^2)), u = (r^2 - radius^2)/(2 radius): analytic, and u = r - radius near the circle. */
function ringFunction({
  center,
  radius,
  width,
}: Extract<ClassicalSpec, { kind: 'ring' }>): (x: number, xi: number) => number {
  return (x, xi) => {
    const u = ((x - center[0]) ** 2 + (xi - center[1]) ** 2 - radius * radius) / (2 * radius)
    return Math.exp((-u * u) / (2 * width * width))
  }
}

/** Per axis the convolution of the interval with a Gaussian of deviation s = edge a: (erf((u + a)/(s sqrt 2)) - erf((u - a)/(s sqrt 2)))/2. */
function waterbagFactors({
  center,
  halfWidths,
  edge,
}: Extract<ClassicalSpec, { kind: 'waterbag' }>): [(x: number) => number, (xi: number) => number] {
  const side = (u: number): number =>
    0.5 * (erfc((Math.abs(u) - 1) / (edge * Math.SQRT2)) - erfc((Math.abs(u) + 1) / (edge * Math.SQRT2)))
  return [(x) => side((x - center[0]) / halfWidths[0]), (xi) => side((xi - center[1]) / halfWidths[1])]
}

/** a(x) b(xi), row by row: 2 n factors on n^2 places. A density is measured so at every keystroke in its fields. */
function productRows(a: (x: number) => number, b: (xi: number) => number): DensityRows {
  let known: Float64Array | null = null
  let second = new Float64Array()
  return (x, xis, out) => {
    if (xis !== known) [known, second] = [xis, xis.map(b)]
    const first = a(x)
    for (let j = 0; j < xis.length; j++) out[j] = first * second[j]
  }
}

/** a(x) b(xi), anywhere. Who goes along rows of one x after the other, each through the same xi, pays for 2 n factors on n^2 places. */
function productAlongRows(a: (x: number) => number, b: (xi: number) => number): (x: number, xi: number) => number {
  const [row, values]: [number[], number[]] = [[], []]
  let [at, x0, a0] = [0, NaN, NaN]
  return (x, xi) => {
    if (x !== x0) [at, x0, a0] = [0, x, a(x)]
    if (row[at] !== xi) {
      row[at] = xi
      values[at] = b(xi)
    }
    return a0 * values[at++]
  }
}

function refusing<T>(spec: FunctionSpec, path: string, build: () => T): T {
  try {
    return build()
  } catch (error) {
    const [at, value] = spec.kind === 'expression' ? [`${path}.formula`, spec.formula] : [path, spec.kind]
    if (error instanceof FormulaError)
      throw new InitialDataError(at, value, `The formula cannot be read: ${error.message}.`)
    if (error instanceof DensityError) throw new InitialDataError(at, value, `This is no density: ${error.message}.`)
    throw error
  }
}
