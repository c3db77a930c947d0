/** Vectors of 256 bits for the kernels, where the JavaScript engine can make them from pairs of 128 (decision 15). */
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { preferFourRows } from '../../core/numerics/kernels/kernel-module.ts'

/** The first V8 whose revectorizer was seen to join all passes; the flag is older, but had no effect. */
const LEAST_V8 = [13, 6] as const

/** Call it before the first kernel is compiled; it holds for the whole process. Results have the same bits with and without. */
export function useWideVectors(): boolean {
  const can =
    process.arch === 'x64' && process.env.QUADRANT_WIDE_VECTORS !== '0' && isNewEnough(process.versions.v8) && hasAvx2()
  if (can) setFlagsFromString('--experimental-wasm-revectorize')
  preferFourRows(can)
  return can
}

export function isNewEnough(version: string): boolean {
  const [major, minor] = version.split('.').map(Number) as [number, number]
  return major > LEAST_V8[0] || (major === LEAST_V8[0] && minor >= LEAST_V8[1])
}

/** Elsewhere than on Linux there is no list to look at; processors of the last ten years have it. */
function hasAvx2(): boolean {
  if (process.platform !== 'linux') return true
  try {
    return /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return false
  }
}
