/** A file dropped on the window: a bundle goes into the library, an experiment (also inside results or a figure) onto the drawing board. */
import type { CarriedDocuments } from '../../../electron/contract/ipc.ts'
import { ask, messageOf } from './api.ts'
import { designer } from './designer.svelte.ts'
import type { Json } from './json-path.ts'
import { library } from './library.svelte.ts'
import { notices } from './notices.svelte.ts'
import { router } from './router.svelte.ts'

const mostBytes = 250e6

export async function openDropped(file: File): Promise<void> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isZip = head[0] === 0x50 && head[1] === 0x4b
  if (file.size > mostBytes) {
    return notices.add(
      'warning',
      `${file.name} is too large to be dropped (${Math.round(file.size / 1e6)} MB). ${isZip ? 'Import it from the library.' : ''}`,
    )
  }
  const dropped = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
  if (isZip) return library.importRun(dropped)
  let carried: CarriedDocuments
  try {
    carried = await ask('files.experimentIn', dropped)
  } catch (error) {
    return notices.add('warning', messageOf(error))
  }
  if (carried.runs !== null) {
    router.go('compare', carried.runs.join('~'))
    return notices.add('info', `${file.name}: its comparison is open.`)
  }
  const { experiments } = carried
  // The first is opened last: Undo goes through the others.
  for (const experiment of experiments.toReversed()) designer.open(experiment as Json)
  router.visit('designer')
  notices.add(
    'info',
    experiments.length === 1
      ? `${file.name}: its experiment is on the drawing board.`
      : `${file.name} compares ${experiments.length} experiments: the first is on the drawing board, Undo goes to the others.`,
  )
}
