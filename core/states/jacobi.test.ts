import { describe, expect, it } from 'vitest'
import { firstParticleShares, jacobiMatrix, jacobiMeans, pairVectors } from './jacobi.ts'

describe('Jacobi coordinates', () => {
  it.each([2, 3, 4, 7])('the matrix for N = %i is orthogonal and x_1 = c y_0 + s y_1', (n) => {
    const rows = jacobiMatrix(n)
    for (const [k, a] of rows.entries()) {
      for (const [l, b] of rows.entries()) {
        const product = a.reduce((sum, v, j) => sum + v * b[j], 0)
        expect(product).toBeCloseTo(k === l ? 1 : 0, 14)
      }
    }
    const { centre, relative } = firstParticleShares(n)
    const column = rows.map((row) => row[0])
    expect(column[0]).toBeCloseTo(centre, 15)
    expect(column[1]).toBeCloseTo(relative, 15)
    for (const rest of column.slice(2)) expect(rest).toBe(0)
  })

  it('pair vectors give the differences of the particles; their squares sum to N |y|^2', () => {
    const x = [0.3, -1.2, 2.5, 0.7]
    const y = jacobiMeans(x.map((v) => [v, -2 * v] as const))
    const relative = y.slice(1).map(([v]) => v)
    const differences = pairVectors(4).map((v) => v.reduce((sum, c, k) => sum + c * relative[k], 0))
    const expected = [0, 1, 2].flatMap((j) => [1, 2, 3].filter((k) => k > j).map((k) => x[j] - x[k]))
    expected.forEach((d, i) => expect(differences[i]).toBeCloseTo(d, 14))
    const square = relative.reduce((sum, v) => sum + v * v, 0)
    expect(differences.reduce((sum, d) => sum + d * d, 0)).toBeCloseTo(4 * square, 13)
    expect(y[0][1]).toBeCloseTo(-2 * y[0][0], 14)
  })
})
