/**
 * Which of the paper's theorems speak about an experiment, and why: the constants of its V and each hypothesis in turn
 * (Golse-Paul 2015, section 2, as corrected: erratum E16 for what each statement really asks).
 */
import { theoremConstants, type TheoremConstants } from '../bounds/constants.ts'
import { createPotential } from '../potentials/create-potential.ts'
import type { Potential } from '../potentials/potential.ts'
import type { Arrow, Experiment } from './experiment.ts'

export interface Condition {
  readonly text: string
  readonly met: boolean
  /** The number or fact behind `met`. */
  readonly detail: string
}

export interface TheoremStatus {
  readonly theorem: string
  /** The arrow of the square that it bounds; null when it speaks about any pair of data. */
  readonly arrow: Arrow | null
  /** True when the experiment's own arrow is this one, or the theorem speaks about all. */
  readonly concernsThisExperiment: boolean
  /** True when every condition is met. */
  readonly applies: boolean
  readonly says: string
  readonly conditions: readonly Condition[]
}

export interface Hypotheses {
  readonly constants: TheoremConstants & {
    /** null when V is unbounded. */
    readonly supV: number | null
    /** The torus, or null for the line. */
    readonly period: number | null
    readonly constantsKind: Potential['constantsKind']
  }
  readonly theorems: readonly TheoremStatus[]
}

/** @throws PotentialError when the interaction itself is refused */
export function checkHypotheses(e: Experiment): Hypotheses {
  const potential = createPotential(e.interaction)
  const { supV, period, constantsKind } = potential
  return {
    constants: { ...theoremConstants(potential), supV: finiteOrNull(supV), period, constantsKind },
    theorems: [
      theorem24(e, potential),
      theorem25(e, potential),
      theorem26(e, potential),
      theorem27(e, potential),
      bottomArrow(e, potential),
      topArrow(e, potential),
    ],
  }
}

function finiteOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null
}

const digits = (x: number): string => Number(x.toPrecision(6)).toString()

function onTheLine(V: Potential): Condition {
  return {
    text: 'everything lives on R^d',
    met: V.period === null,
    detail:
      V.period === null
        ? 'the line'
        : `the torus of period ${digits(V.period)}: the theorem is stated on R^d and is not used here`,
  }
}

function finiteSecondMoments(): Condition {
  return {
    text: 'finite second moments of the data',
    met: true,
    detail: 'Gaussians, finite sums of them and finitely many points have them',
  }
}

function evenAndC11(V: Potential): Condition {
  const how = V.constantsKind === 'closed-form' ? 'in closed form' : 'checked on a wide scan of the formula'
  return {
    text: "V even, real, V' Lipschitz (C^{1,1})",
    met: true,
    detail: `L = Lip(V') = ${digits(V.lipGradV)}, ${how}`,
  }
}

function boundedForce(V: Potential): Condition {
  const met = Number.isFinite(V.supGradV)
  return {
    text: "V' bounded",
    met,
    detail: met
      ? `sup|V'| = ${digits(V.supGradV)}`
      : "V' is unbounded; the refined bound with the exact consistency term still holds",
  }
}

function toeplitzSymbol(e: Experiment): string {
  if (e.initial.quantum.kind !== 'toeplitz')
    return 'The state is no Töplitz operator given by its symbol: the bounds start from E^2(f_in, R_in).'
  if (e.initial.quantum.symbol === 'classical')
    return 'The state is quantised from f_in: E^2(f_in, R_in) = hbar/2, calW^2(f_in, mu) = 0.'
  return 'The state is the Töplitz operator of a symbol of its own: E^2(f_in, R_in) <= calW^2(f_in, mu) + hbar/2.'
}

function status(
  e: Experiment,
  theorem: string,
  arrow: Arrow | null,
  says: string,
  conditions: readonly Condition[],
): TheoremStatus {
  const applies = conditions.every((c) => c.met)
  return { theorem, arrow, concernsThisExperiment: arrow === null || arrow === e.arrow, applies, says, conditions }
}

function theorem24(e: Experiment, V: Potential): TheoremStatus {
  const says = 'hbar/2 <= E^2(p, R);  calW^2(p, Hus R) - hbar/2 <= E^2(p, R);  E^2(p, Op(mu)) <= calW^2(p, mu) + hbar/2'
  return status(e, 'Theorem 2.4', null, says, [onTheLine(V), finiteSecondMoments()])
}

function theorem25(e: Experiment, V: Potential): TheoremStatus {
  const says = `E^2(f, R) <= e^{Lambda t} E^2(f_in, R_in);  calW^2(f, Hus R) <= e^{Lambda t} E^2(f_in, R_in) + hbar/2. ${toeplitzSymbol(e)}`
  return status(e, 'Theorem 2.5', 'hartree-vlasov', says, [onTheLine(V), evenAndC11(V), finiteSecondMoments()])
}

function theorem26(e: Experiment, V: Potential): TheoremStatus {
  const says = "(1/n) E^2 <= (1/N) E^2(0) e^{Gamma t} + (2 sup|V'|)^2/(N-1) (e^{Gamma t} - 1)/Gamma;  calW^2: + hbar/2"
  return status(e, 'Theorem 2.6', 'schrodinger-vlasov', says, [
    onTheLine(V),
    evenAndC11(V),
    boundedForce(V),
    finiteSecondMoments(),
  ])
}

function theorem27(e: Experiment, V: Potential): TheoremStatus {
  const says =
    '(1/n) E^2(F_N^n, R_N^n) <= (1/N) E^2(0) e^{Lambda t}, uniformly in N;  (1/n) calW^2 <= (1/n) E^2 + hbar/2'
  return status(e, 'Theorem 2.7', 'schrodinger-liouville', says, [onTheLine(V), evenAndC11(V), finiteSecondMoments()])
}

function bottomArrow(e: Experiment, V: Potential): TheoremStatus {
  const says = "Dobrushin's argument with the synchronous coupling: the form of Theorem 2.6 without hbar"
  return status(e, 'Dobrushin estimate', 'liouville-vlasov', says, [
    onTheLine(V),
    evenAndC11(V),
    boundedForce(V),
    finiteSecondMoments(),
  ])
}

function topArrow(e: Experiment, V: Potential): TheoremStatus {
  const says =
    "D_qq(t) <= D_qq(0) e^{Gamma t} + sup|V'|^2/(2N) (e^{Gamma t} - 1)/Gamma, uniformly in hbar (reference [7] of the paper, halved cost)"
  return status(e, 'Golse-Mouhot-Paul estimate', 'schrodinger-hartree', says, [
    onTheLine(V),
    evenAndC11(V),
    boundedForce(V),
    finiteSecondMoments(),
  ])
}
