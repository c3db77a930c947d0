/** Where results are to go, looked at before anything is computed: hours later is too late to learn that a folder is missing. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Arguments } from './arguments.ts'
import { UsageError } from './exit-codes.ts'

const isFolder = (path: string): boolean => statSync(path).isDirectory()

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** @throws {UsageError} */
export function assertPlaces({ out, fields }: Pick<Arguments, 'out' | 'fields'>): void {
  if (out !== undefined) {
    const folder = dirname(resolve(out))
    if (!existsSync(folder) || !isFolder(folder))
      throw new UsageError(`--out is '${out}'; its folder ${folder} does not exist. Make it, or name another place`)
    if (!isWritable(folder))
      throw new UsageError(`--out is '${out}'; nothing can be written to its folder ${folder}. Name another place`)
    if (existsSync(out) && isFolder(out))
      throw new UsageError(`--out is '${out}'; it must be a file, and that is a folder`)
  }
  if (fields !== undefined && existsSync(fields) && !isFolder(fields))
    throw new UsageError(`--fields is '${fields}'; it must be a folder, and that is a file`)
}
