/** What Quadrant uses of fft.js 4 (radix 4, powers of two); only fft.ts imports it. */
declare module 'fft.js' {
  export default class FFT {
    constructor(size: number)
    readonly size: number
    /** out = sum_j data_j exp(-2 pi i jk/n); out and data are interleaved complex and must differ. */
    transform(out: Float64Array, data: Float64Array): void
    /** The inverse, scaled by 1/n. */
    inverseTransform(out: Float64Array, data: Float64Array): void
  }
}
