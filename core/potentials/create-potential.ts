/** The one door from the document's `interaction` to a Potential with its constants. */
import {
  cosinePotential,
  gaussianPotential,
  harmonicPotential,
  lorentzianPotential,
  requireFinite,
  requirePositive,
  softCoulombPotential,
} from './closed-form-potentials.ts'
import { expressionPotential } from './expression.ts'
import type { InteractionSpec, Potential } from './potential.ts'
import { PotentialError } from './potential-error.ts'

/**
 * V, V', V'' and the constants L = Lip(V'), sup|V'|, sup|V| of an interaction.
 *
 * @throws PotentialError naming the field (`interaction.width`, …) when a parameter is not allowed, or when a
 *   formula cannot be read, is not even, not finite or not C^{1,1}.
 */
export function createPotential(spec: InteractionSpec): Potential {
  const potential = build(spec)
  if (!Number.isFinite(potential.lipGradV)) {
    throw new PotentialError(
      'interaction',
      spec.kind,
      "The Lipschitz constant of V' overflows: choose a less extreme interaction.",
    )
  }
  return potential
}

function build(spec: InteractionSpec): Potential {
  switch (spec.kind) {
    case 'gaussian':
      requireFinite('interaction.strength', spec.strength)
      requirePositive('interaction.width', spec.width)
      return gaussianPotential(spec)
    case 'lorentzian':
      requireFinite('interaction.strength', spec.strength)
      requirePositive('interaction.width', spec.width)
      return lorentzianPotential(spec)
    case 'softCoulomb':
      requireFinite('interaction.strength', spec.strength)
      requirePositive('interaction.width', spec.width)
      return softCoulombPotential(spec)
    case 'cosine':
      requireFinite('interaction.strength', spec.strength)
      requirePositive('interaction.period', spec.period)
      return cosinePotential(spec)
    case 'harmonic':
      requireFinite('interaction.strength', spec.strength)
      return harmonicPotential(spec)
    case 'expression':
      return expressionPotential(spec)
  }
}
