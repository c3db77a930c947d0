/**
 * A run as a document for a referee: the statement and its hypotheses with their values, the distances with their intervals, rates or their
 * refusals, every inequality evaluated, the error budget, how each number came about, and what is not claimed. The experiment and the
 * whole table of numbers are attached to it.
 */
import { checkHypotheses, type Hypotheses } from '../../../core/experiments/hypotheses.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { availableDistances, availableMarginals, type Quantity } from '../../../renderer/src/charts/quantities.ts'
import { budgetOption, budgetRows } from '../../../renderer/src/charts/budget-option.ts'
import { convergenceOption } from '../../../renderer/src/charts/convergence-option.ts'
import { inTimeOption } from '../../../renderer/src/charts/in-time-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { carriedJson } from '../../contract/figure-metadata.ts'
import { resultsCsv } from '../csv.ts'
import { closePdf, openPdf } from '../pdf-document.ts'
import { timesOf } from '../result-axes.ts'
import type { PointField } from '../run-fields.ts'
import { mostCurves } from '../paper-plots/curve-plots.ts'
import { thinned } from '../thinned.ts'
import { oneLine, renderOption, withSideLegend } from '../svg.ts'
import { writeVerified } from '../write-verified.ts'
import { phasePictures, picturedFields, type ReportPicture } from './phase-pictures.ts'
import { kindSentences, limits, summary } from './summary.ts'
import { auditTable, distanceTable, driftTable, pointTable, rateTable, uniformityTable, type Table } from './tables.ts'
import { Typesetter, shortened, type Fact } from './typesetter.ts'
import { arrowWords, classicalWords, interactionWords, quantumWords, sweepWords } from './words.ts'

const figureWidth = 760

function setTable(page: Typesetter, { columns, rows, of }: Table): void {
  page.table(columns, rows)
  if (rows.length < of) page.note(`${rows.length} of ${of} rows, evenly chosen; all are in the attached results.csv.`)
}

function statement(page: Typesetter, results: Results, { theorems }: Hypotheses): void {
  const { experiment } = results
  page.heading('The statement')
  page.paragraph(
    `${arrowWords[experiment.arrow].says} Every right-hand side below is that of the paper (Golse and Paul, 2015) with its slips corrected: Lambda = 1 + max(4 L^2, 1), Gamma = 2 + max(4 L^2, 1), and the cost ½|z − z′|^2 throughout, so that 𝒲^2 is half of the usual squared Wasserstein distance.`,
  )
  for (const theorem of theorems.filter((t) => t.concernsThisExperiment)) {
    page.subheading(`${theorem.theorem} (${theorem.applies ? 'applies' : 'does not apply'})`)
    for (const line of theorem.says.split(/;  |(?<=\.) (?=The )/)) page.display(line)
    page.table(
      [{ title: 'hypothesis', wraps: true }, { title: 'met' }, { title: 'value', wraps: true }],
      theorem.conditions.map((c) => [
        c.text,
        { text: c.met ? 'yes' : 'no', colour: c.met ? '#2f6f4f' : '#a1262b' },
        c.detail,
      ]),
    )
  }
}

function experimentFacts(
  page: Typesetter,
  { experiment: e, points, constants }: Results,
  { constants: c }: Hypotheses,
): void {
  const orUnbounded = (x: number | null): string => (x === null ? 'unbounded' : formatNumber(x, 8))
  page.heading('The experiment')
  page.facts([
    ['arrow', arrowWords[e.arrow].name],
    ['interaction', interactionWords(e)],
    ...(e.arrow === 'schrodinger-hartree' ? [] : [['classical data', classicalWords(e)] as const]),
    ...(e.arrow === 'liouville-vlasov' ? [] : [['quantum data', quantumWords(e)] as const]),
    ['sweep', sweepWords(e, points)],
    ['times', e.times.map((t) => formatNumber(t, 6)).join(', ')],
    ['measured', e.measures.join(', ')],
    ['tolerance', `${formatNumber(100 * e.accuracy.tolerance, 3)} % of each distance`],
    ...(e.notes.trim() === '' ? [] : [['notes', { plain: shortened(oneLine(e.notes), 1500) }] as Fact]),
  ])
  page.subheading('Constants of V')
  page.facts([
    [
      "L = Lip(V')",
      `${formatNumber(constants.lipGradV, 8)}${c.constantsKind === 'numerical' ? ' (searched numerically, rounded upwards)' : ' (closed form)'}`,
    ],
    ["sup|V'|", orUnbounded(constants.supGradV)],
    ['sup|V|', orUnbounded(c.supV)],
    ['Lambda, Gamma', `${formatNumber(constants.lambda, 8)}, ${formatNumber(constants.gamma, 8)}`],
  ])
}

