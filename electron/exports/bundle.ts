/**
 * A run as one file that a colleague can open next year: experiment, results, table, fields and a plotting script, described by an
 * RO-Crate (https://w3id.org/ro/crate/1.1). `quadrant import` reads it back.
 *
 * The fields lie in `fields/*.npy`; `fields/index.json` says which is which, with its axes.
 */
import { createHash } from 'node:crypto'
import type { Results } from '../../core/experiments/experiment.ts'
import { availableDistances } from '../../renderer/src/charts/quantities.ts'
import { carriedBy } from '../contract/figure-metadata.ts'
import { resultsCsv } from './csv.ts'
import { resultsJson } from './json.ts'
import { npyParts } from './npy.ts'
import { paperPlot } from './paper-plots/index.ts'
import { plotScript } from './plot-script.ts'
import { describeCrate, type CrateFile } from './ro-crate.ts'
import type { PointField } from './run-fields.ts'
import { originLine } from './write-plot.ts'
import { writeVerified } from './write-verified.ts'
import { ZipStream } from './zip-stream.ts'

/** One line of `fields/index.json`. */
export interface BundledField {
  readonly file: string
  readonly pointIndex: number
  readonly name: string
  readonly t: number
  readonly x: NonNullable<PointField['data']>['x']
  readonly xi?: NonNullable<PointField['data']>['xi']
}

export const bundleNames = {
  experiment: 'experiment.json',
  results: 'results.json',
  fields: 'fields/index.json',
  crate: 'ro-crate-metadata.json',
} as const

const tooLarge =
  'The run has more fields than one bundle can hold (4 GB). Export it as json, which leaves the fields out.'

/** @param written the day of the export, which the crate must name @throws ExportError */
export function writeBundle(
  results: Results,
  fields: Iterable<PointField>,
  path: string,
  written: Date = new Date(),
): void {
  writeVerified(path, (sink) => {
    const zip = new ZipStream(sink, tooLarge)
    const files: CrateFile[] = []
    const add = (name: string, description: string, mediaType: string, parts: readonly Uint8Array[]): void => {
      const hash = createHash('sha256')
      for (const part of parts) hash.update(part)
      files.push({
        name,
        description,
        mediaType,
        bytes: parts.reduce((sum, part) => sum + part.length, 0),
        sha256: hash.digest('hex'),
      })
      zip.add(name, parts, 'deflated')
    }
    const addText = (name: string, description: string, mediaType: string, text: string): void =>
      add(name, description, mediaType, [Buffer.from(text, 'utf8')])
    addText(
      bundleNames.experiment,
      'The experiment (quadrant-experiment/1)',
      'application/json',
      `${JSON.stringify(results.experiment, null, 2)}\n`,
    )
    addText(bundleNames.results, 'The results (quadrant-results/1)', 'application/json', resultsJson(results))
    addText('results.csv', 'Every value with its interval, one a row', 'text/csv', resultsCsv(results))
    if (availableDistances(results.points).length > 0)
      addText(
        'plot.py',
        'Draws the convergence figure with matplotlib',
        'text/x-python',
        plotScript(paperPlot(results), originLine(carriedBy([results]))),
      )
    const index: BundledField[] = []
    for (const { pointIndex, name, t, data } of fields) {
      if (data === null) continue
      const { x, xi, values } = data
      const file = `fields/${String(index.length).padStart(5, '0')}-${name}.npy`
      add(
        file,
        `${name} of point ${pointIndex} at t = ${t}`,
        'application/octet-stream',
        npyParts(values, xi === undefined ? [x.count] : [x.count, xi.count]),
      )
      index.push({ file, pointIndex, name, t, x, ...(xi !== undefined && { xi }) })
    }
    addText(
      bundleNames.fields,
      'Which field is which, with its axes',
      'application/json',
      `${JSON.stringify(index, null, 1)}\n`,
    )
    zip.add(
      bundleNames.crate,
      [Buffer.from(`${JSON.stringify(describeCrate(results, files, written), null, 2)}\n`, 'utf8')],
      'deflated',
    )
    zip.end()
  })
}
