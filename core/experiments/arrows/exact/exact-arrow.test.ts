/**
 * The eleven cases of tests/fixtures/gaussian-exact.json through the documents and engines of all five arrows: 1e-9 is asked, the
 * cancellation-free forms give 1e-11.
 */
import { describe, expect, it, test } from 'vitest'
import fixture from '../../../../tests/fixtures/gaussian-exact.json' with { type: 'json' }
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { assembleResults } from '../../assemble-results.ts'
import type { Arrow, Experiment, PointResult, StoredField } from '../../experiment.ts'
import { planPoints } from '../../plan.ts'
import { runPoint } from '../../run-point.ts'
import { parseExperiment } from '../../schema/schema.ts'

type Case = (typeof fixture.cases)[number]

const arrows = {
  right: 'hartree-vlasov',
  left: 'schrodinger-liouville',
  top: 'schrodinger-hartree',
  bottom: 'liouville-vlasov',
  diag: 'schrodinger-vlasov',
} as const satisfies Record<string, Arrow>
type Side = keyof typeof arrows
const sides = Object.keys(arrows) as Side[]

const matrix = ([a, c, b]: readonly number[]) => [
  [a, c],
  [c, b],
]

function document(c: Case, side: Side): unknown {
  const { params: p } = c
  const quantum =
    p.R_type === 'toeplitz'
      ? { kind: 'toeplitz', symbol: 'classical' }
      : { kind: 'gaussian', mean: p.R_wigner_mean, covariance: matrix(p.R_wigner_cov) }
  const classical = { kind: 'mixture', components: [{ weight: 1, mean: p.f_mean, covariance: matrix(p.f_cov) }] }
  return {
    format: 'quadrant-experiment/1',
    name: c.id,
    arrow: arrows[side],
    interaction: { kind: 'harmonic', strength: p.kappa },
    initial: { classical, quantum },
    sweep: { hbar: [p.hbar], particles: [p.N] },
    times: c.times.map((time) => time.t),
    marginals: side === 'right' ? [1] : [...new Set([1, 2, p.N])],
    measures: ['mk2', 'eHbar', 'coupling'],
  }
}

function experimentOf(json: unknown): Experiment {
  const parsed = parseExperiment(json)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

function run(e: Experiment, fields: StoredField[] | null = null): PointResult[] {
  const hooks = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: (f: StoredField) => void fields?.push(f),
    wantsFields: fields !== null,
  }
  return planPoints(e).map((task) => runPoint(e, task, hooks))
}

const software = { name: 'quadrant', version: 'test', commit: '' } as const

for (const c of fixture.cases) {
  test.each(sides)(`${c.id}, %s: moments, distances and bounds to 1e-9, every interval holds the reference`, (side) => {
    const e = experimentOf(document(c, side))
    const [point] = run(e)
    expect(point.particles).toBe(side === 'right' ? null : c.params.N)
    expect(point.hbar).toBe(side === 'bottom' ? null : c.params.hbar)
    c.times.forEach((reference, i) => {
      const { values } = point.times[i]
      const check = (name: string, wanted: number, floor = 0): void => {
        const got: Estimate | undefined = values[name]
        if (got === undefined) throw new Error(`${name} is missing`)
        const what = `${name} at t = ${reference.t}: ${got.value} against ${wanted}`
        expect(Math.abs(got.value - wanted), what).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(wanted), floor) + 1e-18)
        if (got.kind === undefined) return
        expect(lowerEnd(got), what).toBeLessThanOrEqual(wanted + 1e-18)
        expect(upperEnd(got), what).toBeGreaterThanOrEqual(wanted - 1e-18)
      }
      const distances: Record<string, number> = reference.calW2
      const costs: Record<string, number> = reference.E2
      check('mk2', distances[side])
      if (side in costs) check('eHbar', costs[side])
      for (const [n, key] of [
        [2, 'n2'],
        [c.params.N, 'nN'],
      ] as const) {
        if (side === 'right') continue
        if (`${side}_${key}` in distances) check(`mk2[n=${n}]`, distances[`${side}_${key}`])
        if (`${side}_${key}` in costs) check(`eHbar[n=${n}]`, costs[`${side}_${key}`])
      }
      const b = reference.bounds
      if (side === 'right') check('bound.mk2', b.T25_husimi)
      if (side === 'left') check('bound.eHbar', b.T27_E2)
      if (side === 'left') check('bound.mk2', b.T27_husimi)
      if (side === 'diag') check('bound.refined.eHbar', b.T26_refined_E2)
      if (side === 'diag') check('bound.refined.mk2', b.T26_refined_husimi)
      const corners = {
        vlasov: reference.vlasov.cov,
        hartree: reference.hartree.wigner_cov,
        liouville: reference.liouville.cov1,
        schrodinger: reference.schrodinger.wigner_cov1,
      }
      for (const [corner, covariance] of Object.entries(corners)) {
        if (!(`${corner}.varX` in values)) continue
        ;['varX', 'covXXi', 'varXi'].forEach((name, k) => check(`${corner}.${name}`, covariance[k], 1e-3))
      }
    })
    expect(assembleResults(e, [point], software).audit.filter((line) => line.verdict === 'contradicted')).toEqual([])
  })
}

