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
