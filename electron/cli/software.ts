/** Which program made a result: version from package.json, commit from the build or from the checkout. */
import { readFileSync } from 'node:fs'
import type { Results } from '../../core/experiments/experiment.ts'

const root = new URL('../../', import.meta.url)

export function softwareIdentity(): Results['software'] {
  const version = readIfThere('package.json', (text) => (JSON.parse(text) as { version: string }).version)
  return { name: 'quadrant', version: version ?? 'unknown', commit: process.env['QUADRANT_COMMIT'] ?? checkoutCommit() ?? 'unknown' }
}

function checkoutCommit(): string | null {
  const head = readIfThere('.git/HEAD', (text) => text.trim())
  if (head === null || !head.startsWith('ref: ')) return head
  const reference = head.slice('ref: '.length)
  const packed = () => readIfThere('.git/packed-refs', (text) => text.split('\n').find((line) => line.endsWith(` ${reference}`))?.split(' ')[0] ?? null)
  return readIfThere(`.git/${reference}`, (text) => text.trim()) ?? packed()
}

function readIfThere<T>(name: string, use: (text: string) => T): T | null {
  try {
    return use(readFileSync(new URL(name, root), 'utf8'))
  } catch {
    return null // not a checkout: the answer is "unknown", which is said
  }
}
