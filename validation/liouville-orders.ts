/**
 * The orders in 1/N that the N-body arrows show, with their intervals, and whether they depend on hbar.
 *
 *   node validation/liouville-orders.ts [tolerance = 0.05]
 *
 * Harmonic V in closed form (bottom; top with five values of hbar); the attractive Gaussian well by replicas (bottom) and by wave functions and
 * MCTDHB (top, packets, three values of hbar). Smooth data: order 2. Monokinetic data, here the points (x, 0) at equal quantiles of a Gaussian: what the coupling
 * and calW^2 show.
 */
import { assembleResults } from '../core/experiments/assemble-results.ts'
import type { Experiment } from '../core/experiments/experiment.ts'
import { planPoints } from '../core/experiments/plan.ts'
import { runPoint } from '../core/experiments/run-point.ts'
import { parseExperiment } from '../core/experiments/schema.ts'

const tolerance = Number(process.argv[2] ?? 0.05)
const silent = { progress: () => undefined, cancelled: () => false, timeDone: () => undefined, field: () => undefined, wantsFields: false }
const smooth = { kind: 'mixture', components: [{ weight: 1, mean: [0.5, 0], covariance: [[0.25, 0], [0, 0.25]] }] }
const well = { kind: 'gaussian', strength: -1, width: 1 }
const harmonic = { kind: 'harmonic', strength: 0.5 }

/** Quantiles of N(0, 1/4) by Newton's method on the distribution function: 256 points of equal weight on the line xi = 0. */
function monokinetic(count: number): [number, number][] {
  const density = (x: number): number => Math.exp(-2 * x * x) / Math.sqrt(Math.PI / 2)
  let x = -2.5
  let below = 0
  return Array.from({ length: count }, (_, k): [number, number] => {
    const target = (k + 0.5) / count
    while (below < target) {
      below += 1e-4 * density(x + 5e-5)
      x += 1e-4
    }
    return [x, 0]
  })
}

function study(name: string, document: object): void {
  const parsed = parseExperiment({ format: 'quadrant-experiment/1', name, times: [0, 1], measures: ['mk2', 'coupling'], accuracy: { tolerance }, ...document })
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.issues)}`)
  const started = process.cpuUsage().user
  const results = assembleResults(parsed.experiment, pointsOf(parsed.experiment), { name: 'quadrant', version: 'validation', commit: '' })
  console.log(`${name}  (${((process.cpuUsage().user - started) / 1e6).toFixed(1)} s)`)
  for (const { quantity, t, slope, lower, upper, reason } of results.rates.filter((r) => r.t > 0)) {
    console.log(`  ${quantity.padEnd(22)} t = ${t}: ${slope === null ? `no order (${reason ?? ''})` : `${slope.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}]`}`)
  }
  for (const { quantity, t, statement } of (results.uniformity ?? []).filter((u) => u.t > 0)) console.log(`  ${quantity.padEnd(22)} t = ${t}: ${statement}`)
}

function pointsOf(experiment: Experiment) {
  return planPoints(experiment).map((task) => runPoint(experiment, task, silent))
}

const toeplitz = { classical: smooth, quantum: { kind: 'toeplitz', symbol: 'classical' } }
const packet = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0] } }
study('bottom, harmonic, smooth', { arrow: 'liouville-vlasov', interaction: harmonic, initial: { classical: smooth }, sweep: { particles: [4, 8, 16, 32, 64] } })
study('bottom, well, smooth', { arrow: 'liouville-vlasov', interaction: well, initial: { classical: smooth }, sweep: { particles: [8, 16, 32, 64] } })
study('bottom, well, monokinetic points', { arrow: 'liouville-vlasov', interaction: well, initial: { classical: { kind: 'samples', points: monokinetic(256) } }, sweep: { particles: [8, 16, 32, 64] } })
study('top, harmonic, Töplitz, across hbar', { arrow: 'schrodinger-hartree', interaction: harmonic, initial: toeplitz, sweep: { hbar: [0.2, 0.1, 0.05, 0.025, 0.0125], particles: [4, 8, 16, 32, 64] } })
study('top, well, packets, across hbar', { arrow: 'schrodinger-hartree', interaction: well, initial: packet, sweep: { hbar: [0.4, 0.2, 0.1, 0.05], particles: [2, 3, 4, 8] } })
