import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer, PushName, QuadrantApi, RequestName } from '../../../electron/contract/ipc.ts'
import { fixtureResults } from '../charts/fixture-results.ts'
import { initialPicture } from '../lib/initial-picture.ts'
import { rangeOf } from '../lib/phase-field.ts'
import { ask, ApiFailure } from './api.ts'
import { Designer, readableJson } from './designer.svelte.ts'
import { getAt, parsePathText, setAt } from './json-path.ts'
import { LiveRun, LiveRuns } from './live-runs.svelte.ts'
import { PhaseFields } from './phase-fields.svelte.ts'
import { PhaseView } from './phase-view.svelte.ts'
import { hashOf, parseHash } from './router.svelte.ts'
import { arrows } from '../../../core/experiments/arrows/arrow-profile.ts'
import { parseExperiment } from '../../../core/experiments/schema/schema.ts'
import { sweepForArrow, withSweepMode } from '../lib/sweep-document.ts'
import { startingExperiment } from './starting-experiments.ts'
import { summariseArrow } from '../views/square/arrow-summary.ts'

const calls: [RequestName, readonly unknown[]][] = []
let answers: Partial<Record<RequestName, (...args: never[]) => Answer<unknown>>> = {}

beforeEach(() => {
  calls.length = 0
  answers = {}
  const api = {
    request: (name: RequestName, ...args: unknown[]) => {
      calls.push([name, args])
      return Promise.resolve(answers[name]?.(...(args as never[])) ?? { ok: true, value: null })
    },
    on: (_name: PushName) => () => undefined,
  }
  vi.stubGlobal('window', { quadrant: api as unknown as QuadrantApi })
})
afterEach(() => vi.unstubAllGlobals())

describe('json paths', () => {
  it('changes one place and leaves the old document alone', () => {
    const old = { a: [{ b: 1 }, { b: 2 }] }
    const path = parsePathText('a[1].b')
    const next = setAt(old, path, 5)
    expect([getAt(next, path), getAt(old, path)]).toEqual([5, 2])
    expect(setAt(old, ['a', 0], undefined)).toEqual({ a: [{ b: 2 }] })
    expect(setAt({}, parsePathText('x.y[0]'), 1)).toEqual({ x: { y: [1] } })
  })
})

describe('addresses', () => {
  it('go there and back', () => {
    expect(parseHash(hashOf('results', 'a/b', 'trust'))).toEqual({ place: 'results', id: 'a/b', tab: 'trust' })
    expect(parseHash('#/nowhere')).toEqual({ place: 'square', id: null, tab: null })
    expect(parseHash('#/run/%E0%A4%A')).toEqual({ place: 'run', id: null, tab: null })
  })
})

describe('ask', () => {
  it('turns a refusal into an error in plain words', async () => {
    answers['runs.start'] = () => ({ ok: false, error: { code: 'refused', message: 'It does not fit.' }, issues: [] })
    await expect(ask('runs.start', fixtureResults.experiment)).rejects.toThrow(
      new ApiFailure('refused', 'It does not fit.'),
    )
  })
})

describe('the designer', () => {
  it('starts with an experiment that is in order', () => {
    const designer = new Designer()
    expect(designer.issues).toEqual([])
    expect(designer.potential?.lipGradV).toBe(1)
  })
  it('keeps what was typed and says at the field what is allowed', () => {
    const designer = new Designer()
    designer.set('interaction.width', '1e')
    expect(designer.text('interaction.width')).toBe('1e')
    expect(designer.issueAt('interaction.width')).toMatch(/finite number/)
    expect(designer.experiment).toBeNull()
    designer.set('interaction.width', 2)
    expect(designer.issues).toEqual([])
  })
  it('undoes and redoes', () => {
    const designer = new Designer()
    designer.set('name', 'One')
    designer.set('interaction.strength', 3)
    designer.undo()
    expect([designer.get('name'), designer.get('interaction.strength')]).toEqual(['One', -1])
    designer.undo()
    designer.redo()
    expect(designer.get('name')).toBe('One')
  })
  it('takes JSON both ways, and keeps the form while the text is broken', () => {
    const designer = new Designer()
    designer.typeJson(designer.shownJson.replace('"width": 1', '"width": 3'))
    expect(designer.get('interaction.width')).toBe(3)
    designer.typeJson('{ "name": ')
    expect(designer.jsonError).toMatch(/Not JSON/)
    expect(designer.get('interaction.width')).toBe(3)
  })
  it('writes short lists on one line', () =>
    expect(readableJson({ times: [0, 0.5, 1] })).toContain('"times": [0, 0.5, 1]'))
  it('does not start what is not in order', async () => {
    const designer = new Designer()
    designer.set('sweep.hbar', [0.4, -0.1])
    await designer.run()
    expect(calls.some(([name]) => name === 'runs.start')).toBe(false)
  })
})

