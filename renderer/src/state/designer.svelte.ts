/**
 * The experiment on the drawing board: one JSON document, edited as a form or as text. A field that does not hold a
 * number keeps what the user typed; core's parser then says, at that field, what is allowed.
 */
import type { Arrow, Experiment, FieldIssue } from '../../../core/experiments/experiment.ts'
import type { CostEstimate, RunId } from '../../../electron/contract/ipc.ts'
import { hbarValues, sweepPairs, type SweepPair } from '../../../core/experiments/sweep.ts'
import { cornersOf } from '../../../core/experiments/arrows/arrow-profile.ts'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import { createPotential } from '../../../core/potentials/create-potential.ts'
import type { InteractionSpec, Potential } from '../../../core/potentials/potential.ts'
import { ApiFailure, ask, messageOf } from './api.ts'
import { blankExperiment, startingExperiment } from './starting-experiments.ts'
import { getAt, parsePathText, pathText, setAt, type Json } from './json-path.ts'
import { notices } from './notices.svelte.ts'
import { router } from './router.svelte.ts'
import { sweepForArrow } from '../lib/sweep-document.ts'

const undoDepth = 200

export class Designer {
  doc = $state.raw<Json>(blankExperiment)
  /** What the JSON tab holds while its text is not the document (being typed, perhaps broken). */
  jsonText = $state<string | null>(null)
  jsonError = $state<string | null>(null)
  #past = $state.raw<readonly Json[]>([])
  #future = $state.raw<readonly Json[]>([])
  #lastEdit = { path: '', at: 0 }
  #draftTimer: ReturnType<typeof setTimeout> | undefined
  starting = $state(false)
  /** Refusals that only the main process can find (e.g. a file that is missing). */
  serverIssues = $state.raw<readonly FieldIssue[]>([])
  cost = $state.raw<CostEstimate | null>(null)

