/**
 * Do the 99 % intervals of the sampled N-body Schrödinger corner hold the truth 99 times in 100? Many seeds, N = 2, where the truth is known otherwise:
 * harmonic V in closed form (all three arrows), and a Gaussian well from the sum over all wave functions (observables of the diagonal).
 *
 *   npm run validation -- quantum-coverage [seeds = 200] [samples = 64] [arrow]
 *
 * Prints for each arrow and quantity how many intervals hold the truth and the mean of |error|/half-width; 97 to 100 % is asked. Distances have
 * one-sided parts and are meant to hold it nearly always.
 */
import { exactEngine } from '../core/experiments/arrows/exact/exact-arrow.ts'
import { runMany } from '../core/experiments/arrows/schrodinger/schrodinger-liouville-many.ts'
import {
  runSampledDiagonal,
  runSampledTop,
} from '../core/experiments/arrows/schrodinger/schrodinger-mean-field-sampled.ts'
import { schrodingerVlasov } from '../core/experiments/arrows/schrodinger/schrodinger-vlasov.ts'
import type { Experiment, PointHooks, PointResult, PointTask } from '../core/experiments/experiment.ts'
import { lowerEnd, upperEnd, type Estimate } from '../core/numerics/estimate.ts'

const [seeds = 200, samples = 64] = process.argv.slice(2, 4).map(Number)
const only = process.argv[4]
const hooks: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

type Engine = (experiment: Experiment, task: PointTask, hooks: PointHooks) => PointResult

const engines: Readonly<Record<string, Engine>> = {
  'schrodinger-vlasov': runSampledDiagonal,
  'schrodinger-hartree': runSampledTop,
  'schrodinger-liouville': runMany,
}

function document(arrow: string, interaction: Experiment['interaction'], measures: Experiment['measures']): Experiment {
  return {
    format: 'quadrant-experiment/1',
    name: '',
    notes: '',
    tags: [],
    arrow: arrow as Experiment['arrow'],
    dimension: 1,
    interaction,
    initial: {
      classical: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [0.3, 0.1],
            covariance: [
              [0.25, 0],
              [0, 0.3],
            ],
          },
        ],
      },
      quantum: { kind: 'toeplitz', symbol: 'classical' },
    },
    sweep: { hbar: [0.2], particles: [2] },
    times: [0.8],
    marginals: [1, 2],
    measures,
    accuracy: { tolerance: 1e-3, numerics: { replicas: samples } },
    seed: 1,
  }
}

const taskOf = (seed: number): PointTask => ({ index: 0, hbar: 0.2, particles: 2, seed })

/** Whether every share is at least 97 %. */
function study(
  title: string,
  experiment: Experiment,
  engine: Engine,
  truths: Readonly<Record<string, Estimate>>,
  names: readonly string[],
): boolean {
  const seen = names.map((name) => ({ name, held: 0, spread: 0, width: 0 }))
  for (let seed = 1; seed <= seeds; seed++) {
    const { values } = engine(experiment, taskOf(seed), hooks).times[0]
    for (const one of seen) {
      const [estimate, truth] = [values[one.name], truths[one.name]]
      const half = (upperEnd(estimate) - lowerEnd(estimate)) / 2
      // where the truth is an interval itself, the two must meet
      one.held += Number(lowerEnd(estimate) <= upperEnd(truth) + 1e-13 && lowerEnd(truth) <= upperEnd(estimate) + 1e-13)
      one.spread += Math.abs(estimate.value - truth.value) / half / seeds
      one.width += (2 * half) / Math.abs(truth.value) / seeds
    }
  }
  console.log(`${title}, ${seeds} seeds, ${samples} samples`)
  for (const { name, held, spread, width } of seen) {
    console.log(
      `  ${name.padEnd(30)} ${((100 * held) / seeds).toFixed(1)} % hold, mean |error|/half-width ${spread.toFixed(2)}, mean width ${(100 * width).toPrecision(2)} %`,
    )
  }
  return seen.every(({ held }) => held >= 0.97 * seeds)
}

const observables = [
  'varX',
  'covXXi',
  'varXi',
  'kineticEnergy',
  'potentialEnergy',
  'energy',
  'crossXX[n=2]',
  'crossXiXi[n=2]',
].map((name) => `schrodinger.${name}`)
const distances: Readonly<Record<string, readonly string[]>> = {
  'schrodinger-vlasov': ['mk2', 'mk2[n=2]', 'eHbar', 'eHbar[n=2]', 'coupling'],
  'schrodinger-hartree': ['mk2', 'mk2[n=2]'],
  'schrodinger-liouville': ['mk2', 'mk2[n=2]', 'eHbar', 'coupling'],
}

let isFine = true
for (const [arrow, engine] of Object.entries(engines)) {
  if (only !== undefined && only !== arrow) continue
  const experiment = document(arrow, { kind: 'harmonic', strength: 0.7 }, ['mk2', 'eHbar', 'coupling'])
  const truths = exactEngine.run(experiment, taskOf(1), hooks).times[0].values
  isFine = study(`harmonic, ${arrow}`, experiment, engine, truths, [...distances[arrow], ...observables]) && isFine
}
if (only === undefined || only === 'well') {
  const well = document('schrodinger-vlasov', { kind: 'gaussian', strength: -1, width: 1 }, ['mk2'])
  const summed = schrodingerVlasov.run({ ...well, accuracy: { tolerance: 1e-3 } }, taskOf(1), hooks).times[0].values
  isFine =
    study('Gaussian well, schrodinger-vlasov', well, runSampledDiagonal, summed, ['mk2', ...observables]) && isFine
}
process.exitCode = isFine ? 0 : 1
