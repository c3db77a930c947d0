/** Products of complex matrices as a WebAssembly routine: one column panel of B against all row panels of A (complex-products.ts packs them). */
import { bump, get, i32, repeat, routine, set, splat, type Code, type Routine } from './simd-assembler.ts'
import {
  addV,
  getV,
  loadV,
  mulV,
  storeV,
  subV,
  setV,
  type Halves,
  type Lanes,
  type Pair,
  type Vec,
} from './kernels-lanes.ts'

/** Rows of A in a panel: more would need more than the 16 registers of a processor without AVX-512. */
export const PANEL_ROWS = 2
/** Vectors of B side by side. */
const VECTORS = 2
/** Columns of B in a panel: as many as two vectors hold. */
export const panelColumns = (halves: Halves): number => 2 * VECTORS * halves

/**
 * multiplyPanels(a, aEnd, b, bEnd, c): c += A b for panels of PANEL_ROWS rows from a to aEnd, (re, im) of each row for k = 0, 1, …, against one
 * panel of columns from b to bEnd, for every k all real parts and then all imaginary ones. Tiles of c lie one after another, for each row
 * the real parts and then the imaginary ones. Every entry is summed over k in order: c + ar br - ai bi, c + ar bi + ai br.
 *
 * multiplyByRealPanels: the same where b has real parts alone, c + ar br, c + ai br.
 */
function multiplyPanels(halves: Halves, isReal: boolean): Routine {
  return routine(
    isReal ? 'multiplyByRealPanels' : 'multiplyPanels',
    5,
    (s, a, aEnd, b, bEnd, c) => {
      const k = s.i32()
      const sums = Array.from({ length: PANEL_ROWS }, () => s.pairs(VECTORS))
      const columns = s.pairs(VECTORS)
      const [re, im] = [s.shared(), s.shared()]
      const bytes = 16 * halves
      const part = VECTORS * bytes
      const eachVector = (body: (v: number) => Code): Code => Array.from({ length: VECTORS }, (_, v) => body(v)).flat()
      const eachSum = (body: (sum: Lanes, offset: number) => Code): Code =>
        sums.flatMap((row, i) =>
          eachVector((v) => row[v].flatMap((lanes, p) => body(lanes, (2 * i + p) * part + v * bytes))),
        )
      const addTo = (sum: Lanes, x: Lanes, y: Lanes): Vec => addV(getV(sum), mulV(getV(x), getV(y)))
      const accumulate = (sum: Pair, [br, bi]: Pair): Code =>
        isReal
          ? [...setV(sum[0], addTo(sum[0], re, br)), ...setV(sum[1], addTo(sum[1], im, br))]
          : [
              ...setV(sum[0], subV(addTo(sum[0], re, br), mulV(getV(im), getV(bi)))),
              ...setV(sum[1], addV(addTo(sum[1], re, bi), mulV(getV(im), getV(br)))),
            ]
      return repeat(a, i32(0), get(aEnd), [
        ...eachSum((sum, offset) => loadV(sum, get(c), offset)),
        ...set(k, get(b)),
        ...repeat(k, i32((isReal ? 1 : 2) * part), get(bEnd), [
          ...eachVector((v) => [
            ...loadV(columns[v][0], get(k), v * bytes),
            ...(isReal ? [] : loadV(columns[v][1], get(k), part + v * bytes)),
          ]),
          ...sums.flatMap((row, i) => [
            ...set(re[0], splat(get(a), 16 * i)),
            ...set(im[0], splat(get(a), 16 * i + 8)),
            ...eachVector((v) => accumulate(row[v], columns[v])),
          ]),
          ...bump(a, i32(16 * PANEL_ROWS)),
        ]),
        ...eachSum((sum, offset) => storeV(get(c), offset, getV(sum))),
        ...bump(c, i32(2 * part * PANEL_ROWS)),
      ])
    },
    true,
    halves,
  )
}

export const productRoutines = (halves: Halves): Routine[] => [
  multiplyPanels(halves, false),
  multiplyPanels(halves, true),
]
