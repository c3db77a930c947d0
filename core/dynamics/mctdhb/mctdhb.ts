/**
 * The multiconfigurational Hartree equations for N bosons in m orbitals (MCTDHB: O. E. Alon, A. I. Streltsov, L. S. Cederbaum,
 * Phys. Rev. A 77 (2008) 033613), for H_N = sum p^2/2 + (1/N) sum_{j<k} V(x_j - x_k):
 *
 *   i hbar C' = H C,      i hbar phi_q' = P [ T phi_q + sum_k (rho^{-1})_qk (1/N) sum_sjl rho_ksjl W_sl phi_j ],
 *
 * rho_kq = <b_k^+ b_q>, rho_ksjl = <b_k^+ b_s^+ b_l b_j>, W_sl = V * (conj(phi_s) phi_l), P the projector off the orbitals (with the inverse of
 * their Gram matrix, so that rounding does not grow where they are all but orthonormal). Unoccupied
 * orbitals make rho singular: (rho + N eps)^{-1} stands in, which is Hermitian, so that norm and energy are conserved exactly. m = 1 is
 * the Hartree equation with the factor (N-1)/N.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { createFft, type Fft } from '../../numerics/fft/fft.ts'
import { buildInArena, numbersInArena } from '../../numerics/kernels/arena.ts'
import type { Potential } from '../../potentials/potential.ts'
import { createConvolution, type Convolution } from '../convolution.ts'
import { momenta } from '../hartree/hartree.ts'
import type { OdeSystem } from './mctdhb-integrator.ts'
import {
  annihilatePairsInto,
  createPairSpace,
  createPairsInto,
  mixPairsInto,
  pairDensityInto,
  type PairSpace,
} from './mctdhb-space.ts'
import { invertInPlace } from './mctdhb-inverse.ts'

/** Of N: what is added to the occupations before they are inverted. */
const REGULARISATION = 1e-9
/** An orbital's error counts with the root of its occupation, and at least with this. */
const LEAST_WEIGHT = 0.03

export interface MctdhbObservables {
  readonly norm: number
  /** tr(rho T)/N and <(1/N) sum V>/N. */
  readonly kineticEnergy: number
  readonly potentialEnergy: number
}

/** y = the 2 D coefficients, then m rows of 2 M numbers. */
export class Mctdhb implements OdeSystem {
  readonly space: PairSpace
  readonly grid: Grid1d
  readonly hbar: number
  readonly size: number
  readonly #m: number
  readonly #fft: Fft
  readonly #halfSquares: Float64Array
  readonly #convolution: Convolution
  readonly #kineticRows: Float64Array
  /** W_sl at s * m + l: 2 M numbers each. */
  readonly #fields: Float64Array[]
  readonly #real: Float64Array
  readonly #imaginary: Float64Array
  readonly #convolved: Float64Array
  readonly #pairRows: Float64Array
  readonly #mixedRows: Float64Array
  readonly #coefficientSlope: Float64Array
  readonly #gradients: Float64Array
  /** rho_kq, rho_pq, H_pq, T_kq; W_ksql at ((k m + s) m + q) m + l. */
  readonly density: Float64Array
  readonly pairDensity: Float64Array
  readonly #hamiltonian: Float64Array
  readonly #kinetic: Float64Array
  readonly #interaction: Float64Array
  readonly #pairIndex: Int32Array

  constructor(particles: number, modes: number, grid: Grid1d, hbar: number, potential: Potential) {
    const m = modes
    this.#m = m
    this.space = createPairSpace(particles, modes)
    this.grid = grid
    this.hbar = hbar
    this.size = 2 * this.space.size + 2 * m * grid.count
    this.#fft = createFft(grid.count)
    this.#halfSquares = momenta(grid, hbar).map((p) => 0.5 * p * p)
    this.#convolution = buildInArena((memory) => createConvolution((x) => potential.value(x), grid, memory))
    this.#kineticRows = numbersInArena(2 * m * grid.count)
    this.#fields = Array.from({ length: m * m }, () => new Float64Array(2 * grid.count))
    this.#real = new Float64Array(grid.count)
    this.#imaginary = new Float64Array(grid.count)
    this.#convolved = new Float64Array(grid.count)
    const { pairs, innerSize } = this.space
    this.#pairRows = new Float64Array(2 * pairs.length * innerSize)
    this.#mixedRows = new Float64Array(2 * pairs.length * innerSize)
    this.#coefficientSlope = new Float64Array(2 * this.space.size)
    this.#gradients = new Float64Array(2 * m * grid.count)
    this.density = new Float64Array(2 * m * m)
    this.pairDensity = new Float64Array(2 * pairs.length ** 2)
    this.#hamiltonian = new Float64Array(2 * pairs.length ** 2)
    this.#kinetic = new Float64Array(2 * m * m)
    this.#interaction = new Float64Array(2 * m ** 4)
    this.#pairIndex = new Int32Array(m * m)
    pairs.forEach(([k, s], p) => {
      this.#pairIndex[k * m + s] = p
      this.#pairIndex[s * m + k] = p
    })
  }