function drawConvergence(results: Results, { name }: Quantity): string {
  return renderOption(
    withSideLegend(convergenceOption(results, { quantity: name }, 'light'), figureWidth, 18),
    figureWidth,
    320,
  )
}

function drawInTime(results: Results, { name }: Quantity): string {
  const shown = { ...results, points: thinned(results.points, mostCurves) }
  return renderOption(
    withSideLegend(inTimeOption(shown, { quantity: name }, 'light'), figureWidth, 18),
    figureWidth,
    250,
  )
}

function distances(page: Typesetter, results: Results, quantities: readonly Quantity[]): void {
  page.heading('Distances')
  if (quantities.length === 0) page.paragraph('No distance was measured yet.')
  for (const [i, quantity] of quantities.entries()) {
    const figure = drawConvergence(results, quantity)
    page.subheading(
      quantity.axis === quantity.name ? quantity.words : `${quantity.words}: ${quantity.axis}`,
      page.heightOf(figure),
    )
    page.figure(
      figure,
      `Figure ${2 * i + 1}. ${quantity.axis} with its intervals; a line where a slope is claimed; pale dashes: the theorem's right-hand side.`,
    )
    if (timesOf(results).length > 1)
      page.figure(
        drawInTime(results, quantity),
        `Figure ${2 * i + 2}. The same over time${results.points.length > mostCurves ? ` (${mostCurves} of ${results.points.length} points)` : ''}.`,
      )
    setTable(page, distanceTable(results, quantity))
  }
}

function rates(page: Typesetter, results: Results): void {
  page.heading('Rates')
  page.paragraph(
    'Weighted least squares on logarithms. The interval joins the worst case within the intervals of the data, the scatter, the next order and the drift of local slopes. Where the data do not support a slope, none is claimed.',
  )
  if (results.rates.length > 0) setTable(page, rateTable(results))
  else page.paragraph('The sweep has too few points for a rate.')
  if ((results.uniformity ?? []).length === 0) return
  page.subheading('Uniformity in the other parameter')
  setTable(page, uniformityTable(results))
}

function trust(page: Typesetter, results: Results, [first]: readonly Quantity[]): void {
  page.heading('The inequalities of the paper, evaluated')
  page.paragraph(
    'left ≤ right is said to hold when the whole interval of the left side lies below that of the right side, and to be contradicted when it lies above; in between it is within the errors.',
  )
  setTable(page, auditTable(results))
  errorBudget(page, results, first)
  const drifts = driftTable(results)
  if (drifts.columns.length > 1 && drifts.rows.length > 0) {
    page.subheading('What should be conserved: largest change over time')
    setTable(page, drifts)
  }
  page.heading('How each point was computed')
  setTable(page, pointTable(results))
}

