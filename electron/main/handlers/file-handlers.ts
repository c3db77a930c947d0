import { dialog, type FileFilter } from 'electron'
import { extname } from 'node:path'
import { comparedRuns } from '../compared-runs.ts'
import type { Context } from '../context.ts'
import { exportFormats, movieFormat, plotFormats, type ExportFormat } from '../../contract/exports.ts'
import { isPng } from '../../exports/png-metadata.ts'
import { isWebm } from '../../imports/webm-tag.ts'
import { checkedExperiment, droppedExperiments, readExperimentFile, writeWhole } from '../documents.ts'
import { AppFailure } from '../failures.ts'
import { ownExtensions, safeFileName } from '../file-names.ts'
import { importRun } from '../import-run.ts'
import type { Handlers } from '../ipc.ts'
import { plotExportJob, runExportJob } from '../run-export.ts'

type FileRequests = Extract<keyof Handlers, `files.${string}`>

const experimentFilter: FileFilter = {
  name: 'Experiment, or a figure that carries one',
  extensions: ['json', 'svg', 'pdf', 'png', 'webm'],
}
const runFilter: FileFilter = { name: 'Bundle or results', extensions: ['zip', 'json'] }

function filterOf({ words, says, extension }: ExportFormat): FileFilter {
  return { name: `${words}: ${says}`, extensions: [extension] }
}

/** The path that the user chose, with the extension if none was typed; null when cancelled. */
async function askWhereToSave(context: Context, name: string, filter: FileFilter): Promise<string | null> {
  const window = context.window()
  const options = { defaultPath: name, filters: [filter] }
  const { canceled, filePath } = window
    ? await dialog.showSaveDialog(window, options)
    : await dialog.showSaveDialog(options)
  if (canceled || !filePath) return null
  return extname(filePath) === '' ? `${filePath}.${filter.extensions[0]}` : filePath
}

async function askWhatToOpen(context: Context, filter: FileFilter): Promise<string | null> {
  const window = context.window()
  const options = { properties: ['openFile' as const], filters: [filter, { name: 'All files', extensions: ['*'] }] }
  const { canceled, filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options)
  return canceled ? null : (filePaths[0] ?? null)
}

export function fileHandlers(context: Context): Pick<Handlers, FileRequests> {
  return {
    'files.openExperiment': async () => {
      const file = await askWhatToOpen(context, experimentFilter)
      if (!file) return null
      const experiment = readExperimentFile(file)
      context.rememberFile(file)
      return experiment
    },
    'files.recent': () => context.settings.current.recentFiles,
    'files.openRecent': (file) => {
      if (!context.settings.current.recentFiles.includes(file))
        throw new AppFailure('not-recent', `${file} is not among the recent files. Open it with the dialog.`)
      context.openFile(file)
    },
    'files.saveExperiment': async (experiment) => {
      const file = await askWhereToSave(context, safeFileName(experiment.name, ownExtensions.experiment), {
        name: 'Experiment',
        extensions: ['json'],
      })
      if (!file) return null
      writeWhole(file, `${JSON.stringify(experiment, null, 2)}\n`)
      context.rememberFile(file)
      return file
    },
    'files.saveFigure': async (suggestedName, as, svg, drawn) => {
      if (drawn && !isPng(drawn.png)) throw new AppFailure('bad-request', 'A picture was sent that is no PNG.')
      const file = await askWhereToSave(
        context,
        safeFileName(suggestedName, `.${exportFormats[as].extension}`),
        filterOf(exportFormats[as]),
      )
      return file === null ? null : context.jobs.write({ kind: 'figure', as, svg, path: file, output: { ...drawn } })
    },
    'files.saveMovie': async (suggestedName, webm) => {
      if (!isWebm(webm)) throw new AppFailure('bad-request', 'A film was sent that is no WebM.')
      const file = await askWhereToSave(context, safeFileName(suggestedName, '.webm'), filterOf(movieFormat))
      return file === null ? null : context.jobs.write({ kind: 'film', webm, path: file })
    },
    'files.exportRun': async (id, as, figure = {}) => {
      const { library } = context.services
      const file = await askWhereToSave(
        context,
        safeFileName(library.get(id).name, as === 'bundle' ? ownExtensions.bundle : `.${exportFormats[as].extension}`),
        filterOf(exportFormats[as]),
      )
      return file === null ? null : context.jobs.write(runExportJob(library, id, as, file, figure))
    },
    'files.exportPlot': async (suggestedName, as, source) => {
      const named = 'experiment' in source ? { ...source, experiment: checkedExperiment(source.experiment) } : source
      const file = await askWhereToSave(
        context,
        safeFileName(suggestedName, `.${plotFormats[as].extension}`),
        filterOf(plotFormats[as]),
      )
      return file === null
        ? null
        : context.jobs.write(plotExportJob(() => context.services.library, context.software, as, file, named))
    },
    'files.dragOut': (dragged) => context.dragOut.start(context, dragged),
    'files.cancelJob': (job) => context.jobs.cancel(job),
    'files.experimentIn': ({ name, bytes }) => {
      const experiments = droppedExperiments(name, bytes)
      return { experiments, runs: experiments.length > 1 ? comparedRuns(context.services.library, experiments) : null }
    },
    'files.importRun': async (dropped) => {
      const file = dropped ? null : await askWhatToOpen(context, runFilter)
      const source = dropped ?? (file === null ? null : { name: file })
      const imported = source && (await importRun(context, source))
      if (file && imported) context.rememberFile(file)
      return imported
    },
  }
}