  /** All particles in the first of the given orthonormal rows. */
  initial(orbitals: Float64Array): Float64Array {
    const y = new Float64Array(this.size)
    y[2 * this.space.condensate] = 1
    y.set(orbitals, 2 * this.space.size)
    return y
  }

  orbitalsOf(y: Float64Array): Float64Array {
    return y.subarray(2 * this.space.size)
  }

  derivativeInto(out: Float64Array, y: Float64Array): void {
    const coefficients = y.subarray(0, 2 * this.space.size)
    const orbitals = this.orbitalsOf(y)
    this.#prepare(coefficients, orbitals)
    mixPairsInto(this.#mixedRows, this.#hamiltonian, this.#pairRows, this.space)
    createPairsInto(this.#coefficientSlope, this.#mixedRows, this.space)
    // C' = -i/hbar (H - <H>) C: the common phase, of frequency N times the energy per particle, is left out
    let energy = 0
    let norm = 0
    for (let i = 0; i < coefficients.length; i++) {
      energy += coefficients[i] * this.#coefficientSlope[i]
      norm += coefficients[i] * coefficients[i]
    }
    energy /= norm
    for (let i = 0; i < coefficients.length; i += 2) {
      out[i] = (this.#coefficientSlope[i + 1] - energy * coefficients[i + 1]) / this.hbar
      out[i + 1] = -(this.#coefficientSlope[i] - energy * coefficients[i]) / this.hbar
    }
    this.#orbitalSlopesInto(out.subarray(2 * this.space.size), orbitals)
  }

  /** sqrt(|dC|^2 + sum_k w_k |dphi_k|^2), w_k the occupation of orbital k as part of N (and at least a little). */
  errorNorm(error: Float64Array): number {
    const start = 2 * this.space.size
    let sum = 0
    for (let i = 0; i < start; i++) sum += error[i] ** 2
    for (let k = 0; k < this.#m; k++) {
      const weight =
        Math.max(LEAST_WEIGHT ** 2, this.density[2 * (k * this.#m + k)] / this.space.particles) * this.grid.spacing
      const from = start + 2 * k * this.grid.count
      for (let i = from; i < from + 2 * this.grid.count; i++) sum += weight * error[i] ** 2
    }
    return Math.sqrt(sum)
  }

  /** Energies per particle and the norm; afterwards `density` holds rho of this state. */
  observables(y: Float64Array): MctdhbObservables {
    const coefficients = y.subarray(0, 2 * this.space.size)
    this.#prepare(coefficients, this.orbitalsOf(y))
    const { particles } = this.space
    const m = this.#m
    let kinetic = 0
    for (let i = 0; i < 2 * m * m; i += 2)
      kinetic += this.density[i] * this.#kinetic[i] - this.density[i + 1] * this.#kinetic[i + 1]
    let pairs = 0
    this.#eachQuadruple((k, s, q, l, at) => {
      const rho = this.#pairAt(k, s, q, l)
      pairs += this.pairDensity[rho] * this.#interaction[at] - this.pairDensity[rho + 1] * this.#interaction[at + 1]
    })
    return {
      norm: coefficients.reduce((sum, v) => sum + v * v, 0),
      kineticEnergy: kinetic / particles,
      potentialEnergy: pairs / (2 * particles * particles),
    }
  }

  /** Everything that both slopes need: T phi, the fields W_sl, the matrix elements, b_p C and the densities. */
  #prepare(coefficients: Float64Array, orbitals: Float64Array): void {
    this.#applyKinetic(orbitals)
    this.#convolvePairs(orbitals)
    this.#matrixElements(orbitals)
    annihilatePairsInto(this.#pairRows, coefficients, this.space)
    pairDensityInto(this.pairDensity, this.#pairRows, this.space)
    this.#contractDensity()
    this.#fillHamiltonian()
  }

  #applyKinetic(orbitals: Float64Array): void {
    const { count } = this.grid
    this.#kineticRows.set(orbitals)
    this.#fft.forwardRowsInPlace(this.#kineticRows, this.#m)
    for (let k = 0; k < this.#m; k++) {
      for (let i = 0; i < count; i++) {
        const at = 2 * (k * count + i)
        this.#kineticRows[at] = this.#kineticRows[at] * this.#halfSquares[i]
        this.#kineticRows[at + 1] = this.#kineticRows[at + 1] * this.#halfSquares[i]
      }
    }
    this.#fft.inverseRowsInPlace(this.#kineticRows, this.#m)
  }

  #convolvePairs(orbitals: Float64Array): void {
    const { count } = this.grid
    for (let s = 0; s < this.#m; s++) {
      for (let l = s; l < this.#m; l++) {
        const [a, b] = [2 * s * count, 2 * l * count]
        for (let i = 0; i < 2 * count; i += 2) {
          this.#real[i / 2] = orbitals[a + i] * orbitals[b + i] + orbitals[a + i + 1] * orbitals[b + i + 1]
          this.#imaginary[i / 2] = orbitals[a + i] * orbitals[b + i + 1] - orbitals[a + i + 1] * orbitals[b + i]
        }
        const field = this.#fields[s * this.#m + l]
        const mirror = this.#fields[l * this.#m + s]
        this.#convolution.applyInto(this.#convolved, this.#real)
        for (let i = 0; i < count; i++) mirror[2 * i] = field[2 * i] = this.#convolved[i]
        if (l === s) continue
        this.#convolution.applyInto(this.#convolved, this.#imaginary)
        for (let i = 0; i < count; i++) {
          field[2 * i + 1] = this.#convolved[i]
          mirror[2 * i + 1] = -this.#convolved[i]
        }
      }
    }
  }

  /** T_kq = <phi_k|T phi_q> and W_ksql = int conj(phi_k) phi_q W_sl. */
  #matrixElements(orbitals: Float64Array): void {
    const m = this.#m
    const { count, spacing } = this.grid
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) {
        let re = 0
        let im = 0
        for (let i = 0, a = 2 * k * count, b = 2 * q * count; i < count; i++, a += 2, b += 2) {
          re += orbitals[a] * this.#kineticRows[b] + orbitals[a + 1] * this.#kineticRows[b + 1]
          im += orbitals[a] * this.#kineticRows[b + 1] - orbitals[a + 1] * this.#kineticRows[b]
          this.#real[i] = orbitals[a] * orbitals[b] + orbitals[a + 1] * orbitals[b + 1]
          this.#imaginary[i] = orbitals[a] * orbitals[b + 1] - orbitals[a + 1] * orbitals[b]
        }
        this.#kinetic[2 * (k * m + q)] = re * spacing
        this.#kinetic[2 * (k * m + q) + 1] = im * spacing
        for (let s = 0; s < m; s++) {
          for (let l = 0; l < m; l++) {
            const field = this.#fields[s * m + l]
            let wr = 0
            let wi = 0
            for (let i = 0; i < count; i++) {
              wr += this.#real[i] * field[2 * i] - this.#imaginary[i] * field[2 * i + 1]
              wi += this.#real[i] * field[2 * i + 1] + this.#imaginary[i] * field[2 * i]
            }
            const at = 2 * (((k * m + s) * m + q) * m + l)
            this.#interaction[at] = wr * spacing
            this.#interaction[at + 1] = wi * spacing
          }
        }
      }
    }
  }

  /** rho_kq = (N-1)^{-1} sum_s rho_ksqs. */
  #contractDensity(): void {
    const m = this.#m
    const { particles } = this.space
    this.density.fill(0)
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) {
        const at = 2 * (k * m + q)
        for (let s = 0; s < m; s++) {
          const pair = this.#pairAt(k, s, q, s)
          this.density[at] = this.density[at] + this.pairDensity[pair] / (particles - 1)
          this.density[at + 1] = this.density[at + 1] + this.pairDensity[pair + 1] / (particles - 1)
        }
      }
    }
  }

  /** H = 1/2 sum h_ksql b_k^+ b_s^+ b_l b_q with h = W/N + (T_kq d_sl + d_kq T_sl)/(N-1), gathered by pairs (k,s), (q,l). */
  #fillHamiltonian(): void {
    const m = this.#m
    const n = this.space.particles
    this.#hamiltonian.fill(0)
    this.#eachQuadruple((k, s, q, l, at) => {
      const to = this.#pairAt(k, s, q, l)
      let re = this.#interaction[at] / n
      let im = this.#interaction[at + 1] / n
      if (s === l) {
        re += this.#kinetic[2 * (k * m + q)] / (n - 1)
        im += this.#kinetic[2 * (k * m + q) + 1] / (n - 1)
      }
      if (k === q) {
        re += this.#kinetic[2 * (s * m + l)] / (n - 1)
        im += this.#kinetic[2 * (s * m + l) + 1] / (n - 1)
      }
      this.#hamiltonian[to] = this.#hamiltonian[to] + 0.5 * re
      this.#hamiltonian[to + 1] = this.#hamiltonian[to + 1] + 0.5 * im
    })
  }

  #orbitalSlopesInto(out: Float64Array, orbitals: Float64Array): void {
    const m = this.#m
    const { count } = this.grid
    const { particles } = this.space
    this.#gradients.fill(0)
    this.#eachQuadruple((k, s, q, l) => {
      const rho = this.#pairAt(k, s, q, l)
      const re = this.pairDensity[rho] / particles
      const im = this.pairDensity[rho + 1] / particles
      if (re === 0 && im === 0) return
      addProductInPlace(
        this.#gradients.subarray(2 * k * count, 2 * (k + 1) * count),
        re,
        im,
        this.#fields[s * m + l],
        orbitals.subarray(2 * q * count, 2 * (q + 1) * count),
      )
    })
    const inverse = this.density.slice()
    for (let k = 0; k < m; k++) inverse[2 * (k * m + k)] = inverse[2 * (k * m + k)] + particles * REGULARISATION
    invertInPlace(inverse, m)
    const gramInverse = this.#gram(orbitals)
    invertInPlace(gramInverse, m)
    for (let q = 0; q < m; q++) {
      const row = out.subarray(2 * q * count, 2 * (q + 1) * count)
      row.set(this.#kineticRows.subarray(2 * q * count, 2 * (q + 1) * count))
      for (let k = 0; k < m; k++)
        addScaledInPlace(
          row,
          inverse[2 * (q * m + k)],
          inverse[2 * (q * m + k) + 1],
          this.#gradients.subarray(2 * k * count, 2 * (k + 1) * count),
        )
      this.#projectOffInPlace(row, orbitals, gramInverse)
      for (let i = 0; i < 2 * count; i += 2) {
        const re = row[i]
        row[i] = row[i + 1] / this.hbar
        row[i + 1] = -re / this.hbar
      }
    }
  }

  /** <phi_j|phi_k>. */
  #gram(orbitals: Float64Array): Float64Array {
    const m = this.#m
    const gram = new Float64Array(2 * m * m)
    for (let j = 0; j < m; j++)
      for (let k = 0; k < m; k++)
        gram.set(this.#inner(this.#rowOf(orbitals, j), this.#rowOf(orbitals, k)), 2 * (j * m + k))
    return gram
  }

  #rowOf(orbitals: Float64Array, k: number): Float64Array {
    return orbitals.subarray(2 * k * this.grid.count, 2 * (k + 1) * this.grid.count)
  }

  #inner(a: Float64Array, b: Float64Array): [number, number] {
    let re = 0
    let im = 0
    for (let i = 0; i < a.length; i += 2) {
      re += a[i] * b[i] + a[i + 1] * b[i + 1]
      im += a[i] * b[i + 1] - a[i + 1] * b[i]
    }
    return [re * this.grid.spacing, im * this.grid.spacing]
  }

  /** row -= sum_jk phi_j (S^{-1})_jk <phi_k|row>. */
  #projectOffInPlace(row: Float64Array, orbitals: Float64Array, gramInverse: Float64Array): void {
    const m = this.#m
    const parts = Array.from({ length: m }, (_, k) => this.#inner(this.#rowOf(orbitals, k), row))
    for (let j = 0; j < m; j++) {
      let re = 0
      let im = 0
      parts.forEach(([a, b], k) => {
        const at = 2 * (j * m + k)
        re += gramInverse[at] * a - gramInverse[at + 1] * b
        im += gramInverse[at] * b + gramInverse[at + 1] * a
      })
      addScaledInPlace(row, -re, -im, this.#rowOf(orbitals, j))
    }
  }

  /** Place of rho_ksql, H_ksql in the matrices over pairs. */
  #pairAt(k: number, s: number, q: number, l: number): number {
    return 2 * (this.#pairIndex[k * this.#m + s] * this.space.pairs.length + this.#pairIndex[q * this.#m + l])
  }

  #eachQuadruple(visit: (k: number, s: number, q: number, l: number, at: number) => void): void {
    const m = this.#m
    for (let k = 0, at = 0; k < m; k++)
      for (let s = 0; s < m; s++) for (let q = 0; q < m; q++) for (let l = 0; l < m; l++, at += 2) visit(k, s, q, l, at)
  }
}

/** out += (re + i im) field row. */
function addProductInPlace(out: Float64Array, re: number, im: number, field: Float64Array, row: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const fr = re * field[i] - im * field[i + 1]
    const fi = re * field[i + 1] + im * field[i]
    out[i] = out[i] + fr * row[i] - fi * row[i + 1]
    out[i + 1] = out[i + 1] + fr * row[i + 1] + fi * row[i]
  }
}

/** out += (re + i im) row. */
function addScaledInPlace(out: Float64Array, re: number, im: number, row: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    out[i] = out[i] + re * row[i] - im * row[i + 1]
    out[i + 1] = out[i + 1] + re * row[i + 1] + im * row[i]
  }
}
