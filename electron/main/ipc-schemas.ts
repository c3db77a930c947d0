/** The arguments of every request, as tuples. Experiments and drafts are checked by their own parser, in the handler. */
import * as z from 'zod'
import { exportKinds, figureKinds, phaseSections, plotKinds, plotNumberKinds } from '../contract/exports.ts'
import type { RequestName } from '../contract/ipc.ts'

const arrow = z.enum([
  'schrodinger-hartree',
  'liouville-vlasov',
  'schrodinger-liouville',
  'hartree-vlasov',
  'schrodinger-vlasov',
])
const status = z.enum(['queued', 'running', 'done', 'partly', 'failed', 'cancelled', 'interrupted'])
const runId = z.string().min(1).max(200)
const runIds = z.array(runId).max(100_000)
const text = z.string().max(100_000)
const plainObject = z.record(z.string(), z.unknown())
const none = z.tuple([])

const query = z.strictObject({
  text: text.optional(),
  arrow: arrow.optional(),
  status: status.optional(),
  starredOnly: z.boolean().optional(),
  trashed: z.boolean().optional(),
  sort: z.enum(['newest', 'oldest', 'name']).optional(),
  offset: z.int().min(0).optional(),
  limit: z.int().min(0).max(100_000).optional(),
})

const change = z.strictObject({
  starred: z.boolean().optional(),
  tags: z.array(z.string().max(200)).max(200).optional(),
  notes: text.optional(),
  name: z.string().max(1000).optional(),
})

const chosenSettings = z.strictObject({
  workers: z.int().min(1).max(256).nullable().optional(),
  pictureBytes: z.number().min(0).nullable().optional(),
  // A folder is chosen by the native dialog; the page may only go back to the usual place.
  libraryFolder: z.null().optional(),
  reducedMotion: z.boolean().optional(),
})

const maxFigureBytes = 256 * 1024 * 1024
const bytes = z.instanceof(Uint8Array).refine((data) => data.byteLength <= maxFigureBytes)
const droppedFile = z.strictObject({ name: z.string().max(1000), bytes })
const scale = z.number().positive().max(100)
const sweepAxis = z.enum(['hbar', 'particles'])
const figureChoice = z.strictObject({
  scale: scale.optional(),
  plot: z.enum(plotKinds).optional(),
  quantity: z.string().max(200).optional(),
  t: z.number().optional(),
  pointIndex: z.int().min(0).optional(),
  against: sweepAxis.optional(),
  fixed: z.number().optional(),
  bound: z.boolean().optional(),
})

const places = z.array(z.number().positive().nullable()).min(1).max(10)
const costs = z.strictObject({
  hbar: places,
  particles: places,
  seconds: z.array(z.array(z.number().nullable()).max(10)).max(10),
})
const plotSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), run: runId, choice: figureChoice }),
  z.strictObject({
    kind: z.literal('comparison'),
    runs: z.array(runId).min(1).max(100),
    choice: z.strictObject({ quantity: z.string().max(200), t: z.number(), against: sweepAxis }),
  }),
  z.strictObject({ kind: z.literal('potential'), experiment: plainObject }),
  z.strictObject({
    kind: z.literal('sweep'),
    experiment: plainObject,
    pointSeconds: z.array(z.number()).max(100_000),
    costs: costs.nullable(),
  }),
  z.strictObject({
    kind: z.literal('frame'),
    run: runId,
    pointIndex: z.int().min(0),
    t: z.number(),
    region: z.strictObject({ xMin: z.number(), xMax: z.number(), xiMin: z.number(), xiMax: z.number() }),
    section: z.enum(phaseSections).optional(),
  }),
])

const dragged = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('figure'), name: z.string().max(300), svg: z.string().max(maxFigureBytes) }),
  z.strictObject({ kind: z.literal('run'), id: runId }),
])

export const argumentSchemas: Readonly<Record<RequestName, z.ZodType>> = {
  'app.info': none,
  'app.setTheme': z.tuple([z.enum(['system', 'light', 'dark'])]),
  'app.ready': none,
  'settings.get': none,
  'settings.change': z.tuple([chosenSettings]),
  'settings.chooseLibrary': none,
  'examples.list': none,
  'library.list': z.tuple([query]),
  'library.get': z.tuple([runId]),
  'library.field': z.tuple([runId, z.int().min(0), z.string().max(100), z.number()]),
  'library.update': z.tuple([runId, change]),
  'library.trash': z.tuple([runIds, z.boolean()]),
  'library.delete': z.tuple([runIds]),
  'drafts.load': none,
  'drafts.save': z.tuple([z.unknown()]),
  'runs.estimate': z.tuple([plainObject]),
  'runs.costPlane': z.tuple([plainObject, places, places]),
  'runs.start': z.tuple([plainObject]),
  'runs.cancel': z.tuple([runId]),
  'runs.pause': z.tuple([runId]),
  'runs.resume': z.tuple([runId]),
  'files.openExperiment': none,
  'files.recent': none,
  'files.openRecent': z.tuple([z.string().max(10_000)]),
  'files.saveExperiment': z.tuple([plainObject]),
  'files.saveFigure': z.tuple([
    z.string().max(300),
    z.enum(figureKinds),
    z.string().max(maxFigureBytes),
    z.strictObject({ scale, png: bytes }).optional(),
  ]),
  'files.saveMovie': z.tuple([z.string().max(300), bytes]),
  'files.exportRun': z.tuple([runId, z.enum(exportKinds), figureChoice.optional()]),
  'files.exportPlot': z.tuple([z.string().max(300), z.enum(plotNumberKinds), plotSource]),
  'files.dragOut': z.tuple([dragged]),
  'files.cancelJob': z.tuple([z.int().min(1)]),
  'files.experimentIn': z.tuple([droppedFile]),
  'files.importRun': z.tuple([droppedFile.optional()]),
}