describe('a live run', () => {
  const point = fixtureResults.points[0]
  it('adds up the progress of its points', () => {
    const run = new LiveRun('r')
    if (!point) throw new Error('the fixture has points')
    run.point(1, { status: 'running', fraction: 0.5, secondsLeft: 12 })
    run.point(0, { status: 'done', fraction: 1, result: point, times: point.times })
    expect(run.points).toHaveLength(2)
    expect(run.fraction).toBe(0.75)
    expect(run.secondsLeft).toBe(12)
    expect(run.partial[0]).toBe(point)
  })
  it('gives its plots a new list only when a value has come', () => {
    const runs = new LiveRuns()
    const progress = (fraction: number) =>
      ({
        name: 'run.progress',
        payload: { id: 'r', pointIndex: 0, fraction, stage: 'Hartree', secondsLeft: 3 },
      }) as const
    runs.receive([progress(0.1)])
    const before = runs.of('r').partial
    runs.receive([progress(0.2), progress(0.3)])
    expect(runs.of('r').points[0]).toMatchObject({ status: 'running', fraction: 0.3 })
    expect(runs.of('r').partial).toBe(before)
    const time = { t: 0, values: { mk2: { value: 1 } } }
    runs.receive([
      { name: 'run.time', payload: { id: 'r', pointIndex: 0, hbar: 0.1, particles: null, result: time } },
      { name: 'run.log', payload: { id: 'r', at: '2026-01-01T00:00:00Z', line: 'hello' } },
    ])
    expect(runs.of('r').partial[0]).toMatchObject({ hbar: 0.1, times: [time] })
    expect(runs.of('r').log.map((l) => l.line)).toEqual(['hello'])
  })
  it('takes a point as final, whatever arrives after it', () => {
    if (!point) throw new Error('the fixture has points')
    const runs = new LiveRuns()
    runs.receive([
      { name: 'run.point', payload: { id: 'r', pointIndex: 0, point } },
      { name: 'run.progress', payload: { id: 'r', pointIndex: 0, fraction: 0.9, stage: 'late', secondsLeft: 1 } },
      {
        name: 'run.time',
        payload: { id: 'r', pointIndex: 0, hbar: 0.4, particles: null, result: { t: 9, values: {} } },
      },
    ])
    expect(runs.of('r').points[0]).toMatchObject({ status: 'done', fraction: 1, times: point.times })
    expect(runs.of('r').partial[0]).toBe(point)
  })
  it('counts as running what has points, not what was only asked for (a run that was deleted)', () => {
    const runs = new LiveRuns()
    runs.of('deleted')
    expect(runs.runningCount).toBe(0)
    runs.receive([
      { name: 'run.progress', payload: { id: 'r', pointIndex: 0, fraction: 0.1, stage: 'Hartree', secondsLeft: 3 } },
    ])
    expect(runs.runningCount).toBe(1)
  })
  it('does not lose what it heard when the library answers late', () => {
    const run = new LiveRun('r')
    run.point(1, { status: 'running', fraction: 0.5, stage: 'Hartree' })
    const points = [
      ...fixtureResults.points.slice(0, 1),
      ...fixtureResults.points.slice(1).map((p) => ({ ...p, status: 'pending' as const, times: [] })),
    ]
    run.seed({ points, rates: [] }, 'running')
    expect(run.points.map((p) => p.status)).toEqual(['done', 'running', 'pending', 'pending', 'pending'])
    expect(run.points[1]?.stage).toBe('Hartree')
  })
})

describe('the fields of a run', () => {
  const axis = { origin: 0, spacing: 1, count: 2 }
  const available = [{ pointIndex: 0, name: 'husimi', t: 0 }]
  it('are asked for once, and only where they exist', async () => {
    answers['library.field'] = () => ({
      ok: true,
      value: { name: 'husimi', t: 0, x: axis, xi: axis, values: new Float32Array(4) },
    })
    const fields = new PhaseFields()
    await fields.show('r', 0, 0, ['husimi', 'wigner'], available)
    await fields.show('r', 0, 0, ['husimi', 'wigner'], available)
    expect(calls.filter(([name]) => name === 'library.field')).toHaveLength(1)
    expect(fields.shown?.fields['husimi']).not.toBeNull()
    expect(fields.shown?.fields['wigner']).toBeNull()
  })
  it('say what happened when one cannot be read', async () => {
    answers['library.field'] = () => ({ ok: false, error: { code: 'field-corrupt', message: 'The field is damaged.' } })
    const fields = new PhaseFields()
    await fields.show('r', 0, 0, ['husimi', 'wigner'], available)
    expect(fields.error).toBe('The field is damaged.')
  })
})

