/** Formulas in x of a document's initial data, refused at their field. */
import { FormulaError, parseFormula } from '../../potentials/expression-parser.ts'
import { compile, derivative } from '../../potentials/expression-tree.ts'
import { DensityError } from '../../states/density-scan.ts'
import { lineDensity, type LineDensity } from '../../states/line-density.ts'
import type { FieldIssue } from '../experiment.ts'

/** Initial data that no solver can start from; `issue` names the field. */
export class InitialDataError extends Error {
  readonly issue: FieldIssue

  constructor(path: string, value: string, message: string) {
    super(`${path}: ${message}`)
    this.name = 'InitialDataError'
    this.issue = { path, value, message }
  }
}

/** A formula in x with its derivative. @throws InitialDataError at `path` */
export function formulaAt(
  path: string,
  formula: string,
): { value: (x: number) => number; slope: (x: number) => number } {
  try {
    const tree = parseFormula(formula)
    return { value: compile(tree), slope: compile(derivative(tree)) }
  } catch (error) {
    if (error instanceof FormulaError)
      throw new InitialDataError(path, formula, `The formula cannot be read: ${error.message}.`)
    throw error
  }
}

/** rho measured. @throws InitialDataError at `path` */
export function densityAt(path: string, formula: string, rho: (x: number) => number): LineDensity {
  try {
    return lineDensity(rho)
  } catch (error) {
    if (error instanceof DensityError)
      throw new InitialDataError(path, formula, `This is no density: ${error.message}.`)
    throw error
  }
}

/** Points of the coarse rule; the fine one has four times as many. */
const SCAN_POINTS = 2000
/** Relative change of the mean of u^2 from the coarse rule to the fine one. */
const SETTLED = 0.01

/**
 * Without a mean of u^2 the kinetic energy and every distance are infinite, and points on the curve would not show it: their mean only grows with
 * their number, as for u = 1/x. @throws InitialDataError at `path`
 */
export function squareMeanSettles(
  { value, min, max }: LineDensity,
  path: string,
  formula: string,
  u: (x: number) => number,
): void {
  const mean = (count: number): number => {
    const h = (max - min) / count
    let sum = 0
    for (let i = 0; i < count; i++) {
      const x = min + (i + 0.5) * h
      sum += h * value(x) * u(x) ** 2
    }
    return sum
  }
  const [coarse, fine] = [mean(SCAN_POINTS), mean(4 * SCAN_POINTS)]
  if (Math.abs(fine - coarse) <= SETTLED * fine) return
  const digits = (v: number): number => Number(v.toPrecision(4))
  throw new InitialDataError(
    path,
    formula,
    `The mean of the squared velocity must be finite and seen by ${SCAN_POINTS} points; it is ${digits(coarse)} from them and ${digits(fine)} from ${4 * SCAN_POINTS}.`,
  )
}

/** @throws InitialDataError at `path` when a value is not finite where the density lives */
export function finiteOn({ min, max }: LineDensity, path: string, formula: string, value: (x: number) => number): void {
  for (let i = 0; i <= 400; i++) {
    const x = min + ((max - min) * i) / 400
    if (!Number.isFinite(value(x)))
      throw new InitialDataError(
        path,
        formula,
        `It (or its derivative) is not a finite number at x = ${Number(x.toPrecision(4))}, where the density is not zero.`,
      )
  }
}
