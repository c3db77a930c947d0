/**
 * What ties several fields of an experiment together, checked after the structure: each check adds at most one message a
 * problem, with the path of the field that the reader would change.
 */
import type { Covariance, GaussianComponent } from '../../states/classical-density.ts'
import type { ClassicalInitialSpec, Experiment, QuantumSpec, RangeSpec, SweepSpec } from '../experiment.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import { cornersOf, dependsOnHbar } from '../arrows/arrow-profile.ts'
import { solverRefusals } from '../arrows/solver-doors.ts'
import { hasClosedForm, usesClosedForm } from '../closed-form.ts'
import { classicalDataIssues, initialDataIssues } from '../data/initial-data.ts'
import { expandRange, hbarValues, parsePath, particleCounts } from '../sweep.ts'

/** A problem at `path`; the offending value is looked up in the document when `value` is absent. */
export interface Problem {
  readonly path: string
  readonly message: string
  readonly value?: unknown
}

type Report = (path: string, message: string, value?: unknown) => void

/** Every problem of a document whose structure is right. */
export function checkExperiment(experiment: Experiment): Problem[] {
  const problems: Problem[] = []
  const report: Report = (path, message, value) =>
    void problems.push(value === undefined ? { path, message } : { path, message, value })
  checkServed(experiment, report)
  checkTimes(experiment.times, report)
  checkSweep(experiment, report)
  checkInteraction(experiment, report)
  checkClassical(experiment.initial.classical, 'initial.classical', report)
  checkQuantum(experiment.initial.quantum, report)
  if (problems.length > 0) return problems
  checkMarginals(experiment, report)
  checkInitialData(experiment, report)
  checkEngine(experiment, report)
  return problems
}

function checkServed(e: Experiment, report: Report): void {
  if (e.dimension !== 1) report('dimension', 'no engine of this version serves dimension 2; use 1')
  if (!cornersOf(e.arrow).manyBody && e.marginals.some((n) => n !== 1))
    report('marginals', 'must be [1]: Hartree and Vlasov are one-particle equations')
  const repeated = e.measures.findIndex((m, i) => e.measures.indexOf(m) !== i)
  if (repeated >= 0) report(`measures[${repeated}]`, 'is named twice')
}

function checkTimes(times: readonly number[], report: Report): void {
  const at = times.findIndex((t, i) => i > 0 && t <= times[i - 1])
  if (at > 0) report(`times[${at}]`, `times must ascend strictly; ${times[at]} comes after ${times[at - 1]}`)
}

function checkSweep(experiment: Experiment, report: Report): void {
  const { arrow, sweep } = experiment
  const needsParticles = cornersOf(arrow).manyBody
  if (dependsOnHbar(experiment) && sweep.hbar === undefined && sweep.path === undefined)
    report('sweep.hbar', `is missing; ${arrow} needs a list or a range of hbar > 0`)
  if (needsParticles && sweep.particles === undefined && sweep.path === undefined)
    report('sweep.particles', `is missing; ${arrow} needs a list or a range of particle counts >= 2`)
  if (sweep.hbar !== undefined)
    checkRange(sweep.hbar, 'sweep.hbar', (h) => h > 0, 'hbar must be a finite number > 0', report)
  if (sweep.particles !== undefined)
    checkRange(sweep.particles, 'sweep.particles', isParticleCount, 'particle counts must be integers >= 2', report)
  if (sweep.path !== undefined) checkPath(sweep, sweep.path.hbar, report)
  if (sweep.mode === 'zip') checkZip(sweep, report)
}

/** A marginal of n particles needs N >= n somewhere in the sweep; at the other points it is left out. */
function checkMarginals({ marginals, sweep }: Experiment, report: Report): void {
  const repeated = marginals.findIndex((n, i) => marginals.indexOf(n) !== i)
  if (repeated >= 0) report(`marginals[${repeated}]`, 'is named twice')
  const most = Math.max(...particleCounts({ sweep }))
  const beyond = marginals.findIndex((n) => n > 1 && n > most)
  if (beyond >= 0 && Number.isFinite(most))
    report(`marginals[${beyond}]`, `must be at most N; the largest particle count of the sweep is ${most}`)
}

function isParticleCount(n: number): boolean {
  return Number.isInteger(n) && n >= 2
}

