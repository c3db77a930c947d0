/** The numbers of a plot from what the library holds, and the experiments that they belong to. */
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import type { Experiment, Results } from '../../core/experiments/experiment.ts'
import type { PlotSource } from '../contract/exports.ts'
import { carriedBy, type Carried } from '../contract/figure-metadata.ts'
import type { FieldPlace } from '../library/stored-field.ts'
import { comparisonPlot } from './paper-plots/comparison-plot.ts'
import { framePlot, framedFields } from './paper-plots/fields-plot.ts'
import { paperPlot } from './paper-plots/index.ts'
import { potentialPlot, sweepPlot } from './paper-plots/lines-plots.ts'
import type { PaperPlot } from './paper-plots/paper-plot.ts'
import { fieldsOfRun } from './run-fields.ts'
import type { StoredRunData } from './stored-run.ts'

export interface PlotData {
  readonly source: PlotSource
  /** The runs that the source names, in its order. */
  readonly runs: readonly StoredRunData[]
  /** Of the pictures that a frame may show. */
  readonly places: readonly FieldPlace[]
  /** What draws a plot that no run has computed. */
  readonly software: Results['software']
}

export interface SourcedPlot {
  readonly plot: PaperPlot
  readonly carried: Carried
}

/** @throws ExportError where there is nothing to draw */
export function plotOfSource({ source, runs, places, software }: PlotData): SourcedPlot {
  const results = runs.map((run) => assembleResults(run.experiment, run.points, run.software, run.hash))
  const ofDocument = (experiment: Experiment): Carried => ({
    experiment,
    experimentHash: experimentHash(experiment),
    software,
  })
  switch (source.kind) {
    case 'run':
      return { plot: paperPlot(results[0], source.choice), carried: carriedBy(results) }
    case 'comparison':
      return { plot: comparisonPlot(results, source.choice), carried: carriedBy(results) }
    case 'potential':
      return { plot: potentialPlot(source.experiment), carried: ofDocument(source.experiment) }
    case 'sweep':
      return { plot: sweepPlot(source), carried: ofDocument(source.experiment) }
    case 'frame': {
      const fields = [...fieldsOfRun(framedFields(results[0], places, source))]
      return { plot: framePlot(results[0], fields, source), carried: carriedBy(results) }
    }
  }
}
