/** Reading and changing one place of a JSON document without touching the rest (the old document stays as it was: undo keeps it). */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export type JsonPath = readonly (string | number)[]

/** `initial.classical.components[1].mean[0]` -> its keys. */
export function parsePathText(path: string): (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((m) => (m[2] === undefined ? (m[1] ?? '') : Number(m[2])))
}

export function pathText(path: JsonPath): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  )
}

export function getAt(json: Json | undefined, path: JsonPath): Json | undefined {
  let here: Json | undefined = json
  for (const key of path) {
    if (here === null || typeof here !== 'object') return undefined
    here = (here as Record<string | number, Json | undefined>)[key]
  }
  return here
}

/** A copy with `value` at `path`; `undefined` removes the field (or the list's element). */
export function setAt(json: Json | undefined, path: JsonPath, value: Json | undefined): Json {
  const [key, ...rest] = path
  if (key === undefined) return value ?? null
  if (typeof key === 'number') {
    const list: Json[] = Array.isArray(json) ? [...(json as readonly Json[])] : []
    if (rest.length === 0 && value === undefined) list.splice(key, 1)
    else list[key] = rest.length === 0 ? (value ?? null) : setAt(list[key], rest, value)
    return list
  }
  const record: Record<string, Json> =
    json !== null && typeof json === 'object' && !Array.isArray(json) ? { ...(json as Record<string, Json>) } : {}
  if (rest.length === 0 && value === undefined) delete record[key]
  else record[key] = rest.length === 0 ? (value ?? null) : setAt(record[key], rest, value)
  return record
}
