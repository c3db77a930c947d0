import { dialog, type FileFilter } from 'electron'
import { extname } from 'node:path'
import type { Context } from '../context.ts'
import { readExperimentFile, writeWhole } from '../documents.ts'
import { exportRun } from '../export-run.ts'
import { AppFailure } from '../failures.ts'
import { importRunBytes, importRunFile } from '../import-run.ts'
import type { Handlers } from '../ipc.ts'

type FileRequests = Extract<keyof Handlers, `files.${string}`>

type FilterName = 'experiment' | 'run' | 'svg' | 'png' | 'csv' | 'json' | 'npz' | 'pgfplots' | 'matplotlib' | 'bundle'

const filters: Readonly<Record<FilterName, FileFilter>> = {
  experiment: { name: 'Experiment', extensions: ['json'] },
  svg: { name: 'SVG figure', extensions: ['svg'] },
  png: { name: 'PNG figure', extensions: ['png'] },
  csv: { name: 'Comma-separated values', extensions: ['csv'] },
  json: { name: 'Results', extensions: ['json'] },
  npz: { name: 'NumPy arrays', extensions: ['npz'] },
  pgfplots: { name: 'LaTeX figure (pgfplots)', extensions: ['tex'] },
  matplotlib: { name: 'Python script (matplotlib)', extensions: ['py'] },
  bundle: { name: 'Bundle of a run', extensions: ['zip'] },
  run: { name: 'Bundle or results', extensions: ['zip', 'json'] },
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

async function askWhatToOpen(context: Context, filter: FileFilter): Promise<string | null> {
  const window = context.window()
  const options = { properties: ['openFile' as const], filters: [filter, { name: 'All files', extensions: ['*'] }] }
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
      const file = await askWhatToOpen(context, filters.experiment)
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
      const file = await askWhereToSave(context, safeFileName(name, `.${filters[as].extensions[0]}`), filters[as])
      if (file) await exportRun(context, id, as, file)
      return file
    },
    'files.importRun': async (dropped) => {
      const { library } = context.services
      const file = dropped ? null : await askWhatToOpen(context, filters.run)
      const imported = dropped ? importRunBytes(library, dropped.name, dropped.bytes) : file ? importRunFile(library, file) : null
      if (imported?.isNew) context.push('library.changed', { reason: 'imported' })
      return imported
    },
  }
}
