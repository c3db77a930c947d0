/** Dragging a figure or a run out of the window: the file is written first, among the program's temporary files, then the system carries it. */
import { nativeImage, type BrowserWindow, type NativeImage } from 'electron'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dragged } from '../contract/ipc.ts'
import { exportFormats } from '../contract/exports.ts'
import type { ExportJob } from '../exports/export-job.ts'
import { safeFileName } from './file-names.ts'
import type { LongJobs } from './long-jobs.ts'
import { runExportJob } from './run-export.ts'
import type { Services } from './services.ts'

/** What a drag needs of the process. */
interface Surroundings {
  readonly jobs: LongJobs
  readonly services: Services
  window(): BrowserWindow | null
}

export class DragOut {
  #folder: string | null = null
  #count = 0

  /** Writes what is dragged and hands it to the system; nothing happens when the window has gone or the writing was cancelled. */
  async start(context: Surroundings, dragged: Dragged): Promise<void> {
    const file = await context.jobs.write(this.#job(context, dragged))
    if (file !== null) context.window()?.webContents.startDrag({ file, icon: sheetIcon() })
  }

  #job(context: Surroundings, dragged: Dragged): ExportJob {
    if (dragged.kind === 'figure')
      return { kind: 'figure', as: 'svg', svg: dragged.svg, path: this.#place(dragged.name, 'svg'), output: {} }
    const { library } = context.services
    return runExportJob(
      library,
      dragged.id,
      'bundle',
      this.#place(library.get(dragged.id).name, exportFormats.bundle.extension),
    )
  }

  /** A folder a drag: two figures may have one name, and the first may still be on its way. */
  #place(name: string, extension: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'quadrant-drag-'))
    const folder = join(this.#folder, String(this.#count++))
    mkdirSync(folder)
    return join(folder, safeFileName(name, `.${extension}`))
  }

  /** The files have been carried away by now. */
  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }
}

/** A sheet under the pointer: white with a grey edge, 24 x 32 pixels of BGRA. */
function sheetIcon(): NativeImage {
  const [width, height] = [24, 32]
  const pixels = Buffer.alloc(4 * width * height, 0xff)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = x === 0 || y === 0 || x === width - 1 || y === height - 1
      if (edge) pixels.fill(0x80, 4 * (y * width + x), 4 * (y * width + x) + 3)
    }
  }
  return nativeImage.createFromBitmap(pixels, { width, height })
}
