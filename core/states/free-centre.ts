/**
 * The centre of mass of N independent bodies of a mixture, given their relative coordinates and each one's component: with P_j = S_j^{-1} the precisions
 * of the components, delta_j = z_j - (z_1 + … + z_N)/N,
 *
 *   centre of mass | delta  ~  N(P^{-1} sum_j P_j (m_j - delta_j), P^{-1}),   P = sum_j P_j.
 *
 * It moves freely and no force sees it, so that averages over it need no samples.
 */
import type { Covariance, GaussianMixture } from './classical-density.ts'
import { determinant, inverseCovariance } from './mixture.ts'
import { sameCovariance } from './n-particle.ts'
import type { InitialPoints } from './packet-samples.ts'

export interface FreeCentre {
  /** Names the covariance: which components' covariances the bodies took. */
  readonly kind: string
  readonly covariance: Covariance
  /** What carries the bodies' own centre of mass to its mean. */
  readonly shift: readonly [number, number]
}

/** Reads the bodies [first, first + particles) of samples of the product of a mixture. */
export type FreeCentres = (points: InitialPoints, first: number) => FreeCentre

/** Null for components without a density, whose centre of mass is no Gaussian of two dimensions. */
export function createFreeCentres({ components }: GaussianMixture, particles: number): FreeCentres | null {
  if (components.some(({ covariance: c }) => !(determinant(c) > 1e-12 * (c[0][0] + c[1][1]) ** 2))) return null
  const precisions = components.map((c) => inverseCovariance(c.covariance))
  const shapes = components.map((c) => components.findIndex((d) => sameCovariance(c.covariance, d.covariance)))
  const covariances = new Map<string, Covariance>()
  return ({ x, xi, index }, first) => {
    const kind = Array.from(index.subarray(first, first + particles), (k) => shapes[k])
      .sort()
      .join()
    let covariance = covariances.get(kind)
    if (covariance === undefined) {
      covariance = inverseCovariance(summed(Array.from({ length: particles }, (_, j) => precisions[index[first + j]])))
      covariances.set(kind, covariance)
    }
    let [meanX, meanXi] = [0, 0]
    for (let j = first; j < first + particles; j++) {
      meanX += x[j] / particles
      meanXi += xi[j] / particles
    }
    let [u, v] = [0, 0]
    for (let j = first; j < first + particles; j++) {
      const { mean } = components[index[j]]
      const p = precisions[index[j]]
      const [a, b] = [mean[0] - (x[j] - meanX), mean[1] - (xi[j] - meanXi)]
      u += p[0][0] * a + p[0][1] * b
      v += p[1][0] * a + p[1][1] * b
    }
    return {
      kind,
      covariance,
      shift: [
        covariance[0][0] * u + covariance[0][1] * v - meanX,
        covariance[1][0] * u + covariance[1][1] * v - meanXi,
      ],
    }
  }
}

function summed(matrices: readonly Covariance[]): Covariance {
  const entry = (i: 0 | 1, j: 0 | 1): number => matrices.reduce((sum, m) => sum + m[i][j], 0)
  return [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ]
}
