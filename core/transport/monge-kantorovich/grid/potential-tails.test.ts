/** What keeps potentials harmless where there is no mass: the limiter, the convex domain, the exchanged tails; and the model's own error. */
import { describe, expect, it } from 'vitest'
import { isotropic, sampled } from '../../../../tests/helpers/transport-densities.ts'
import { affineCoefficients } from './affine-potential.ts'
import { limitInPlace } from './concavity-limiter.ts'
import { convexDomain, depthIn } from './convex-domain.ts'
import { certify } from './dual-certificate.ts'
import type { Potential2d } from './dual-potential.ts'
import { emptyPotential, expandInto, PAD, potentialSpace } from './dual-potential.ts'
import { bracketPair } from './grid-bracket.ts'
import { mapUpperBound } from './map-upper.ts'
import { modelDefect } from './model-defect.ts'
import { gelbrichSquared, measureMoments } from '../moment-bound.ts'
import { measurePair, normalisedSamples } from '../spline-measure.ts'
import type { MeasureModel, MeasurePair } from '../spline-measure.ts'

const n = 72
const shape = { nx: n, ny: n, periodic: false }
const space = potentialSpace(shape, 2)
const work = { units: 0 }
const sharp = normalisedSamples(sampled(isotropic(0.5), 7, n).values).samples
const wide = normalisedSamples(sampled(isotropic(0.8), 7, n).values).samples

function pairOf(model?: MeasureModel): MeasurePair {
  return measurePair(sharp, wide, shape, model)
}

/** ½ W₂² of the model measures (cells²): the moments decide between Gaussians. */
function exact(pair: MeasurePair): number {
  return (
    0.5 * gelbrichSquared(measureMoments(pair.f, shape, pair.model), measureMoments(pair.g, shape, pair.model)).value
  )
}

/** The exact potential, spoilt by `junk` at a corner of the box. */
function potential(pair: MeasurePair, junk: number): Potential2d {
  const dofs = affineCoefficients(
    space,
    measureMoments(pair.f, shape, pair.model),
    measureMoments(pair.g, shape, pair.model),
  ) as Float64Array
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) dofs[i * space.cy + j] -= junk * ((i + j) % 2)
  const phi = emptyPotential(shape)
  expandInto(space, dofs, phi)
  return phi
}

describe('the limiter', () => {
  it('ends at the same least majorant with long steps as a plain sweep to the end, and leaves what is limited alone', () => {
    const rough = Float64Array.from(
      { length: space.cx * space.cy },
      (_, p) => 40 * Math.sin(0.31 * p) * Math.sin(0.002 * p * p) - 300 * (p % 97 === 0 ? 1 : 0),
    )
    const dofs = rough.slice()
    limitInPlace(space, dofs, 0.5, work)
    const plain = plainLimiter(rough, 0.5)
    expect(Math.max(...dofs.map((v, p) => Math.abs(v - plain[p])))).toBeLessThan(1e-3)
    const again = dofs.slice()
    limitInPlace(space, again, 0.51, work)
    expect(again).toEqual(dofs)
  })
})

/** Gauss-Seidel on nearest neighbours until nothing moves. */
function plainLimiter(start: Float64Array, cap: number): Float64Array {
  const { cx, cy, q } = space
  const c = start.slice()
  for (let moved = Infinity; moved > 1e-7;) {
    moved = 0
    for (let i = 0; i < cx; i++) {
      for (let j = 0; j < cy; j++) {
        for (const [a, b] of [
          [1, 0],
          [0, 1],
          [1, 1],
          [1, -1],
          [2, 1],
          [1, 2],
          [2, -1],
          [1, -2],
        ]) {
          if (i - a < 0 || i + a >= cx || Math.min(j + b, j - b) < 0 || Math.max(j + b, j - b) >= cy) continue
          const least = 0.5 * (c[(i + a) * cy + j + b] + c[(i - a) * cy + j - b] - cap * q * q * (a * a + b * b))
          if (least > c[i * cy + j]) {
            moved = Math.max(moved, least - c[i * cy + j])
            c[i * cy + j] = least
          }
        }
      }
    }
  }
  return c
}

