/**
 * The Hartree solver against stored reference numbers (the `hartree` list of a pde.json): every observable of every case,
 * at a given tolerance. Prints the worst deviations, and those that an error bar does not hold.
 *
 *   node validation/hartree-reference.ts pde.json [tolerance] [filter]
 */
import { readFileSync } from 'node:fs'
import { solveHartree } from '../core/dynamics/hartree/hartree-run.ts'
import { silentHooks } from '../core/numerics/solve-hooks.ts'
import type { Estimate } from '../core/numerics/estimate.ts'
import type { Potential } from '../core/potentials/potential.ts'
import { referenceState } from '../tests/fixtures/reference-cases.ts'

interface Case {
  id: string
  potential: string
  init: string
  hbar: number
  uncertainty: Record<string, number>
  times: Record<string, Record<string, number | null>>
}

/** The potentials of the reference, written out here so that the comparison does not lean on core/potentials. */
function referencePotential(name: string): Potential {
  const make = (
    spec: Potential['spec'],
    value: (x: number) => number,
    gradient: (x: number) => number,
    lipGradV: number,
    supGradV: number,
    supV: number,
  ): Potential => ({
    spec,
    value,
    gradient,
    secondDerivative: (x) => (gradient(x + 1e-5) - gradient(x - 1e-5)) / 2e-5,
    lipGradV,
    supGradV,
    supV,
    period: spec.kind === 'cosine' ? spec.period : null,
    constantsKind: 'closed-form',
  })
  const gaussian = (strength: number): Potential =>
    make(
      { kind: 'gaussian', strength, width: 1 },
      (x) => strength * Math.exp((-x * x) / 2),
      (x) => -strength * x * Math.exp((-x * x) / 2),
      1,
      Math.exp(-0.5),
      1,
    )
  if (name === 'gaussian_attractive') return gaussian(-1)
  if (name === 'gaussian_repulsive') return gaussian(1)
  if (name === 'softcoulomb') {
    const spec = { kind: 'softCoulomb', strength: 0.5, width: 0.5 } as const
    return make(
      spec,
      (x) => 0.5 / Math.sqrt(x * x + 0.25),
      (x) => (-0.5 * x) / (x * x + 0.25) ** 1.5,
      4,
      0.77,
      1,
    )
  }
  if (name === 'cosine') {
    const spec = { kind: 'cosine', strength: -1, period: 2 * Math.PI } as const
    return make(
      spec,
      (x) => -Math.cos(x),
      (x) => Math.sin(x),
      1,
      1,
      1,
    )
  }
  throw new Error(`unknown potential ${name}`)
}

/** Our observables in the names of the reference. */
function inReferenceNames(o: Readonly<Record<string, Estimate>>): Record<string, [number, number]> {
  const v = (name: string): number => o[name]?.value ?? NaN
  const e = (name: string): number => o[name]?.error ?? NaN
  return {
    trace: [v('mass'), e('mass')],
    x: [v('meanX'), e('meanX')],
    // the reference does not divide by the trace, which is not 1 on the torus
    p: [v('meanXi') * v('mass'), e('meanXi')],
    x2: [v('varX') + v('meanX') ** 2, e('varX') + 2 * Math.abs(v('meanX')) * e('meanX')],
    xp: [
      v('covXXi') + v('meanX') * v('meanXi'),
      e('covXXi') + Math.abs(v('meanX')) * e('meanXi') + Math.abs(v('meanXi')) * e('meanX'),
    ],
    p2: [(v('varXi') + v('meanXi') ** 2) * v('mass'), e('varXi') + 2 * Math.abs(v('meanXi')) * e('meanXi')],
    kinetic: [v('kineticEnergy'), e('kineticEnergy')],
    potential: [v('potentialEnergy'), e('potentialEnergy')],
    energy: [v('energy'), e('energy')],
    purity: [v('purity'), e('purity')],
    cosx: [v('meanCosX'), e('meanCosX')],
    sinx: [v('meanSinX'), e('meanSinX')],
  }
}

const [path, tolerance = '1e-8', filter = ''] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node validation/hartree-reference.ts pde.json [tolerance] [filter]')
const cases = (JSON.parse(readFileSync(path, 'utf8')) as { hartree: Case[] }).hartree.filter((c) =>
  c.id.includes(filter),
)
let worstOfAll = 0
let outside = 0
for (const c of cases) {
  const started = process.cpuUsage().user
  const solution = solveHartree(
    {
      spec: referenceState(c.init, c.hbar),
      hbar: c.hbar,
      potential: referencePotential(c.potential),
      times: Object.keys(c.times)
        .map(Number)
        .sort((a, b) => a - b),
      tolerance: Number(tolerance),
    },
    silentHooks,
  )
  let worst = 0
  let worstName = ''
  let largestError = 0
  for (const [t, reference] of Object.entries(c.times)) {
    const snapshot = solution.snapshots.find((s) => s.t === Number(t))!
    for (const [name, [value, error]] of Object.entries(inReferenceNames(snapshot.observables))) {
      const expected = reference[name]
      if (expected === null || expected === undefined || !Number.isFinite(value)) continue
      const deviation = Math.abs(value - expected)
      largestError = Math.max(largestError, error)
      if (deviation > worst) [worst, worstName] = [deviation, `${name}(${t})`]
      if (deviation > error + (c.uncertainty[name] ?? 0) + 1e-12) {
        outside++
        console.log(`  OUTSIDE ${c.id} ${name}(${t}): ${deviation.toExponential(2)} > ${error.toExponential(2)}`)
      }
    }
  }
  worstOfAll = Math.max(worstOfAll, worst)
  const n = solution.numerics as Record<string, Record<string, number>>
  const seconds = ((process.cpuUsage().user - started) / 1e6).toFixed(1)
  console.log(
    `${c.id} worst ${worst.toExponential(1)} ${worstName} bar ${largestError.toExponential(1)} ` +
      `M ${n['coarse']['points']}/${n['fine']['points']} rank ${n['coarse']['rank']}/${n['fine']['rank']} ` +
      `dt ${n['fine']['timeStep'].toPrecision(2)} edge ${n['fine']['edgeMass'].toExponential(0)} ` +
      `nyq ${n['fine']['nyquistMass'].toExponential(0)} cpu ${seconds} s`,
  )
  for (const w of solution.warnings.slice(0, 2)) console.log(`    ${w}`)
}
console.log(
  `${cases.length} cases, worst deviation ${worstOfAll.toExponential(2)}, ${outside} outside their error bars`,
)
