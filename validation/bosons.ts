/**
 * MCTDHB against the grid of relative coordinates, and towards Hartree: a coherent state in an attractive well.
 *
 *   npm run validation -- bosons [hbar = 0.2] [t = 1]
 *
 * First N = 2, 3, 4 for each number m of orbitals: the worst deviation of an observable from the grid's, the worst half-width, and whether every deviation lies
 * within the two bars. Then N = 5 … 40: N times the difference of var x and of the purity's complement to Hartree's, which tend to constants. About a minute. Fails when a bar does not hold.
 */
import { solveHartree } from '../core/dynamics/hartree/hartree-run.ts'
import { mctdhbOrbitals, solveMctdhb } from '../core/dynamics/mctdhb/mctdhb-run.ts'
import { solveSchrodinger } from '../core/dynamics/schrodinger/schrodinger-run.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import { createPotential } from '../core/potentials/create-potential.ts'
import type { QuantumStateSpec } from '../core/states/density-operator.ts'

const [hbar = 0.2, t = 1] = process.argv.slice(2).map(Number)
const spec: QuantumStateSpec = {
  kind: 'gaussian-wigner',
  pure: true,
  mixture: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.5, 0.25],
        covariance: [
          [hbar / 2, 0],
          [0, hbar / 2],
        ],
      },
    ],
  },
}
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const inputFor = (particles: number, tolerance: number) => ({ spec, hbar, potential, particles, times: [t], tolerance })
const compared = ['meanX', 'varX', 'covXXi', 'varXi', 'kineticEnergy', 'potentialEnergy', 'energy', 'purity'] as const
let failed = 0

console.log(`hbar = ${hbar}, t = ${t}\nN  m  worst |MCTDHB - grid|  worst half-width  all within their bars`)
for (const particles of [2, 3, 4]) {
  const [grid] = solveSchrodinger(inputFor(particles, 1e-5), silentHooks).snapshots
  for (let m = 2; m <= Math.min(5, mctdhbOrbitals({ particles })); m++) {
    const [own] = solveMctdhb({ ...inputFor(particles, 1e-5), orbitals: m }, silentHooks).snapshots
    const rows = compared.map((name) => {
      const [a, b] = [own.observables[name], grid.observables[name]]
      return {
        deviation: Math.abs(a.value - b.value),
        width: a.error ?? 0,
        holds: Math.abs(a.value - b.value) <= (a.error ?? 0) + (b.error ?? 0),
      }
    })
    const holds = rows.every((r) => r.holds)
    failed += Number(!holds)
    console.log(
      `${particles}  ${m}  ${Math.max(...rows.map((r) => r.deviation))
        .toExponential(1)
        .padEnd(22)} ${Math.max(...rows.map((r) => r.width))
        .toExponential(1)
        .padEnd(17)} ${holds ? 'yes' : 'NO'}`,
    )
  }
}

console.log('N   m  N (varX - Hartree)      N (1 - purity)')
const [hartree] = solveHartree({ spec, hbar, potential, times: [t], tolerance: 1e-5 }, silentHooks).snapshots
for (const particles of [5, 10, 20, 40]) {
  const input = inputFor(particles, 1e-5)
  const [
    {
      observables: { varX, purity },
    },
  ] = solveMctdhb(input, silentHooks).snapshots
  const shown = (value: number, error = 0): string =>
    `${(particles * value).toPrecision(4)} ± ${(particles * error).toExponential(1)}`
  console.log(
    `${String(particles).padEnd(3)} ${mctdhbOrbitals(input)}  ${shown(varX.value - hartree.observables['varX'].value, varX.error).padEnd(23)} ${shown(1 - purity.value, purity.error)}`,
  )
}
process.exitCode = failed === 0 ? 0 : 1
