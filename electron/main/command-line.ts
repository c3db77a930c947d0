/** The file that the program was asked to open: the last argument that is no option and no part of the launch. */
import { resolve } from 'node:path'

/**
 * @param argv process.argv, of this process or of a second one that handed its arguments over
 * @param isPackaged in development the application's folder is an argument too
 */
export function fileArgument(argv: readonly string[], workingFolder: string, isPackaged: boolean): string | null {
  const own = argv.slice(1).filter((arg) => !arg.startsWith('-'))
  const files = isPackaged ? own : own.slice(1)
  const last = files.at(-1)
  return last === undefined ? null : resolve(workingFolder, last)
}

/** `--hash=#/library`: the place where the page opens (screenshots, tests). */
export function startHash(argv: readonly string[]): string {
  const given = argv.find((arg) => arg.startsWith('--hash='))?.slice('--hash='.length) ?? ''
  return /^#?[\w/.?=&%-]*$/.test(given) ? given.replace(/^#?(?=.)/, '#') : ''
}
