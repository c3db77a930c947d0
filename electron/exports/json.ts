/**
 * Results as `quadrant-results/1`. JSON has no word for an infinite or undefined number: there it says null
 * (a bound that does not exist, an interval without an upper end).
 */
import type { Results } from '../../core/experiments/experiment.ts'
import { writeTextVerified } from './write-verified.ts'

export function resultsJson(results: Results): string {
  return `${JSON.stringify(results, null, 2)}\n`
}

/** @throws ExportError */
export function writeJson(results: Results, path: string): void {
  writeTextVerified(path, resultsJson(results))
}
