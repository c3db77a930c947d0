/** The numbers of the convergence figure as rows, for those who read rather than look. */
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { formatEstimate, formatInterval, formatNumber } from '../lib/format.ts'
import type { ConvergenceSeries } from './convergence-series.ts'

export interface PlotTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** @param axis name of the quantity; @param variable ℏ or N */
export function convergenceTable(series: readonly ConvergenceSeries[], axis: string, variable: string): PlotTable {
  return {
    columns: ['curve', variable, axis, 'interval', 'theorem'],
    rows: series.flatMap((s) =>
      s.rows.map(({ abscissa, estimate, bound }) => {
        const interval =
          upperEnd(estimate) === Infinity
            ? (estimate.note ?? 'no upper end')
            : formatInterval(lowerEnd(estimate), upperEnd(estimate))
        return [s.label, formatNumber(abscissa), formatEstimate(estimate), interval, formatNumber(bound)]
      }),
    ),
  }
}
