/** Rotations of pairs of rows as a WebAssembly routine (row-rotations.ts). */
import { bump, get, i32, plus, repeat, routine, set, splat, type Code, type Routine } from './simd-assembler.ts'
import { addV, getV, loadV, mulV, storeV, subV, type Halves, type Lanes, type Vec } from './kernels-lanes.ts'

/**
 * rotateRows(i, j, end, part, rotation): (row i, row j) <- (c i - conj(s) j, s i + c j) for complex rows whose real parts reach from i to end and
 * whose imaginary parts lie `part` bytes behind them; (c, re s, im s) at `rotation`. Multiples of 16 bytes a half.
 */
function rotateRows(halves: Halves): Routine {
  return routine(
    'rotateRows',
    5,
    (s, i, j, end, part, rotation) => {
      const [ar, ai, br, bi] = [s.lanes(), s.lanes(), s.lanes(), s.lanes()]
      const [c, re, im] = [s.shared(), s.shared(), s.shared()]
      const behind = (row: number): Code => plus(get(row), get(part))
      const times = (x: Lanes, y: Lanes): Vec => mulV(getV(x), getV(y))
      return [
        ...[c, re, im].flatMap((local, k) => set(local[0], splat(get(rotation), 8 * k))),
        ...repeat(i, i32(16 * halves), get(end), [
          ...loadV(ar, get(i), 0),
          ...loadV(ai, behind(i), 0),
          ...loadV(br, get(j), 0),
          ...loadV(bi, behind(j), 0),
          ...storeV(get(i), 0, subV(times(c, ar), addV(times(re, br), times(im, bi)))),
          ...storeV(behind(i), 0, subV(times(c, ai), subV(times(re, bi), times(im, br)))),
          ...storeV(get(j), 0, addV(subV(times(re, ar), times(im, ai)), times(c, br))),
          ...storeV(behind(j), 0, addV(addV(times(re, ai), times(im, ar)), times(c, bi))),
          ...bump(j, i32(16 * halves)),
        ]),
      ]
    },
    true,
    halves,
  )
}

export const rotationRoutines = (halves: Halves): Routine[] => [rotateRows(halves)]
