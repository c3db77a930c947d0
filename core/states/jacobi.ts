/**
 * Orthogonal Jacobi coordinates of N particles of equal mass (the Helmert matrix):
 *
 *   y_0 = (x_1 + … + x_N)/sqrt N,   y_k = sqrt((N-k)/(N-k+1)) (x_k - mean(x_{k+1}, …, x_N)),  k = 1 … N-1.
 *
 * The same matrix acts on positions and on momenta, so that it is canonical; the kinetic energy keeps its form, the centre
 * of mass y_0 is free, and N identical Gaussian factors stay N identical factors. Particle 1 is seen by two coordinates only:
 * x_1 = c y_0 + s y_1 with c = N^{-1/2}, s = sqrt(1 - 1/N).
 */

/** Row k holds the coefficients of y_k in x_1 … x_N; orthogonal. */
export function jacobiMatrix(particles: number): Float64Array[] {
  const n = particles
  return Array.from({ length: n }, (_, k) => {
    if (k === 0) return new Float64Array(n).fill(1 / Math.sqrt(n))
    const after = n - k
    const norm = Math.sqrt(after / (after + 1))
    return Float64Array.from({ length: n }, (_, j) => (j === k - 1 ? norm : j < k ? 0 : -norm / after))
  })
}

/** c and s of x_1 = c y_0 + s y_1. */
export function firstParticleShares(particles: number): { readonly centre: number; readonly relative: number } {
  return { centre: 1 / Math.sqrt(particles), relative: Math.sqrt(1 - 1 / particles) }
}

/** The vectors v of length sqrt 2 with x_j - x_k = v . (y_1, …, y_{N-1}), for all j < k. */
export function pairVectors(particles: number): Float64Array[] {
  const rows = jacobiMatrix(particles).slice(1)
  const vectors: Float64Array[] = []
  for (let j = 0; j < particles; j++) {
    for (let k = j + 1; k < particles; k++) vectors.push(Float64Array.from(rows, (row) => row[j] - row[k]))
  }
  return vectors
}

/** Means (x_j, xi_j) of the particles -> means of (y_k, eta_k), k = 0 … N-1. */
export function jacobiMeans(means: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return jacobiMatrix(means.length).map((row) => {
    const sum = (part: 0 | 1): number => means.reduce((total, mean, j) => total + row[j] * mean[part], 0)
    return [sum(0), sum(1)] as const
  })
}
