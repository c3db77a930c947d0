/**
 * N bosons from a coherent packet in the attractive Gaussian well, to time 1 and a tolerance of 1 %: `mctdhb` N m (with m and with m - 1 orbitals, as the
 * solver does it), or `grid` N (relative coordinates, N - 1 axes, two resolutions). Memory is the process's high-water mark beyond what it began with.
 */
import { solveMctdhb } from '../../core/dynamics/mctdhb/mctdhb-run.ts'
import { solveSchrodinger } from '../../core/dynamics/schrodinger/schrodinger-run.ts'
import { silentHooks } from '../../core/numerics/solve-hooks.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'
import { clock } from '../measure.ts'

const [engine, particles, orbitals] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const hbar = 0.4
const mixture = {
  kind: 'mixture' as const,
  components: [
    {
      weight: 1,
      mean: [0.5, 0.25] as const,
      covariance: [
        [hbar / 2, 0],
        [0, hbar / 2],
      ] as const,
    },
  ],
}
const input = {
  spec: { kind: 'gaussian-wigner' as const, pure: true, mixture },
  hbar,
  particles,
  potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
  times: [1],
  tolerance: 1e-2,
}
const megabytes = (): number => process.resourceUsage().maxRSS / 1024
const [memory, before] = [megabytes(), clock()]
const { snapshots, numerics } =
  engine === 'mctdhb' ? solveMctdhb({ ...input, orbitals }, silentHooks) : solveSchrodinger(input, silentHooks)
const seconds = clock() - before
const { varX, energy } = snapshots[0].observables
const fine = (numerics as { fine?: { points?: number } }).fine
const sizes = { states: Number(numerics['states'] ?? 0), points: Number(numerics['points'] ?? fine?.points ?? 0) }
console.log(
  JSON.stringify({
    seconds,
    check: {
      peakMegabytes: megabytes() - memory,
      ...sizes,
      varX: varX.value,
      varXError: varX.error,
      energy: energy.value,
    },
  }),
)
