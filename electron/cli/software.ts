/** Which program made a result: version from package.json, commit from the package or from the checkout. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'

const checkout = join(import.meta.dirname, '..', '..')

/** @param root the folder of package.json; a bundle lies elsewhere than its source */
export function softwareIdentity(root = checkout): Results['software'] {
  // A package names the commit that it was made from (scripts/package.mjs).
  const made = readIfThere(
    root,
    'package.json',
    (text) => JSON.parse(text) as { readonly version?: string; readonly commit?: string },
  )
  return {
    name: 'quadrant',
    version: made?.version ?? 'unknown',
    commit: process.env['QUADRANT_COMMIT'] ?? made?.commit ?? checkoutCommit(root) ?? 'unknown',
  }
}

function checkoutCommit(root: string): string | null {
  const folder = gitFolder(root)
  const head = readIfThere(folder, 'HEAD', (text) => text.trim())
  if (head === null || !head.startsWith('ref: ')) return head
  const reference = head.slice('ref: '.length)
  // A second working tree has a HEAD of its own; the branches are where the first one keeps them.
  const shared = readIfThere(folder, 'commondir', (text) => resolve(folder, text.trim())) ?? folder
  const packed = () =>
    readIfThere(
      shared,
      'packed-refs',
      (text) =>
        text
          .split('\n')
          .find((line) => line.endsWith(` ${reference}`))
          ?.split(' ')[0] ?? null,
    )
  return readIfThere(shared, reference, (text) => text.trim()) ?? packed()
}

function gitFolder(root: string): string {
  return readIfThere(root, '.git', (text) => resolve(root, text.replace(/^gitdir: /, '').trim())) ?? join(root, '.git')
}

function readIfThere<T>(root: string, name: string, use: (text: string) => T): T | null {
  try {
    return use(readFileSync(join(root, name), 'utf8'))
  } catch {
    return null // not a checkout: the answer is "unknown", which is said
  }
}
