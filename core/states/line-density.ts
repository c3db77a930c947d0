/** Densities rho(x) >= 0 on the line given as functions: where they live, and the step at which the trapezoidal rule integrates them. */
import { DensityError, FLOOR, gradedCells, heavyTails, SAMPLED, WIDEST } from './density-scan.ts'

export interface LineDensity {
  /** rho, of mass 1. */
  readonly value: (x: number) => number
  readonly min: number
  readonly max: number
  /** At this step the rule agrees with its shift by half a cell to `quadrature`. */
  readonly step: number
  readonly quadrature: number
  /** The mass before the program normalised it. */
  readonly rawMass: number
}

const NEGATIVE = 1e-12
const SCALES = 13
const SCAN = 192
const MOST_COUNT = 3000

/** @throws DensityError when rho is not finite, negative, zero wherever it is looked at, or does not fall off */
export function lineDensity(rho: (x: number) => number): LineDensity {
  const { min, max } = findInterval(rho)
  const sum = (count: number, shift: number): [number, number] => {
    const h = (max - min) / count
    let [mass, second] = [0, 0]
    for (let i = 0; i < count; i++) {
      const u = (i + shift - count / 2) * h
      const v = Math.max(0, checked(rho, (min + max) / 2 + u))
      mass += v * h
      second += v * u * u * h
    }
    return [mass, second]
  }
  for (let count = 48; ; count = Math.ceil(1.5 * count)) {
    const [a, b] = [sum(count, 0.25), sum(count, 0.75)]
    const quadrature = Math.max(Math.abs(a[0] / b[0] - 1), Math.abs(a[1] / b[1] - 1))
    if (quadrature > 10 * SAMPLED && count < MOST_COUNT) continue
    const mass = (a[0] + b[0]) / 2
    return { value: (x) => Math.max(0, rho(x)) / mass, min, max, step: (max - min) / count, quadrature, rawMass: mass }
  }
}

function checked(f: (x: number) => number, x: number): number {
  const v = f(x)
  if (!Number.isFinite(v)) throw new DensityError(`it is not a finite number at x = ${short(x)}`)
  return v
}

const short = (x: number): string => Number(x.toPrecision(4)).toString()

function findInterval(rho: (x: number) => number): { min: number; max: number } {
  const samples = (min: number, max: number) =>
    Array.from({ length: SCAN + 1 }, (_, i) => {
      const x = min + ((max - min) * i) / SCAN
      return { x, v: checked(rho, x), h: (max - min) / SCAN }
    })
  const support = (all: ReturnType<typeof samples>): { min: number; max: number } => {
    const peak = all.reduce((most, { v }) => Math.max(most, v), 0)
    const low = all.reduce((least, s) => (s.v < least.v ? s : least))
    if (low.v < -NEGATIVE * peak) throw new DensityError(`it is negative (${short(low.v)}) at x = ${short(low.x)}`)
    const seen = all.filter(({ v }) => v > FLOOR * peak)
    if (seen.length === 0) throw new DensityError(`it is zero at every point tried within |x| <= ${WIDEST}`)
    return {
      min: seen.reduce((m, s) => Math.min(m, s.x - s.h), Infinity),
      max: seen.reduce((m, s) => Math.max(m, s.x + s.h), -Infinity),
    }
  }
  let interval = support(Array.from({ length: SCALES }, (_, k) => samples(-WIDEST / 2 ** k, WIDEST / 2 ** k)).flat())
  if (Math.max(-interval.min, interval.max) > WIDEST)
    throw heavyTails((reach) =>
      gradedCells(reach).reduce((sum, [x, width]) => sum + x * x * Math.max(0, checked(rho, x)) * width, 0),
    )
  for (let pass = 0; pass < 3; pass++) interval = support(samples(interval.min, interval.max))
  return interval
}