/** Each value allowed, none twice; a geometric range needs positive ends, a range of several values different ends. */
function checkRange(
  range: RangeSpec,
  path: string,
  allowed: (value: number) => boolean,
  message: string,
  report: Report,
): void {
  if ('from' in range) {
    const end = (['from', 'to'] as const).find(
      (name) => (range.scale !== 'linear' && range[name] <= 0) || !allowed(range[name]),
    )
    if (end !== undefined)
      return report(`${path}.${end}`, allowed(range[end]) ? `must be > 0 on a ${range.scale} scale` : message)
    if (range.count > 1 && range.from === range.to)
      return report(`${path}.to`, 'must differ from `from` when count > 1')
  }
  const values = expandRange(range)
  const at = values.findIndex((v) => !allowed(v))
  if (at >= 0)
    return report(
      'from' in range ? path : `${path}[${at}]`,
      'from' in range ? `${message}; the range gives ${values[at]}` : message,
    )
  const twice = values.findIndex((v, i) => values.indexOf(v) !== i)
  if (twice >= 0) report(`${path}[${twice}]`, 'each value may appear once')
}

function checkPath(sweep: SweepSpec, formula: string, report: Report): void {
  if (parsePath(formula) === null)
    return report('sweep.path.hbar', 'must be a power law in N such as N^-0.5, 0.8*N^-1 or 1/sqrt(N)')
  if (sweep.particles === undefined)
    return report('sweep.particles', 'is missing; a path gives hbar for each particle count')
  if (sweep.hbar !== undefined) return report('sweep.hbar', 'must be left out when a path gives hbar')
  if (sweep.mode !== undefined) report('sweep.mode', 'must be left out when a path ties hbar to N')
}

function checkZip(sweep: SweepSpec, report: Report): void {
  if (sweep.hbar === undefined || sweep.particles === undefined)
    return report('sweep.mode', 'zip needs both hbar and particles')
  const lengths = [expandRange(sweep.hbar).length, expandRange(sweep.particles).length]
  if (lengths[0] !== lengths[1])
    report('sweep.mode', `zip needs lists of one length; hbar has ${lengths[0]} and particles ${lengths[1]} values`)
}

function checkInteraction(e: Experiment, report: Report): void {
  try {
    createPotential(e.interaction)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const field = 'path' in error && typeof error.path === 'string' && error.path !== '' ? error.path : 'interaction'
    report(field.startsWith('interaction') ? field : `interaction.${field}`, error.message)
  }
}

function checkClassical(spec: ClassicalInitialSpec, path: string, report: Report): void {
  if (spec.kind === 'mixture') checkMixture(spec.components, `${path}.components`, report)
  if (spec.kind === 'samples') checkSamples(spec.points, path, report)
}

function checkMixture(components: readonly GaussianComponent[], path: string, report: Report): void {
  components.forEach((c, i) => checkCovariance(c.covariance, `${path}[${i}].covariance`, report))
  const sum = components.reduce((total, c) => total + c.weight, 0)
  if (Math.abs(sum - 1) > 1e-9)
    report(
      path,
      `the weights must sum to 1; they sum to ${Number(sum.toPrecision(10))}`,
      components.map((c) => c.weight),
    )
}

/** Symmetric and positive definite. */
function checkCovariance(c: Covariance, path: string, report: Report): void {
  if (c[0][1] !== c[1][0]) return report(path, 'must be symmetric: the two off-diagonal entries differ')
  if (!(c[0][0] > 0 && c[0][0] * c[1][1] - c[0][1] ** 2 > 1e-14 * c[0][0] * c[1][1]))
    report(path, 'must be positive definite')
}

function checkSamples(points: readonly (readonly number[])[] | undefined, path: string, report: Report): void {
  if (points === undefined) return report(path, 'needs `points`, or a `file` that the program has read in')
  if (!(points.reduce((total, p) => total + (p[2] ?? 1), 0) > 0))
    report(`${path}.points`, 'the weights must have a positive sum')
}

function checkQuantum(spec: QuantumSpec, report: Report): void {
  if (spec.kind === 'toeplitz') {
    if (spec.symbol !== 'classical') checkClassical(spec.symbol, 'initial.quantum.symbol', report)
  } else if ('covariance' in spec && spec.covariance !== undefined)
    checkCovariance(spec.covariance, 'initial.quantum.covariance', report)
}

/** The data must exist at every hbar of the sweep: uncertainty relation, no datum that refers back to itself. */
function checkInitialData(e: Experiment, report: Report): void {
  const issues = dependsOnHbar(e) ? initialDataIssues(e.initial, hbarValues(e)) : classicalDataIssues(e.initial)
  for (const issue of issues) report(issue.path, issue.message)
}

/** The closed form needs a quadratic V and one Gaussian on either side; what has none needs a solver that takes it. */
function checkEngine(e: Experiment, report: Report): void {
  const engine = e.accuracy.numerics?.engine
  if (engine === 'exact' && !hasClosedForm(e)) {
    return report(
      'accuracy.numerics.engine',
      'exact needs a harmonic interaction and Gaussian data (one component); use auto or grid',
    )
  }
  if (!usesClosedForm(e)) for (const { path, message } of solverRefusals(e)) report(path, message)
}
