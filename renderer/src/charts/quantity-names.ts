/**
 * Names of measured quantities with their suffixes: `mk2[n=2]` is the second marginal, `mk2[N=4]` (names of rates only) the
 * sweep's values at N = 4, `mk2[n=2][hbar=0.1]` both.
 */

export interface QuantityName {
  /** Without suffixes, e.g. `bound.mk2`. */
  readonly base: string
  /** n of the n-th marginal; 1 has no suffix. */
  readonly marginal: number
  /** The parameter that a rate keeps fixed, where the sweep varies both. */
  readonly fixed: { readonly parameter: 'hbar' | 'particles'; readonly value: number } | null
}

export function parseQuantityName(name: string): QuantityName {
  const start = name.indexOf('[')
  const base = start < 0 ? name : name.slice(0, start)
  let marginal = 1
  let fixed: QuantityName['fixed'] = null
  for (const [, key, text] of name.matchAll(/\[(\w+)=([^\]]+)\]/g)) {
    const value = Number(text)
    if (!Number.isFinite(value)) continue
    if (key === 'n') marginal = value
    else if (key === 'N') fixed = { parameter: 'particles', value }
    else if (key === 'hbar') fixed = { parameter: 'hbar', value }
  }
  return { base, marginal, fixed }
}

export function withMarginal(base: string, marginal: number): string {
  return marginal === 1 ? base : `${base}[n=${marginal}]`
}
