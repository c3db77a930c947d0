/** Wigner or Husimi function of a rank-32 state on 256 x 256 points. Arguments: wigner|husimi. */
import { husimiOnGrid } from '../../core/phase-space/husimi.ts'
import { wignerOnGrid } from '../../core/phase-space/wigner.ts'
import { repeat } from '../measure.ts'
import { packets } from './packets.ts'

const [rank, points, n] = [32, 512, 256]
const state = packets(rank, points, 6, 1)
const { spacing } = state.grid
const axis = { count: n, origin: (-n / 2) * spacing, spacing, period: null }
const field = process.argv[2] === 'wigner' ? wignerOnGrid : husimiOnGrid
let result = field(state, { x: axis, xi: axis }, null)
const seconds = repeat(() => {
  result = field(state, { x: axis, xi: axis }, null)
})
const { values } = result
let square = 0
for (const v of values) square += v * v
console.log(
  JSON.stringify({ seconds, check: { centre: values[(n / 2) * n + n / 2], square: square * spacing * spacing } }),
)
