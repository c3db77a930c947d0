/** The initial data of an experiment at one ħ as pictures: f and the Husimi function of R, on one grid. */
import type { Experiment } from '../../../core/experiments/experiment.ts'
import { husimiOfWave, toClassicalDensity, toQuantumStateSpec } from '../../../core/experiments/data/initial-data.ts'
import type { ClassicalDensity, Moments, PointMeasure, SmoothDensity } from '../../../core/states/classical-density.ts'
import type { QuantumStateSpec } from '../../../core/states/density-operator.ts'
import { densityEvaluator } from '../../../core/states/density.ts'
import { blurMixture, blurPoints, mixtureBox, mixtureMoments, pointBox } from '../../../core/states/mixture.ts'
import type { Extent, PictureField } from './phase-field.ts'

export interface InitialPicture {
  readonly f: PictureField | null
  readonly points: PointMeasure | null
  /** Null where the experiment has no quantum side. */
  readonly husimi: PictureField | null
  readonly extent: Extent
}

const samples = 112
/** Beyond this many Gaussians a picture would stutter: every k-th point then stands for its neighbours. */
const mostComponents = 400
/** More Gaussians are a lattice, which reaches to where its weights are rounding, rather than bumps that all deserve to be seen. */
const mostBumps = 40

/**
 * @param hbar null where the experiment depends on none (two classical corners)
 * @throws InitialDataError when the data are refused at this ħ
 */
export function initialPicture(experiment: Experiment, hbar: number | null): InitialPicture {
  const density = toClassicalDensity(experiment.initial, hbar ?? NaN)
  const husimi = hbar === null ? null : husimiOf(toQuantumStateSpec(experiment.initial, hbar), hbar)
  const extent = squareOf(husimi ? joined(boxOf(density), boxOf(husimi)) : boxOf(density))
  return {
    f: density.kind === 'points' ? null : sampled(density, extent),
    points: density.kind === 'points' ? density : null,
    husimi: husimi && sampled(husimi, extent),
    extent,
  }
}

function husimiOf(state: QuantumStateSpec, hbar: number): SmoothDensity {
  if (state.kind === 'gaussian-wigner') return blurMixture(state.mixture, hbar / 2, hbar / 2)
  return state.kind === 'wave' ? husimiOfWave(state) : blurPoints(thinned(state.points), hbar, hbar)
}

function thinned(points: PointMeasure): PointMeasure {
  const stride = Math.ceil(points.x.length / mostComponents)
  if (stride === 1) return points
  const keep = (values: Float64Array): Float64Array => values.filter((_, i) => i % stride === 0)
  const weight = keep(points.weight)
  const total = weight.reduce((a, b) => a + b, 0)
  return { kind: 'points', x: keep(points.x), xi: keep(points.xi), weight: weight.map((w) => w / total) }
}

function boxOf(density: ClassicalDensity): Extent {
  if (density.kind === 'points') return pointBox(density)
  if (density.kind === 'function') return visibleBox(density.box, density.moments)
  const box = mixtureBox(density, 2e-2)
  return density.components.length > mostBumps ? visibleBox(box, mixtureMoments(density)) : box
}

/** Three standard deviations, inside the density's own box. */
function visibleBox(box: Extent, m: Moments): Extent {
  const [sx, sxi] = [3 * Math.sqrt(m.varX), 3 * Math.sqrt(m.varXi)]
  return {
    xMin: Math.max(box.xMin, m.meanX - sx),
    xMax: Math.min(box.xMax, m.meanX + sx),
    xiMin: Math.max(box.xiMin, m.meanXi - sxi),
    xiMax: Math.min(box.xiMax, m.meanXi + sxi),
  }
}

function joined(a: Extent, b: Extent): Extent {
  return {
    xMin: Math.min(a.xMin, b.xMin),
    xMax: Math.max(a.xMax, b.xMax),
    xiMin: Math.min(a.xiMin, b.xiMin),
    xiMax: Math.max(a.xiMax, b.xiMax),
  }
}

/** The same length along both axes, a little air around. */
function squareOf(e: Extent): Extent {
  const half = 0.54 * Math.max(e.xMax - e.xMin, e.xiMax - e.xiMin, 1e-3)
  const [x, xi] = [(e.xMin + e.xMax) / 2, (e.xiMin + e.xiMax) / 2]
  return { xMin: x - half, xMax: x + half, xiMin: xi - half, xiMax: xi + half }
}

function sampled(density: SmoothDensity, e: Extent): PictureField {
  const evaluate = densityEvaluator(density)
  const spacing = (e.xMax - e.xMin) / samples
  const x = { origin: e.xMin + spacing / 2, spacing, count: samples }
  const xi = { origin: e.xiMin + spacing / 2, spacing, count: samples }
  const values = new Float32Array(samples * samples)
  for (let i = 0; i < samples; i++)
    for (let j = 0; j < samples; j++)
      values[i * samples + j] = evaluate(x.origin + i * spacing, xi.origin + j * spacing)
  return { x, xi, values }
}
