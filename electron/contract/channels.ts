/** The names that exist at run time, checked against the types of ipc.ts in both directions. */
import type { PushName, RequestName } from './ipc.ts'

const requests: Record<RequestName, true> = {
  'app.info': true,
  'app.setTheme': true,
  'app.ready': true,
  'settings.get': true,
  'settings.change': true,
  'settings.chooseLibrary': true,
  'examples.list': true,
  'library.list': true,
  'library.get': true,
  'library.field': true,
  'library.update': true,
  'library.trash': true,
  'library.delete': true,
  'drafts.load': true,
  'drafts.save': true,
  'runs.estimate': true,
  'runs.costPlane': true,
  'runs.start': true,
  'runs.cancel': true,
  'runs.pause': true,
  'runs.resume': true,
  'files.openExperiment': true,
  'files.recent': true,
  'files.openRecent': true,
  'files.saveExperiment': true,
  'files.saveFigure': true,
  'files.saveMovie': true,
  'files.exportRun': true,
  'files.exportPlot': true,
  'files.dragOut': true,
  'files.cancelJob': true,
  'files.experimentIn': true,
  'files.importRun': true,
}

const pushes: Record<PushName, true> = {
  'run.progress': true,
  'run.time': true,
  'run.point': true,
  'run.finished': true,
  'run.paused': true,
  'run.log': true,
  'job.progress': true,
  'job.ended': true,
  'library.changed': true,
  'app.open': true,
  'app.notice': true,
  'app.command': true,
}

export const requestNames = Object.keys(requests) as RequestName[]
export const pushNames = Object.keys(pushes) as PushName[]

/** Requests go by their own names; all pushes travel together, as a list of [name, payload], at most ten times a second. */
export const pushChannel = 'quadrant.pushes'
