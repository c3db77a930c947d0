/**
 * The orders in 1/N that the N-body arrows show, with their intervals, and whether they depend on hbar.
 *
 *   node validation/liouville-orders.ts [tolerance = 0.05]
 *
 * Harmonic V in closed form (bottom; top with five values of hbar); the attractive Gaussian well by replicas (bottom) and by wave functions and
 * MCTDHB (top, packets, three values of hbar). Smooth data: order 2. Monokinetic data, whose F_N spreads off the curve: order 1.
 */
import { assembleResults } from '../core/experiments/assemble-results.ts'
import type { Experiment } from '../core/experiments/experiment.ts'
import { planPoints } from '../core/experiments/plan.ts'
import { runPoint } from '../core/experiments/run-point.ts'
import { parseExperiment } from '../core/experiments/schema/schema.ts'

const tolerance = Number(process.argv[2] ?? 0.05)
const silent = {
  progress: () => undefined,
  cancelled: () => false,
  timeDone: () => undefined,
  field: () => undefined,
  wantsFields: false,
}
const smooth = {
  kind: 'mixture',
  components: [
    {
      weight: 1,
      mean: [0.5, 0],
      covariance: [
        [0.25, 0],
        [0, 0.25],
      ],
    },
  ],
}
const well = { kind: 'gaussian', strength: -1, width: 1 }
const harmonic = { kind: 'harmonic', strength: 0.5 }

/** rho(x) delta(xi - u(x)), rho = N(0, 1/4): at rest, and running together. */
const atRest = { kind: 'monokinetic', density: 'exp(-2*x^2)', velocity: '0' }
const running = { ...atRest, velocity: '-tanh(x)' }

function study(name: string, document: object): void {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name,
    times: [0, 1],
    measures: ['mk2', 'coupling'],
    accuracy: { tolerance },
    ...document,
  })
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.issues)}`)
  const started = process.cpuUsage().user
  const results = assembleResults(parsed.experiment, pointsOf(parsed.experiment), {
    name: 'quadrant',
    version: 'validation',
    commit: '',
  })
  console.log(`${name}  (${((process.cpuUsage().user - started) / 1e6).toFixed(1)} s)`)
  for (const { quantity, t, slope, lower, upper, reason } of results.rates.filter((r) => r.t > 0)) {
    console.log(
      `  ${quantity.padEnd(22)} t = ${t}: ${slope === null ? `no order (${reason ?? ''})` : `${slope.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}]`}`,
    )
  }
  for (const { quantity, t, statement } of (results.uniformity ?? []).filter((u) => u.t > 0))
    console.log(`  ${quantity.padEnd(22)} t = ${t}: ${statement}`)
}

function pointsOf(experiment: Experiment) {
  return planPoints(experiment).map((task) => runPoint(experiment, task, silent))
}

const toeplitz = { classical: smooth, quantum: { kind: 'toeplitz', symbol: 'classical' } }
const packet = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0] } }
study('bottom, harmonic, smooth', {
  arrow: 'liouville-vlasov',
  interaction: harmonic,
  initial: { classical: smooth },
  sweep: { particles: [4, 8, 16, 32, 64] },
})
study('bottom, well, smooth', {
  arrow: 'liouville-vlasov',
  interaction: well,
  initial: { classical: smooth },
  sweep: { particles: [8, 16, 32, 64] },
})
for (const [name, classical] of [
  ['at rest', atRest],
  ['running together', running],
] as const) {
  study(`bottom, well, monokinetic ${name}`, {
    arrow: 'liouville-vlasov',
    interaction: well,
    initial: { classical },
    sweep: { particles: [8, 16, 32, 64, 128] },
  })
}
study('top, harmonic, Töplitz, across hbar', {
  arrow: 'schrodinger-hartree',
  interaction: harmonic,
  initial: toeplitz,
  sweep: { hbar: [0.2, 0.1, 0.05, 0.025, 0.0125], particles: [4, 8, 16, 32, 64] },
})
study('top, well, packets, across hbar', {
  arrow: 'schrodinger-hartree',
  interaction: well,
  initial: packet,
  sweep: { hbar: [0.4, 0.2, 0.1, 0.05], particles: [2, 3, 4, 8] },
})