const generic = fixture.cases.find((c) => c.id.startsWith('C02')) ?? fixture.cases[0]
const withSweep = (side: Side, sweep: Experiment['sweep'], more: object = {}) =>
  experimentOf({ ...(document(generic, side) as object), sweep, marginals: [1], ...more })

describe('the square in closed form', () => {
  it('conserves the energy per particle in all corners, and N bodies start with (N-1)/N of the mean field’s potential energy', () => {
    for (const side of sides) {
      const [point] = run(experimentOf(document(generic, side)))
      for (const corner of ['schrodinger', 'hartree', 'liouville', 'vlasov']) {
        const energies = point.times.flatMap((time) => time.values[`${corner}.energy`]?.value ?? [])
        for (const energy of energies) expect(energy).toBeCloseTo(energies[0], 12)
      }
    }
    const [bottom] = run(experimentOf(document(generic, 'bottom')))
    const start = bottom.times[0].values
    expect(start['liouville.potentialEnergy'].value / start['vlasov.potentialEnergy'].value).toBeCloseTo(2 / 3, 12)
  })

  it('is O(N^-2) on the bottom and the top, and exactly O(1/N) for n = N', () => {
    for (const side of ['bottom', 'top'] as const) {
      const points = run(withSweep(side, { hbar: [0.1], particles: [512, 1024] }, { marginals: [1] }))
      const at = (i: number, name: string) => points[i].times[points[i].times.length - 1].values[name].value
      expect(at(0, 'mk2') / at(1, 'mk2')).toBeGreaterThan(3.9)
      expect(at(0, 'mk2') / at(1, 'mk2')).toBeLessThan(4.1)
    }
    const bottoms = [32, 64].map((n) => run(withSweep('bottom', { particles: [n] }, { marginals: [n] }))[0])
    const [a, b] = bottoms.map((p) => p.times[p.times.length - 1].values[`mk2[n=${p.particles}]`].value)
    expect(a / b).toBeCloseTo(2, 10)
  })

  it('the proof’s coupling lies between the distance and the theorem, and starts at the best plan', () => {
    for (const side of sides) {
      const [point] = run(experimentOf(document(generic, side)))
      for (const { t, values } of point.times) {
        const { coupling, mk2, eHbar } = values
        const blur = { right: 0.5, left: 0.5, diag: 0.5, top: 1, bottom: 0 }[side] * generic.params.hbar
        expect(mk2.value).toBeLessThanOrEqual(coupling.value + blur + 1e-12)
        for (const name of [
          'bound.aPosteriori.coupling',
          'bound.sharp.coupling',
          'bound.refined.coupling',
          'bound.coupling',
        ]) {
          const bound = values[name]
          if (bound !== undefined) expect(coupling.value).toBeLessThanOrEqual(bound.value * (1 + 1e-12) + 1e-15)
        }
        if (eHbar !== undefined) expect(coupling.value).toBeGreaterThanOrEqual(eHbar.value * (1 - 1e-9))
        if (eHbar !== undefined && t === 0) expect(coupling.value).toBeCloseTo(eHbar.value, 12)
      }
    }
  })

  it('leaves both sides of the comparison as pictures, named by the arrow', () => {
    const names = sides.map((side) => {
      const fields: StoredField[] = []
      run(withSweep(side, { hbar: [0.1], particles: [3] }, { times: [0.5] }), fields)
      return fields.map((f) => f.name)
    })
    expect(names).toEqual([
      ['husimi', 'wigner', 'density.hartree', 'vlasov', 'density.vlasov'],
      ['husimi', 'wigner', 'density.schrodinger', 'liouville', 'density.liouville'],
      ['husimi', 'wigner', 'density.schrodinger', 'husimi.hartree', 'wigner.hartree', 'density.hartree'],
      ['liouville', 'density.liouville', 'vlasov', 'density.vlasov'],
      ['husimi', 'wigner', 'density.schrodinger', 'vlasov', 'density.vlasov'],
    ])
  })

  it('plans what the arrow knows: no hbar at the bottom, no N on the right', () => {
    const sweep = { hbar: [0.2, 0.1], particles: [2, 4, 8] }
    expect(planPoints(withSweep('bottom', sweep)).map((task) => [task.hbar, task.particles])).toEqual([
      [null, 2],
      [null, 4],
      [null, 8],
    ])
    expect(planPoints(withSweep('right', sweep)).map((task) => [task.hbar, task.particles])).toEqual([
      [0.2, null],
      [0.1, null],
    ])
    expect(planPoints(withSweep('diag', sweep))).toHaveLength(6)
    expect(
      planPoints(withSweep('diag', { particles: [4, 16], path: { hbar: 'N^-0.5' } })).map((task) => task.hbar),
    ).toEqual([0.5, 0.25])
  })
})