describe('the common view of the pictures', () => {
  it('zooms about a point that stays, and comes home', () => {
    const view = new PhaseView()
    view.setHome({ xMin: -2, xMax: 2, xiMin: -1, xiMax: 1 })
    const before = (1 - view.centreX) / view.halfX
    view.zoom(0.5, 1, 0)
    expect((1 - view.centreX) / view.halfX).toBeCloseTo(2 * before - before, 12)
    view.setHome({ xMin: -4, xMax: 4, xiMin: -1, xiMax: 1 })
    expect(view.halfX).toBe(1) // the user's zoom is kept
    view.reset()
    expect(view.halfX).toBe(4)
  })
})

describe('pictures of the initial data', () => {
  it('show f and a Husimi function that is lower and wider', () => {
    const picture = initialPicture(fixtureResults.experiment, 0.4)
    const top = (field: typeof picture.husimi | null): number => (field ? rangeOf(field)[1] : 0)
    // Variances 0.25 and 0.25 + hbar: the maxima are 1/(2 pi variance).
    expect(top(picture.f)).toBeCloseTo(1 / (2 * Math.PI * 0.25), 2)
    expect(top(picture.husimi)).toBeCloseTo(1 / (2 * Math.PI * 0.65), 2)
  })
})

describe('starting experiments', () => {
  it.each(arrows)("of %s pass core's checks", (arrow) => {
    const parsed = parseExperiment(startingExperiment(arrow))
    expect(parsed.ok ? parsed.experiment.arrow : parsed.issues).toBe(arrow)
  })
})

describe('the summary on the square', () => {
  it('speaks of N and of the fixed parameter where the sweep has them', () => {
    const rate = (fixed: string, slope: number) =>
      ({
        quantity: `mk2[hbar=${fixed}]`,
        t: 1,
        against: 'particles',
        slope,
        lower: slope - 0.1,
        upper: slope + 0.1,
        guaranteed: 1,
        verdict: 'ok',
      }) as const
    expect(summariseArrow({ ...fixtureResults, rates: [rate('0.2', 1.9), rate('0.1', 2)] })).toMatchObject({
      measured: 'N^{-2.00}',
      guaranteed: 'N^{-1}',
      at: 'ℏ = 0.1',
    })
  })
  it('takes the latest time that supports a slope', () => {
    expect(summariseArrow(fixtureResults)).toMatchObject({
      measured: '\\hbar^{\\,1.98}',
      interval: '± 0.03',
      guaranteed: '\\hbar^{\\,1}',
      t: 1,
      reason: null,
    })
  })
  it('gives the reason when none does', () => {
    const refused = { ...fixtureResults, rates: fixtureResults.rates.filter((r) => r.verdict !== 'ok') }
    expect(summariseArrow(refused)).toMatchObject({ measured: null, reason: 'the local slopes drift from 1.2 to 1.9' })
  })
})

describe('the designer changes the arrow', () => {
  it.each(arrows)('to %s, with a sweep that it knows', (arrow) => {
    const board = new Designer()
    board.startNew('hartree-vlasov')
    board.set('interaction', { kind: 'harmonic', strength: 0.5 })
    board.setArrow(arrow)
    expect(board.issues).toEqual([])
    expect(board.pairs.length).toBeGreaterThan(1)
    board.undo()
    expect(board.text('arrow')).toBe('hartree-vlasov')
  })
  it('and how hbar and N go together', () => {
    expect(withSweepMode({ hbar: [0.4, 0.2], particles: [2, 4] }, 'zip')).toEqual({
      hbar: [0.4, 0.2],
      particles: [2, 4],
      mode: 'zip',
    })
    expect(withSweepMode({ hbar: [0.4], particles: [2, 4] }, 'path')).toEqual({
      particles: [2, 4],
      path: { hbar: 'N^-0.5' },
    })
    expect(withSweepMode({ particles: [4, 16], path: { hbar: 'N^-0.5' } }, 'product')).toEqual({
      hbar: [0.5, 0.25],
      particles: [4, 16],
    })
    expect(sweepForArrow({ particles: [2, 4], path: { hbar: 'N^-1' } }, { hbar: true, particles: true })).toEqual({
      particles: [2, 4],
      path: { hbar: 'N^-1' },
    })
    expect(sweepForArrow({ hbar: [0.1], particles: [2] }, { hbar: true, particles: false })).toEqual({ hbar: [0.1] })
  })
})
