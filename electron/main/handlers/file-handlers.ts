import { dialog, type FileFilter } from 'electron'
import { extname } from 'node:path'
import type { Context } from '../context.ts'
import { readExperimentFile, writeWhole } from '../documents.ts'
import { exportRun } from '../export-run.ts'
import { AppFailure } from '../failures.ts'
import type { Handlers } from '../ipc.ts'

type FileRequests = Extract<keyof Handlers, `files.${string}`>

const filters: Readonly<Record<'experiment' | 'svg' | 'png' | 'csv' | 'json' | 'npz', FileFilter>> = {
  experiment: { name: 'Experiment', extensions: ['json'] },
  svg: { name: 'SVG figure', extensions: ['svg'] },
  png: { name: 'PNG figure', extensions: ['png'] },
  csv: { name: 'Comma-separated values', extensions: ['csv'] },
  json: { name: 'Results', extensions: ['json'] },
  npz: { name: 'NumPy arrays', extensions: ['npz'] },
}

/** A file name that every system takes. */
export function safeFileName(text: string, extension: string): string {
  const stem = text
    .normalize('NFC')
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120)
  return `${stem || 'quadrant'}${extension}`
}

/** The path that the user chose, with the extension if none was typed; null when cancelled. */
async function askWhereToSave(context: Context, name: string, filter: FileFilter): Promise<string | null> {
  const window = context.window()
  const options = { defaultPath: name, filters: [filter] }
  const { canceled, filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options)
  if (canceled || !filePath) return null
  return extname(filePath) === '' ? `${filePath}.${filter.extensions[0]}` : filePath
}

async function askWhatToOpen(context: Context): Promise<string | null> {
  const window = context.window()
  const options = { properties: ['openFile' as const], filters: [filters.experiment, { name: 'All files', extensions: ['*'] }] }
  const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options)
  return canceled ? null : (filePaths[0] ?? null)
}

function figureBytes(kind: 'svg' | 'png', data: string | Uint8Array): string | Uint8Array {
  const isText = typeof data === 'string'
  if (isText !== (kind === 'svg')) throw new AppFailure('bad-request', `A ${kind} figure was sent as ${isText ? 'text' : 'bytes'}.`)
  return data
}

export function fileHandlers(context: Context): Pick<Handlers, FileRequests> {
  return {
    'files.openExperiment': async () => {
      const file = await askWhatToOpen(context)
      if (!file) return null
      const experiment = readExperimentFile(file)
      context.rememberFile(file)
      return experiment
    },
    'files.recent': () => context.settings.current.recentFiles,
    'files.openRecent': (file) => {
      if (!context.settings.current.recentFiles.includes(file)) throw new AppFailure('not-recent', `${file} is not among the recent files. Open it with the dialog.`)
      const experiment = readExperimentFile(file)
      context.rememberFile(file)
      return experiment
    },
    'files.saveExperiment': async (experiment) => {
      const file = await askWhereToSave(context, safeFileName(experiment.name, '.json'), filters.experiment)
      if (!file) return null
      writeWhole(file, `${JSON.stringify(experiment, null, 2)}\n`)
      context.rememberFile(file)
      return file
    },
    'files.saveFigure': async (suggestedName, kind, data) => {
      const bytes = figureBytes(kind, data)
      const file = await askWhereToSave(context, safeFileName(suggestedName.replace(/\.(svg|png)$/i, ''), `.${kind}`), filters[kind])
      if (file) writeWhole(file, bytes)
      return file
    },
    'files.exportRun': async (id, as) => {
      const { name } = context.services.library.get(id)
      const file = await askWhereToSave(context, safeFileName(name, `.${as}`), filters[as])
      if (file) await exportRun(context, id, as, file)
      return file
    },
  }
}
