/** Which program made a result: version from package.json, commit from the package or from the checkout. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'

const checkout = join(import.meta.dirname, '..', '..')

/** @param root the folder of package.json; a bundle lies elsewhere than its source */
export function softwareIdentity(root = checkout): Results['software'] {
  // A package names the commit that it was made from (scripts/package.mjs).
  const made = readIfThere(root, 'package.json', (text) => JSON.parse(text) as { readonly version?: string; readonly commit?: string })
  return { name: 'quadrant', version: made?.version ?? 'unknown', commit: process.env['QUADRANT_COMMIT'] ?? made?.commit ?? checkoutCommit(root) ?? 'unknown' }
}

function checkoutCommit(root: string): string | null {
  const head = readIfThere(root, '.git/HEAD', (text) => text.trim())
  if (head === null || !head.startsWith('ref: ')) return head
  const reference = head.slice('ref: '.length)
  const packed = () => readIfThere(root, '.git/packed-refs', (text) => text.split('\n').find((line) => line.endsWith(` ${reference}`))?.split(' ')[0] ?? null)
  return readIfThere(root, `.git/${reference}`, (text) => text.trim()) ?? packed()
}

function readIfThere<T>(root: string, name: string, use: (text: string) => T): T | null {
  try {
    return use(readFileSync(join(root, name), 'utf8'))
  } catch {
    return null // not a checkout: the answer is "unknown", which is said
  }
}
