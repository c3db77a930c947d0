/** Help cards of the observables of a corner. */
import type { QuantityHelp } from './help-card.ts'

const corners: Readonly<Record<string, { readonly of: string; readonly interval: string }>> = {
  hartree: {
    of: 'the Hartree state R(t), by its Wigner function',
    interval: 'From two resolutions that differ in every parameter, with the lost trace and the mass seen at the ends.',
  },
  vlasov: { of: 'the Vlasov density f(t)', interval: 'From two resolutions of the flow.' },
  schrodinger: {
    of: 'a particle of the N-body Schrödinger state, R_N¹(t), by its Wigner function',
    interval: 'From two resolutions; where initial points are sampled, a 99 % interval is added.',
  },
  liouville: {
    of: 'a particle of the N-body Newton flow, F_N¹(t)',
    interval:
      'A 99 % interval of the replicas with their control variates; from two resolutions where there is no sampling.',
  },
}

const observables: Readonly<Record<string, readonly [title: string, tex: string, definition: string]>> = {
  mass: ['Mass', '\\int f', 'Stays 1; what is missing has left the grid.'],
  meanX: ['Mean position', '\\langle x\\rangle', 'Moves freely: the forces between the particles cancel.'],
  meanXi: ['Mean momentum', '\\langle\\xi\\rangle', 'Conserved.'],
  varX: ['Variance of position', '\\langle x^2\\rangle-\\langle x\\rangle^2', 'Per unit of mass.'],
  covXXi: [
    'Covariance',
    '\\langle x\\xi\\rangle-\\langle x\\rangle\\langle\\xi\\rangle',
    'Of position and momentum, symmetrised for operators.',
  ],
  varXi: ['Variance of momentum', '\\langle\\xi^2\\rangle-\\langle\\xi\\rangle^2', 'Per unit of mass.'],
  kineticEnergy: ['Kinetic energy', '\\tfrac12\\langle\\xi^2\\rangle', 'Per particle.'],
  potentialEnergy: [
    'Potential energy',
    '\\tfrac12\\iint V\\rho\\rho\\quad\\text{or}\\quad\\tfrac{N-1}{2N}\\langle V(x_1-x_2)\\rangle',
    'Per particle: of the mean field, or of N bodies with each pair counted once.',
  ],
  energy: ['Energy', '\\text{kinetic}+\\text{potential}', 'Conserved: its drift shows the solver’s error.'],
  purity: ['Purity', '\\operatorname{tr}R^2', 'Conserved by Hartree’s equation; 1 for a pure state.'],
  l2: ['Norm in L²', '\\|f\\|_2', 'Conserved by Vlasov’s equation; it shows what a grid has smoothed away.'],
  meanCosX: [
    'Mean cosine',
    '\\langle\\cos(2\\pi x/\\text{period})\\rangle',
    'Stands in for the position, which is no observable on a circle.',
  ],
  meanSinX: [
    'Mean sine',
    '\\langle\\sin(2\\pi x/\\text{period})\\rangle',
    'Stands in for the position, which is no observable on a circle.',
  ],
  crossXX: [
    'Covariance of two positions',
    '\\operatorname{cov}(x_1,x_2)',
    'Between two of the bodies: what the mean field neglects.',
  ],
  crossXXi: [
    'Covariance of position and another’s momentum',
    '\\operatorname{cov}(x_1,\\xi_2)',
    'Between two of the bodies: what the mean field neglects.',
  ],
  crossXiXi: [
    'Covariance of two momenta',
    '\\operatorname{cov}(\\xi_1,\\xi_2)',
    'Between two of the bodies: what the mean field neglects.',
  ],
}

export function observableCard(corner: string, observable: string): QuantityHelp | null {
  const [place, what] = [corners[corner], observables[observable]]
  if (place === undefined || what === undefined) return null
  return {
    title: what[0],
    tex: what[1],
    definition: `Of ${place.of}. ${what[2]}`,
    certified: `${place.interval} A closed form for harmonic forces and Gaussian data.`,
    source: 'core/CONVENTIONS.md, “States and phase space”',
  }
}
