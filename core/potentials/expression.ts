/** V from a formula: parsed by our own grammar, differentiated symbolically, compiled to closures, checked, measured. */
import { FormulaError, parseFormula } from './expression-parser.ts'
import { scanConstants, ScanRefusal } from './expression-scan.ts'
import { compile, derivative, numbersIn } from './expression-tree.ts'
import { PotentialError } from './potential-error.ts'
import type { InteractionSpec, Potential } from './potential.ts'

type ExpressionSpec = Extract<InteractionSpec, { kind: 'expression' }>

const path = 'interaction.formula'
const maximalLandmarks = 40

/**
 * The potential of a formula in x.
 *
 * @throws PotentialError at `interaction.formula` when it cannot be read (with the position), or is not finite, even
 *   and C^{1,1}
 */
export function expressionPotential(spec: ExpressionSpec): Potential {
  const formula = spec.formula
  return refusing(formula, () => {
    const tree = parseFormula(formula)
    const gradientTree = derivative(tree)
    const value = compile(tree)
    const gradient = compile(gradientTree)
    const secondDerivative = compile(derivative(gradientTree))
    const constants = scanConstants({ value, gradient, secondDerivative }, numbersIn(tree).slice(0, maximalLandmarks))
    return { spec, value, gradient, secondDerivative, ...constants, period: null, constantsKind: 'numerical' as const }
  })
}

function refusing<T>(formula: string, build: () => T): T {
  try {
    return build()
  } catch (error) {
    if (error instanceof FormulaError)
      throw new PotentialError(path, formula, `The formula cannot be read: ${error.message}.`)
    if (error instanceof ScanRefusal)
      throw new PotentialError(path, formula, `This V is not allowed: ${error.message}.`)
    throw error
  }
}