describe('the convex domain', () => {
  it('holds all but the allowed mass, kernels and all', () => {
    const domain = convexDomain(sharp, shape, 1e-8)
    const outside = new Set(domain.outside)
    let mass = 0
    for (let a = 0; a < sharp.length; a++) {
      const [i, j] = [Math.floor(a / n), a % n]
      if (outside.has(a)) mass += sharp[a]
      else
        for (const [u, v] of [
          [2, 2],
          [2, -2],
          [-2, 2],
          [-2, -2],
        ])
          expect(depthIn(domain, i + PAD + u, j + PAD + v)).toBeGreaterThanOrEqual(0)
    }
    expect(mass).toBeLessThanOrEqual(1e-8)
    expect(mass).toBeCloseTo(domain.outsideMass, 15)
    expect(depthIn(domain, PAD, PAD)).toBeLessThan(0)
  })

  it('lets a certificate stand whatever the potential does in a corner', () => {
    const pair = pairOf()
    const phi = potential(pair, 50)
    const c = certify(phi, pair, exact(pair), 1e-3, work)
    expect(c.lower).toBeLessThanOrEqual(exact(pair) * (1 + 1e-9))
    expect(c.lower).toBeGreaterThan(exact(pair) * 0.998)
  })

  it('pays for the mass outside', () => {
    // a tower of a potential over 1e-13 of mass in a corner promises a tenth of the value that is not there
    const f = normalisedSamples(sharp.map((v, a) => v + (a === 0 ? 1e-13 : 0))).samples
    const pair = measurePair(f, wide, shape)
    const phi = potential(pair, 0)
    const tower = { ...phi, coefs: phi.coefs.slice() }
    tower.coefs[PAD * phi.stride + PAD] += 1e12 * exact(pair)
    const c = certify(tower, pair, exact(pair), 1e-3, work)
    expect(c.lower).toBeGreaterThan(0.99 * exact(pair))
    expect(c.lower).toBeLessThanOrEqual(exact(pair) * (1 + 1e-4))
  })
})

describe('the upper end from the potential', () => {
  it('is above the distance, and close, with and without junk in the tails', () => {
    const pair = pairOf()
    for (const junk of [0, 50]) {
      const phi = potential(pair, junk)
      const bound = mapUpperBound(pair, phi, certify(phi, pair, exact(pair), 1e-3, work), work)
      expect(0.5 * bound.value).toBeGreaterThanOrEqual(exact(pair))
      expect(0.5 * bound.value).toBeLessThan(exact(pair) * 1.01)
    }
  })

  it('grows with the error of the map', () => {
    const pair = pairOf()
    const phi = potential(pair, 0)
    const tilted = { ...phi, coefs: phi.coefs.map((v, p) => v + 0.3 * (p % phi.stride)) }
    const bound = mapUpperBound(pair, tilted, certify(tilted, pair, exact(pair), 1e-3, work), work)
    expect(0.5 * bound.value).toBeGreaterThan(exact(pair) * 1.01)
  })
})

describe('the model', () => {
  it('piecewise constant: its stated defect covers what the spreading over the cells changes', () => {
    const smooth = 0.5 * 2 * ((Math.sqrt(0.8) - Math.sqrt(0.5)) / (14 / n)) ** 2
    const pair = pairOf('piecewise-constant')
    const change = Math.abs(exact(pair) - smooth)
    expect(change / smooth).toBeGreaterThan(1e-3)
    const defect = modelDefect(pair, potential(pair, 0))
    expect(defect).toBeGreaterThan(change)
    expect(defect).toBeLessThan(10 * change)
    const b = bracketPair(pair, 1, 0, { relativeTolerance: 0.01 })
    expect(b.lower).toBeLessThanOrEqual(smooth)
    expect(b.upper).toBeGreaterThanOrEqual(smooth)
  })
})