function errorBudget(page: Typesetter, results: Results, first: Quantity | undefined): void {
  const t = timesOf(results).at(-1)
  const rows = first === undefined || t === undefined ? [] : budgetRows(results, first.name, t)
  const told = rows.some(({ parts }) => Object.values(parts).some((half) => half > 0))
  if (first === undefined || t === undefined || !told) {
    page.heading('Error budget')
    return page.paragraph(
      rows.length > 0
        ? 'The intervals at the last time have no parts to tell apart: the distances are closed forms, or quadratures as good as the tables say.'
        : 'No distance has been measured at the last time.',
    )
  }
  const figure = renderOption(
    budgetOption(results, first.name, t, 'light'),
    figureWidth,
    Math.min(620, 110 + 26 * rows.length),
  )
  page.heading('Error budget', page.heightOf(figure))
  page.figure(
    figure,
    `Where the width of ${first.axis} at t = ${formatNumber(t)} comes from, in percent of the value; the dashed line is the tolerance.`,
  )
}

function provenance(page: Typesetter, results: Results): void {
  const { software, experimentHash, experiment } = results
  page.heading('Provenance')
  page.facts([
    ['program', { plain: `Quadrant ${software.version}, commit ${software.commit}` }],
    ['experiment', { plain: `sha256 ${experimentHash}` }],
    ['seed', String(experiment.seed)],
    [
      'to compute it again',
      {
        plain:
          'drop this document on the window of Quadrant, or: quadrant run experiment.json (the text below, also attached)',
      },
    ],
    [
      'attached',
      { plain: 'quadrant-experiment.json (experiment, hash, version), results.csv (every number, 17 digits)' },
    ],
  ])
  // Short lists and objects stand on one line.
  const text = JSON.stringify(experiment, null, 1).replace(/[[{]\n[^[\]{}]{0,120}[\]}]/g, (part) =>
    part.replace(/\s*\n\s*/g, ' '),
  )
  const lines = text.split('\n')
  page.code(
    lines.slice(0, 120).join('\n') +
      (lines.length > 120 ? `\n… ${lines.length - 120} more lines in the attachment` : ''),
  )
}

function pictures(page: Typesetter, drawn: readonly ReportPicture[]): void {
  if (drawn.length === 0) return
  page.heading('Phase space', page.heightOf(drawn[0].svg))
  for (const { svg, caption } of drawn) page.figure(svg, caption)
}

/** @param fields the stored pictures; those that it draws are chosen from them */
export async function reportPdf(
  results: Results,
  written: Date = new Date(),
  fields: Iterable<PointField> = [],
): Promise<Uint8Array> {
  const { experiment, points, experimentHash } = results
  const title = oneLine(experiment.name) || 'Quadrant'
  const hypotheses = checkHypotheses(experiment)
  const quantities = availableMarginals(points).flatMap((marginal) =>
    availableDistances(points, marginal, experiment.arrow).filter(({ name }) => !name.startsWith('tightness')),
  )
  const drawn = await phasePictures(results, picturedFields(results, [...fields]))
  const document = openPdf({
    title: `${title}: referee report`,
    subject: arrowWords[experiment.arrow].name,
    written,
    carried: carriedJson(results),
    bufferPages: true,
  })
  document.file(Buffer.from(resultsCsv(results), 'utf8'), {
    name: 'results.csv',
    type: 'text/csv',
    description: 'Every number with its interval, 17 digits',
    creationDate: written,
    modifiedDate: written,
  })
  const page = new Typesetter(document)
  page.title(title, `Referee report: ${arrowWords[experiment.arrow].name}`)
  page.items(summary(results, quantities, hypotheses.theorems))
  statement(page, results, hypotheses)
  experimentFacts(page, results, hypotheses)
  distances(page, results, quantities)
  pictures(page, drawn)
  rates(page, results)
  trust(page, results, quantities)
  page.heading('What is claimed, and what is not')
  page.items([...kindSentences(results, quantities), ...limits(results, hypotheses.theorems)])
  provenance(page, results)
  page.finish(
    `Quadrant ${results.software.version} · ${experimentHash.slice(0, 16)} · ${written.toISOString().slice(0, 10)}`,
    title,
  )
  return closePdf(document)
}

/** @throws ExportError */
export async function writeReport(results: Results, path: string, fields: Iterable<PointField> = []): Promise<void> {
  const bytes = await reportPdf(results, new Date(), fields)
  writeVerified(path, (sink) => sink(bytes))
}