  readonly parsed = $derived(parseExperiment(this.doc))
  readonly experiment = $derived<Experiment | null>(this.parsed.ok ? this.parsed.experiment : null)
  readonly issues = $derived<readonly FieldIssue[]>(this.parsed.ok ? this.serverIssues : this.parsed.issues)
  readonly canUndo = $derived(this.#past.length > 0)
  readonly canRedo = $derived(this.#future.length > 0)
  #interactionKey = $derived(JSON.stringify(getAt(this.doc, ['interaction']) ?? null))
  /** The interaction as a function, whenever its own fields are in order. */
  readonly potential = $derived.by<Potential | null>(() => potentialOf(this.#interactionKey))
  /** The points of the sweep, as the arrow counts them. */
  readonly pairs = $derived<readonly SweepPair[]>(this.experiment ? sweepPairs(this.experiment) : [])
  readonly hbars = $derived<readonly number[]>(this.experiment ? hbarValues(this.experiment) : [])

  get(path: string): Json | undefined {
    return getAt(this.doc, parsePathText(path))
  }

  /** What a text field shows of a place of the document. */
  text(path: string): string {
    const value = this.get(path)
    if (value === undefined || value === null) return ''
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }

  /** Changes one field. Keystrokes in one field within a second are one step of undo. */
  set(path: string, value: Json | undefined): void {
    const now = Date.now()
    const continues = this.#lastEdit.path === path && now - this.#lastEdit.at < 1000
    this.#lastEdit = { path, at: now }
    this.#replace(setAt(this.doc, parsePathText(path), value), !continues)
  }

  /** Another arrow: the sweep and the measures follow, so that no field is left that the arrow does not know. */
  setArrow(arrow: Arrow): void {
    const { quantum, manyBody } = cornersOf(arrow)
    const needsHbar = quantum || ['husimi', 'wigner'].includes(this.text('initial.classical.kind'))
    const measures = this.get('measures')
    const kept = Array.isArray(measures)
      ? (measures as readonly Json[]).filter((m) => quantum || m !== 'eHbar')
      : ['mk2']
    let next = setAt(this.doc, ['arrow'], arrow)
    next = setAt(next, ['sweep'], sweepForArrow(this.get('sweep'), { hbar: needsHbar, particles: manyBody }))
    next = setAt(next, ['measures'], kept.length > 0 ? kept : ['mk2'])
    if (!manyBody) next = setAt(next, ['marginals'], [1])
    this.#lastEdit = { path: '', at: 0 }
    this.#replace(next, true)
  }

  #replace(next: Json, remember: boolean): void {
    if (remember) this.#past = [...this.#past.slice(1 - undoDepth), this.doc]
    this.#future = []
    this.doc = next
    this.jsonText = null
    this.jsonError = null
    this.serverIssues = []
    this.#saveDraftSoon()
  }

  undo(): void {
    const last = this.#past.at(-1)
    if (last === undefined) return
    this.#future = [...this.#future, this.doc]
    this.#past = this.#past.slice(0, -1)
    this.#show(last)
  }

  redo(): void {
    const next = this.#future.at(-1)
    if (next === undefined) return
    this.#past = [...this.#past, this.doc]
    this.#future = this.#future.slice(0, -1)
    this.#show(next)
  }

  #show(doc: Json): void {
    this.doc = doc
    this.jsonText = null
    this.jsonError = null
    this.serverIssues = []
    this.#lastEdit = { path: '', at: 0 }
    this.#saveDraftSoon()
  }

  /** Text typed in the JSON tab: it becomes the document as soon as it is JSON. */
  typeJson(text: string): void {
    try {
      const value = JSON.parse(text) as Json
      this.#replace(value, this.#lastEdit.path !== '(json)')
      this.#lastEdit = { path: '(json)', at: Date.now() }
      this.jsonError = null
    } catch (error) {
      this.jsonError = `Not JSON yet: ${messageOf(error)}`
    }
    this.jsonText = text
  }

  readonly shownJson = $derived(this.jsonText ?? readableJson(this.doc))

  open(experiment: Experiment | Json): void {
    this.#replace(experiment as Json, true)
    this.#lastEdit = { path: '', at: 0 }
  }

  startNew(arrow: Arrow = 'hartree-vlasov'): void {
    this.open(startingExperiment(arrow))
  }

  /** The message for a field: its own, or the first of its parts when `deep`. */
  issueAt(path: string, deep = false): string | null {
    const exact = this.issues.find((i) => i.path === path)
    if (exact) return exact.message
    if (!deep) return null
    return this.issues.find((i) => i.path.startsWith(`${path}.`) || i.path.startsWith(`${path}[`))?.message ?? null
  }

  /** The draft of the last session, once at the first visit. */
  async loadDraft(): Promise<void> {
    if (this.#draftLoaded || this.#past.length > 0) return
    this.#draftLoaded = true
    try {
      const draft = await ask('drafts.load')
      if (draft !== null && this.#past.length === 0) this.doc = draft as unknown as Json
    } catch {
      // Without a library there is no draft; the blank experiment serves.
    }
  }
  #draftLoaded = false

  #saveDraftSoon(): void {
    this.#draftLoaded = true
    clearTimeout(this.#draftTimer)
    this.#draftTimer = setTimeout(() => {
      ask('drafts.save', this.doc).catch((error: unknown) =>
        notices.add('warning', `The draft was not saved. ${messageOf(error)}`),
      )
    }, 600)
  }

  async openFile(): Promise<void> {
    try {
      const experiment = await ask('files.openExperiment')
      if (experiment === null) return
      this.open(experiment)
      router.visit('designer')
    } catch (error) {
      notices.add('error', describeFailure('The file was not opened', error))
    }
  }

  /** The experiment of a run as a new draft; false when it cannot be read. */
  async openRun(id: RunId): Promise<boolean> {
    try {
      const { results } = await ask('library.get', id)
      this.open(results.experiment)
      return true
    } catch (error) {
      notices.add('error', describeFailure('The experiment was not opened', error))
      return false
    }
  }

  async saveFile(): Promise<void> {
    if (!this.experiment)
      return notices.add('warning', 'The experiment has a field that is not allowed yet: correct it, then save.')
    try {
      const path = await ask('files.saveExperiment', this.experiment)
      if (path !== null) notices.add('info', `Saved ${path}`)
    } catch (error) {
      notices.add('error', describeFailure('The experiment was not saved', error))
    }
  }

  /** Asks the main process what the run would cost; an answer to an older question is dropped. */
  async estimate(): Promise<void> {
    const experiment = this.experiment
    if (!experiment) {
      this.cost = null
      return
    }
    try {
      const cost = await ask('runs.estimate', experiment)
      if (this.experiment === experiment) this.cost = cost
    } catch (error) {
      if (this.experiment !== experiment) return
      this.cost = null
      if (error instanceof ApiFailure) this.serverIssues = error.issues
    }
  }

  async run(): Promise<void> {
    if (this.starting) return
    const experiment = this.experiment
    if (!experiment) {
      const first = this.issues[0]
      return notices.add(
        'warning',
        first ? `Not started. ${first.path}: ${first.message}` : 'Not started: the experiment is not complete.',
      )
    }
    this.starting = true
    try {
      const id = await ask('runs.start', experiment)
      router.go('run', id)
    } catch (error) {
      if (error instanceof ApiFailure) this.serverIssues = error.issues
      notices.add('error', describeFailure('The run was not started', error))
    } finally {
      this.starting = false
    }
  }
}

function describeFailure(what: string, error: unknown): string {
  const first = error instanceof ApiFailure ? error.issues[0] : undefined
  return `${what}. ${messageOf(error)}${first ? ` (${first.path}: ${first.message})` : ''}`
}

function potentialOf(key: string): Potential | null {
  try {
    return createPotential(JSON.parse(key) as InteractionSpec)
  } catch {
    return null // the parser's message at the field says why
  }
}

/** JSON with short lists of numbers on one line, as one would write it by hand. */
export function readableJson(value: Json): string {
  const text = JSON.stringify(value, null, 2)
  return text.replace(
    /\[\s+(-?[\d.eE+-]+(?:,\s+-?[\d.eE+-]+)*)\s+\]/g,
    (_all, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`,
  )
}

export { pathText }

export const designer = new Designer()
