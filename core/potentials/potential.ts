/**
 * The pair interaction V of the square and what the theorems ask of it
 * (Golse–Paul 2015, section 2.1: V even, real, C^{1,1}; L = Lip(V')).
 */

/** `interaction` of an experiment file. */
export type InteractionSpec =
  | { readonly kind: 'gaussian'; readonly strength: number; readonly width: number }
  | { readonly kind: 'lorentzian'; readonly strength: number; readonly width: number }
  | { readonly kind: 'softCoulomb'; readonly strength: number; readonly width: number }
  | { readonly kind: 'cosine'; readonly strength: number; readonly period: number }
  | { readonly kind: 'harmonic'; readonly strength: number }
  | { readonly kind: 'expression'; readonly formula: string }

export interface Potential {
  readonly spec: InteractionSpec
  /** V(x). */
  value(x: number): number
  /** V'(x). */
  gradient(x: number): number
  /** V''(x) (almost everywhere for an expression that is only C^{1,1}). */
  secondDerivative(x: number): number
  /** L = Lip(V') = sup |V''|. */
  readonly lipGradV: number
  /** sup |V'|; Infinity when the force is unbounded (harmonic). */
  readonly supGradV: number
  /** sup |V|; Infinity when unbounded. */
  readonly supV: number
  /** The torus on which everything lives, or null for the line. */
  readonly period: number | null
  /** `closed-form`, or `numerical` for an expression, whose L and sup|V'| are searched on a grid. */
  readonly constantsKind: 'closed-form' | 'numerical'
}
