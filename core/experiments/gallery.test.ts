/** The gallery's stored numbers belong to the shipped experiments, and a quick part of them is computed again. All of it: npm run validation -- gallery. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareWithGolden, type Golden } from '../../validation/golden.ts'
import { usesClosedForm } from './closed-form.ts'
import { experimentHash } from './canonical-hash.ts'
import type { Experiment, PointHooks } from './experiment.ts'
import { planPoints } from './plan.ts'
import { runPoint } from './run-point.ts'
import { parseExperiment } from './schema/schema.ts'

const examples = new URL('../../resources/examples/', import.meta.url)
const golden = new URL('../../validation/golden/', import.meta.url)
const silent: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}
const files = readdirSync(examples)
/** Experiments by solvers of which the first points take a second at most. */
const quick: Readonly<Record<string, number>> = { 'monokinetic-wkb.json': 1, 'torus-cosine.json': 1 }

function experimentIn(file: string): Experiment {
  const parsed = parseExperiment(JSON.parse(readFileSync(new URL(file, examples), 'utf8')))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const stored = readdirSync(golden)

const goldenOf = (file: string): Golden => JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as Golden

describe('the gallery', () => {
  it('has at least ten experiments and one for each arrow', () => {
    expect(files.length).toBeGreaterThanOrEqual(10)
    expect(new Set(files.map((file) => experimentIn(file).arrow)).size).toBe(5)
  })

  it.each(stored)('%s has stored numbers of this very experiment', (file) => {
    expect(goldenOf(file).experimentHash).toBe(experimentHash(experimentIn(file)))
    expect(goldenOf(file).points.length).toBeGreaterThan(0)
  })

  it.each(files.filter((file) => usesClosedForm(experimentIn(file)) || file in quick))(
    '%s gives them again',
    (file) => {
      const experiment = experimentIn(file)
      const points = planPoints(experiment)
        .slice(0, quick[file])
        .map((task) => runPoint(experiment, task, silent))
      expect(compareWithGolden(goldenOf(file), points)).toEqual([])
    },
  )

  it('would notice a value outside of the stored interval', () => {
    const file = 'harmonic-oracle.json'
    const experiment = experimentIn(file)
    const [point] = planPoints(experiment)
      .slice(0, 1)
      .map((task) => runPoint(experiment, task, silent))
    const times = point.times.map((r) => ({
      ...r,
      values: { ...r.values, mk2: { value: 1.01 * r.values['mk2'].value } },
    }))
    expect(compareWithGolden(goldenOf(file), [{ ...point, times }]).length).toBe(point.times.length)
  })
})
