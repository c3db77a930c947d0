/** A file dropped on the window: a bundle goes into the library, an experiment (also inside results or a figure) onto the drawing board. */
import { experimentInFile } from '../lib/dropped-file.ts'
import { designer } from './designer.svelte.ts'
import { library } from './library.svelte.ts'
import { notices } from './notices.svelte.ts'
import { router } from './router.svelte.ts'

const mostText = 64e6
const mostBundle = 250e6

export async function openDropped(file: File): Promise<void> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isZip = head[0] === 0x50 && head[1] === 0x4b
  if (file.size > (isZip ? mostBundle : mostText)) {
    return notices.add('warning', `${file.name} is too large to be dropped (${Math.round(file.size / 1e6)} MB). ${isZip ? 'Import it from the library.' : ''}`)
  }
  if (isZip) return library.importRun({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
  const found = experimentInFile(file.name, await file.text())
  if (!found.ok) return notices.add('warning', found.message)
  designer.open(found.document)
  router.visit('designer')
  notices.add('info', `${file.name}: its experiment is on the drawing board.`)
}
