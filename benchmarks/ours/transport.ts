/** calW^2 with certified ends between two Gaussian mixtures on an n x n grid. Arguments: pair n tolerance. */
import { mk2SquaredOnGrid } from '../../core/transport/monge-kantorovich/monge-kantorovich.ts'
import { repeat } from '../measure.ts'
import { transportPair } from './transport-pairs.ts'

const [name, n, tolerance] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const { f, g, exact } = transportPair(name, n)
let bracket = mk2SquaredOnGrid(f, g, { relativeTolerance: tolerance })
const seconds = repeat(() => {
  bracket = mk2SquaredOnGrid(f, g, { relativeTolerance: tolerance })
})
const check = {
  relativeError: bracket.estimate / exact - 1,
  relativeWidth: (bracket.upper - bracket.lower) / exact,
  holdsTruth: bracket.lower <= exact * (1 + 2e-4) && bracket.upper >= exact * (1 - 2e-4) ? 1 : 0,
}
console.log(JSON.stringify({ seconds, check }))
