/** Marginals of a density operator. */
export { positionDensity } from '../states/density-operator.ts'
