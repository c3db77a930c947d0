import { describe, expect, it } from 'vitest'
import { strang, rkn6 } from '../../numerics/splitting.ts'
import { createRandomStream } from '../../numerics/rng.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../potentials/potential.ts'
import { harmonicFlow } from '../gaussian-exact.ts'
import { createBodyForce } from './liouville-force.ts'
import { advanceReplicasInPlace } from './liouville-replicas.ts'

const random = createRandomStream(5, 1)
const positions = (n: number, spread: number) => Float64Array.from({ length: n }, (_, i) => spread * random.normal(i))

/** The definition, term by term. */
function direct(spec: InteractionSpec, x: Float64Array): number[] {
  const V = createPotential(spec)
  return Array.from(x, (xj) => x.reduce((sum, xk) => sum + V.gradient(xj - xk), 0) / x.length)
}

const gaussian: InteractionSpec = { kind: 'gaussian', strength: -1, width: 1 }

describe('forces of N bodies', () => {
  it.each<[string, InteractionSpec, number, number]>([
    ['gaussian', gaussian, 131, 0.8],
    ['gaussian, far apart', gaussian, 301, 3],
    ['lorentzian', { kind: 'lorentzian', strength: 1, width: 0.8 }, 101, 0.4],
    ['cosine', { kind: 'cosine', strength: 1, period: 2 }, 57, 1.5],
    ['harmonic', { kind: 'harmonic', strength: 0.7 }, 33, 2],
    ['formula', { kind: 'expression', formula: '-exp(-x^2/2)*cos(x)' }, 90, 0.7],
  ])('%s: the separable expansion is the sum over pairs', (_name, spec, n, spread) => {
    const force = createBodyForce(createPotential(spec), n, 1e-10)
    const x = positions(n, spread)
    force.positions.set(x)
    force.evaluate()
    const wanted = direct(spec, x)
    const size = Math.max(...wanted.map(Math.abs))
    expect(force.method).toBe('separable')
    force.fields.forEach((f, j) => expect(Math.abs(f - wanted[j])).toBeLessThanOrEqual(3e-9 * size))
  })

  it('few bodies, and a V whose expansion does not converge, are summed over pairs', () => {
    for (const [spec, n] of [
      [gaussian, 3],
      [{ kind: 'softCoulomb', strength: 1, width: 0.05 }, 40],
    ] as const) {
      const force = createBodyForce(createPotential(spec), n, 1e-10)
      const x = positions(n, 1)
      force.positions.set(x)
      force.evaluate()
      const wanted = direct(spec, x)
      force.fields.forEach((f, j) => expect(f).toBeCloseTo(wanted[j], 13))
    }
  })
})

describe('replicas', () => {
  it('harmonic: the centre of mass flies freely, relative modes turn with the mean field’s frequency', () => {
    const [kappa, t, n] = [1.3, 1.7, 6]
    const bodies = { bodies: n, count: 2, x: positions(2 * n, 1), xi: positions(2 * n, 0.5).reverse() }
    const start = { x: bodies.x.slice(), xi: bodies.xi.slice() }
    advanceReplicasInPlace(
      bodies,
      createBodyForce(createPotential({ kind: 'harmonic', strength: kappa }), n, 1e-12),
      rkn6,
      t / 40,
      40,
    )
    const [[a, b], [c, d]] = harmonicFlow(kappa, t)
    for (const r of [0, 1]) {
      const mean = (v: Float64Array) => v.subarray(r * n, r * n + n).reduce((s, y) => s + y, 0) / n
      const [cx, cxi] = [mean(start.x), mean(start.xi)]
      for (let j = r * n; j < r * n + n; j++) {
        const [u, v] = [start.x[j] - cx, start.xi[j] - cxi]
        expect(bodies.x[j]).toBeCloseTo(cx + t * cxi + a * u + b * v, 8)
        expect(bodies.xi[j]).toBeCloseTo(cxi + c * u + d * v, 8)
      }
    }
  })

  it('has the order of its scheme, and conserves momentum', () => {
    const n = 20
    const force = createBodyForce(createPotential(gaussian), n, 1e-13)
    const end = (scheme: typeof strang, steps: number) => {
      const bodies = { bodies: n, count: 1, x: positions(n, 0.7), xi: positions(2 * n, 0.5).subarray(n) }
      const before = bodies.xi.reduce((s, v) => s + v, 0)
      advanceReplicasInPlace(bodies, force, scheme, 2 / steps, steps)
      expect(bodies.xi.reduce((s, v) => s + v, 0)).toBeCloseTo(before, 10)
      return bodies.x
    }
    const exact = end(rkn6, 64)
    const error = (x: Float64Array) => Math.hypot(...x.map((y, j) => y - exact[j]))
    expect(Math.log2(error(end(strang, 16)) / error(end(strang, 32)))).toBeCloseTo(2, 1)
    expect(Math.log2(error(end(rkn6, 2)) / error(end(rkn6, 4)))).toBeGreaterThan(4.5)
  })
})
