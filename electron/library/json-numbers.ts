/**
 * JSON that keeps every number: JSON itself turns NaN and the infinities into null, and a result that comes back
 * from the library must be the result that went in. They are stored as { "$number": "Infinity" }.
 */
const key = '$number'

function keepSpecial(_name: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  return { [key]: String(value) }
}

function reviveSpecial(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(key in value) || typeof value[key] !== 'string') return value
  return Number(value[key])
}

export function stringifyKeepingNumbers(value: unknown): string {
  return JSON.stringify(value, keepSpecial)
}

/** Inverse of `stringifyKeepingNumbers`; the caller names the type that was stored. */
export function parseKeepingNumbers<T>(text: string): T {
  return JSON.parse(text, reviveSpecial) as T
}
