/**
 * Every Vlasov case of the reference numbers against solveVlasov.
 *
 *   node validation/vlasov-reference.ts PATH/pde.json [tolerance = 1e-8] [engine = auto | grid | characteristics]
 *
 * Prints, per case, the worst error of the observables, of f at the stored points, how many references lie outside of their error
 * bars, and the time.
 */
import { readFileSync } from 'node:fs'
import { solveVlasov } from '../core/dynamics/vlasov/vlasov-run.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import { createPotential } from '../core/potentials/create-potential.ts'
import { referenceDensities, referenceInteractions } from '../tests/fixtures/reference-cases.ts'

interface ReferenceTime {
  [key: string]: number | number[] | number[][] | null
}
interface ReferenceCase {
  id: string
  potential: string
  init: string
  times: Record<string, ReferenceTime>
}

const [path, toleranceText = '1e-8', engineText = 'auto'] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: vlasov-reference.ts PATH/pde.json [tolerance]')
const tolerance = Number(toleranceText)
const engine = engineText as 'auto' | 'grid' | 'characteristics'
const reference = JSON.parse(readFileSync(path, 'utf8')) as { vlasov: ReferenceCase[] }

let failed = 0
for (const c of reference.vlasov) {
  const times = Object.keys(c.times)
    .map(Number)
    .sort((a, b) => a - b)
  const started = performance.now()
  const solution = solveVlasov(
    {
      density: referenceDensities[c.init],
      potential: createPotential(referenceInteractions[c.potential]),
      times,
      tolerance,
      overrides: { engine },
    },
    silentHooks,
  )
  const milliseconds = Math.round(performance.now() - started)
  let worst = 0
  let worstField = 0
  let largestBar = 0
  let outside = 0
  for (const s of solution.snapshots) {
    const r = c.times[String(s.t)]
    const number = (key: string): number | null => (typeof r[key] === 'number' ? r[key] : null)
    const p = number('p')!
    const x = number('x')
    const expected: Record<string, number | null> = {
      mass: 1,
      meanXi: p,
      varXi: number('p2')! - p * p,
      kineticEnergy: number('kinetic'),
      potentialEnergy: number('potential'),
      energy: number('energy'),
      l2: number('l2norm'),
      meanX: x,
      varX: x === null ? null : number('x2')! - x * x,
      covXXi: x === null ? null : number('xp')! - x * p,
      meanCosX: x === null ? number('cosx') : null,
      meanSinX: x === null ? number('sinx') : null,
    }
    for (const [key, value] of Object.entries(expected)) {
      if (value === null) continue
      const e = s.observables[key]
      const error = Math.abs(e.value - value)
      worst = Math.max(worst, error)
      largestBar = Math.max(largestBar, e.error!)
      // 1e-10: what the reference itself is worth.
      if (!(error <= e.error! + 1e-10)) {
        outside++
        console.log(`  outside: ${c.id} t=${s.t} ${key} ${e.value} reference ${value} error bar ${e.error}`)
      }
    }
    const z = r.z_points as number[][]
    const f = s.valuesAt(
      Float64Array.from(z, (q) => q[0]),
      Float64Array.from(z, (q) => q[1]),
    )
    ;(r.f as number[]).forEach((value, i) => (worstField = Math.max(worstField, Math.abs(f[i] - value))))
  }
  if (outside > 0 || worst > tolerance || worstField > tolerance) failed++
  console.log(
    `${c.id.padEnd(36)} observables ${worst.toExponential(1)} (largest bar ${largestBar.toExponential(1)}) f ${worstField.toExponential(1)} ` +
      `outside ${outside}  ${milliseconds} ms`,
  )
  if (process.env.VERBOSE)
    console.log(JSON.stringify(solution.numerics), solution.warnings, JSON.stringify(solution.invariants))
}
console.log(failed === 0 ? 'all within the tolerance' : `${failed} cases FAILED`)
process.exitCode = failed === 0 ? 0 : 1
