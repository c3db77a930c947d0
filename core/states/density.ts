/** What all kinds of classical densities have: moments, values, a name. */
import type { ClassicalDensity, Moments, SmoothDensity } from './classical-density.ts'
import { mixtureEvaluator, mixtureMoments, pointMoments } from './mixture.ts'

export function densityMoments(density: ClassicalDensity): Moments {
  switch (density.kind) {
    case 'mixture':
      return mixtureMoments(density)
    case 'function':
      return density.moments
    case 'points':
      return pointMoments(density)
  }
}

/** f(x, xi), made once for loops over a grid. */
export function densityEvaluator(density: SmoothDensity): (x: number, xi: number) => number {
  return density.kind === 'mixture' ? mixtureEvaluator(density) : density.value
}

/** A JSON value that is equal for equal densities and for no others. */
export function plainDensity(density: ClassicalDensity): unknown {
  switch (density.kind) {
    case 'mixture':
      return density
    case 'function':
      return { kind: 'function', key: density.key }
    case 'points':
      return {
        kind: 'points',
        curve: density.curve ?? false,
        x: [...density.x],
        xi: [...density.xi],
        weight: [...density.weight],
      }
  }
}
