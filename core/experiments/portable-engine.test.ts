/** Where there is no WebAssembly every arrow runs all the same, in plain loops and fft.js, and finds the same numbers. */
import { afterAll, describe, expect, it, vi } from 'vitest'
import { silentHooks } from '../numerics/solve-hooks.ts'
import type { PointHooks, PointResult } from './experiment.ts'

const packet = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0.2] } }
const toeplitz = {
  classical: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.2, 0.1],
        covariance: [
          [0.25, 0],
          [0, 0.3],
        ],
      },
    ],
  },
  quantum: { kind: 'toeplitz', symbol: 'classical' },
}
const well = { kind: 'gaussian', strength: -1, width: 1 }
const document = (arrow: string, more: object): object => ({
  format: 'quadrant-experiment/1',
  name: 'portable',
  arrow,
  interaction: well,
  initial: toeplitz,
  sweep: { hbar: [0.4] },
  times: [0, 0.3],
  measures: ['mk2'],
  accuracy: { tolerance: 0.1 },
  ...more,
})

const DOCUMENTS: readonly (readonly [string, object])[] = [
  ['right', document('hartree-vlasov', { times: [0.3] })],
  [
    'top, three bodies',
    document('schrodinger-hartree', { initial: packet, sweep: { hbar: [0.4], particles: [3] }, times: [0.3] }),
  ],
  [
    'bottom',
    document('liouville-vlasov', {
      sweep: { particles: [32] },
      accuracy: { tolerance: 0.1, numerics: { replicas: 256 } },
    }),
  ],
]

const hooks: PointHooks = {
  progress: () => undefined,
  cancelled: () => false,
  timeDone: () => undefined,
  field: () => undefined,
  wantsFields: false,
}

/** What `work` finds with modules of its own, which see the kernels or do not. */
async function freshly<T>(withKernels: boolean, work: () => Promise<T>): Promise<T> {
  vi.resetModules()
  if (!withKernels) vi.stubGlobal('WebAssembly', undefined)
  const { createKernelMemory } = await import('../numerics/kernels/arena.ts')
  expect(createKernelMemory() === null).toBe(!withKernels)
  const found = await work()
  vi.unstubAllGlobals()
  return found
}

async function firstPoint(json: object): Promise<PointResult> {
  const [{ parseExperiment }, { planPoints }, { runPoint }] = await Promise.all([
    import('./schema/schema.ts'),
    import('./plan.ts'),
    import('./run-point.ts'),
  ])
  const parsed = parseExperiment(json)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return runPoint(parsed.experiment, planPoints(parsed.experiment)[0], hooks)
}

type Observables = Readonly<Record<string, { readonly value: number }>>

async function manyBosons(): Promise<Observables> {
  const [{ solveMctdhb }, { createPotential }] = await Promise.all([
    import('../dynamics/mctdhb/mctdhb-run.ts'),
    import('../potentials/create-potential.ts'),
  ])
  const spec = {
    kind: 'gaussian-wigner' as const,
    pure: true,
    mixture: {
      kind: 'mixture' as const,
      components: [
        {
          weight: 1,
          mean: [0.5, 0.2] as const,
          covariance: [
            [0.2, 0],
            [0, 0.2],
          ] as const,
        },
      ],
    },
  }
  const solution = solveMctdhb(
    {
      spec,
      hbar: 0.4,
      potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
      particles: 5,
      orbitals: 2,
      times: [0.2],
      tolerance: 0.1,
    },
    silentHooks,
  )
  return solution.snapshots[0].observables
}

async function onTheCircle(): Promise<Observables> {
  const [{ solveHartree }, { solveVlasov }, { createPotential }] = await Promise.all([
    import('../dynamics/hartree/hartree-run.ts'),
    import('../dynamics/vlasov/vlasov-run.ts'),
    import('../potentials/create-potential.ts'),
  ])
  const mixture = {
    kind: 'mixture' as const,
    components: [
      {
        weight: 1,
        mean: [0.5, 0.2] as const,
        covariance: [
          [0.3, 0],
          [0, 0.4],
        ] as const,
      },
    ],
  }
  const common = {
    potential: createPotential({ kind: 'cosine', strength: 1, period: 2 * Math.PI }),
    times: [0.3],
    tolerance: 0.1,
  }
  const hartree = solveHartree(
    { ...common, spec: { kind: 'gaussian-wigner', pure: false, mixture }, hbar: 0.4 },
    silentHooks,
  ).snapshots[0].observables
  const vlasov = solveVlasov({ ...common, density: mixture }, silentHooks).snapshots[0].observables
  return Object.fromEntries([
    ...Object.entries(hartree),
    ...Object.entries(vlasov).map(([name, value]) => [`vlasov.${name}`, value] as const),
  ])
}

afterAll(() => vi.unstubAllGlobals())

const isObservable = (name: string): boolean => /^(hartree|vlasov|schrodinger|liouville)\./.test(name)

describe('without WebAssembly', () => {
  it.each(DOCUMENTS)('%s: observables agree to 1e-10, distances within their intervals', async (_, json) => {
    const [kernels, portable] = [
      await freshly(true, () => firstPoint(json)),
      await freshly(false, () => firstPoint(json)),
    ]
    kernels.times.forEach(({ t, values }, i) => {
      const others = portable.times[i].values
      expect(Object.keys(others)).toEqual(Object.keys(values))
      expect(Object.keys(values).filter(isObservable).length).toBeGreaterThan(5)
      for (const [name, { value, lower, upper }] of Object.entries(values)) {
        if (isObservable(name))
          expect(Math.abs(others[name].value - value), `${name} at ${t}`).toBeLessThan(
            1e-10 * Math.max(1, Math.abs(value)),
          )
        else if (lower !== undefined && upper !== undefined)
          expect(others[name].value, `${name} at ${t}`).toSatisfy((v: number) => v >= lower && v <= upper)
      }
    })
  })
  it.each([
    ['many bosons', manyBosons],
    ['both mean-field flows on the circle', onTheCircle],
  ])('%s: observables agree to 1e-10', async (_, work) => {
    const [kernels, portable] = [await freshly(true, work), await freshly(false, work)]
    expect(Object.keys(kernels).length).toBeGreaterThan(8)
    for (const [name, { value }] of Object.entries(kernels))
      expect(Math.abs(portable[name].value - value), name).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)))
  })
})
