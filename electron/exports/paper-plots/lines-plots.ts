/** A potential with its force, and the plane of a sweep, as lines and dots: what the drawing board shows. */
import type { Experiment } from '../../../core/experiments/experiment.ts'
import { parsePath, sweepPairs } from '../../../core/experiments/sweep.ts'
import { createPotential } from '../../../core/potentials/create-potential.ts'
import { potentialReach } from '../../../renderer/src/charts/potential-option.ts'
import { formatDuration } from '../../../renderer/src/lib/format.ts'
import { costLines, planeDomain, type PlaneDomain } from '../../../renderer/src/lib/sweep-plane.ts'
import type { PlotSource } from '../../contract/exports.ts'
import { linearAxis, parameterAxis, type PaperAxis } from './paper-axis.ts'
import type { LinesPlot, PaperNote, PaperPath } from './paper-plot.ts'

const potentialPlaces = 480

/** V and V' over the window of the drawing board. */
export function potentialPlot({ interaction, name }: Experiment): LinesPlot {
  const potential = createPotential(interaction)
  const reach = potentialReach(potential)
  const xs = Array.from({ length: potentialPlaces + 1 }, (_, i) => -reach + (2 * reach * i) / potentialPlaces)
  return {
    kind: 'lines',
    name: 'potential',
    title: name,
    x: { ...linearAxis({ label: 'x', tex: '$x$' }), ends: [-reach, reach] },
    y: linearAxis({ label: 'V, V′', tex: "$V$, $V'$" }),
    paths: [
      { label: 'V', look: 'solid', points: xs.map((x) => [x, potential.value(x)]) },
      { label: 'V′', look: 'dashed', points: xs.map((x) => [x, potential.gradient(x)]) },
    ],
    notes: [],
    dots: null,
  }
}

type SweepSource = Extract<PlotSource, { kind: 'sweep' }>

/** How far beyond the plane's picture (in decades) the edges stand: ħ = 0 to the right, N = ∞ above. */
const beyond = 0.15

/** The axis of a sweep parameter: its own values, and infinity at the edge. */
function planeAxis(
  words: Pick<PaperAxis, 'label' | 'tex'>,
  values: readonly number[],
  [from, to]: readonly [number, number],
): PaperAxis {
  const own = values.length === 0 ? [] : (parameterAxis(words, values).ticks ?? [])
  const ticks = own.length > 1 || values.length === 0 ? own : (parameterAxis(words, [10 ** from, 10 ** to]).ticks ?? [])
  return {
    ...words,
    log: true,
    ends: [10 ** from, 10 ** (to + 2 * beyond)],
    ticks: [...ticks, { at: edgeOf([from, to]), label: '$\\infty$' }],
  }
}

const edgeOf = ([, to]: readonly [number, number]): number => 10 ** (to + beyond)

/** The points of a sweep over (1/ħ, N), both logarithmic; the paper's square has N = ∞ above and ħ = 0 to the right. */
export function sweepPlot({ experiment, pointSeconds, costs }: SweepSource): LinesPlot {
  const pairs = sweepPairs(experiment)
  const domain = planeDomain(pairs)
  const [right, top] = [edgeOf(domain.inverseHbar), edgeOf(domain.particles)]
  const lines = costs === null ? [] : costLines(costs, domain).filter(({ segments }) => segments.length > 0)
  const law = experiment.sweep.path ? parsePath(experiment.sweep.path.hbar) : null
  const inverse = pairs.map(({ hbar }) => (hbar === null ? null : 1 / hbar))
  const bodies = pairs.map(({ particles }) => particles)
  const known = (values: readonly (number | null)[]): number[] => [...new Set(values.flatMap((v) => v ?? []))]
  return {
    kind: 'lines',
    name: 'sweep',
    title: experiment.name,
    x: planeAxis({ label: '1/ℏ', tex: '$1/\\hbar$' }, known(inverse), domain.inverseHbar),
    y: planeAxis({ label: 'N', tex: '$N$' }, known(bodies), domain.particles),
    paths: [
      { label: null, look: 'edge', points: squareEdge(domain) },
      ...lines.map(({ segments }): PaperPath => ({
        label: null,
        look: 'contour',
        points: brokenPath(segments),
      })),
      ...(law === null
        ? []
        : [
            { label: `ℏ = ${experiment.sweep.path?.hbar ?? ''}`, look: 'solid', points: lawPath(law, domain) } as const,
          ]),
    ],
    notes: lines.map(({ seconds, segments }) => noteOn(segments, formatDuration(seconds))),
    dots: {
      label: 'points of the sweep',
      points: pairs.map((_, i) => [inverse[i] ?? right, bodies[i] ?? top]),
      columns: {
        hbar: pairs.map(({ hbar }) => hbar ?? 0),
        particles: bodies.map((n) => n ?? Infinity),
        ...(pointSeconds.length === pairs.length && { seconds: pointSeconds }),
      },
    },
  }
}

function squareEdge({ inverseHbar, particles }: PlaneDomain): [number, number][] {
  const [right, top] = [edgeOf(inverseHbar), edgeOf(particles)]
  return [
    [10 ** inverseHbar[0], top],
    [right, top],
    [right, 10 ** particles[0]],
  ]
}

/** Positions are logarithms. A pair of NaN ends each segment. */
function brokenPath(segments: Float64Array): [number, number][] {
  return Array.from({ length: segments.length / 4 }, (_, k): [number, number][] => [
    [10 ** segments[4 * k], 10 ** segments[4 * k + 1]],
    [10 ** segments[4 * k + 2], 10 ** segments[4 * k + 3]],
    [NaN, NaN],
  ]).flat()
}

/** At the lowest end of a line, where the window writes it too. */
function noteOn(segments: Float64Array, text: string): PaperNote {
  let lowest = 0
  for (let k = 2; k + 1 < segments.length; k += 2) if (segments[k + 1] < segments[lowest + 1]) lowest = k
  return { at: [10 ** segments[lowest], 10 ** segments[lowest + 1]], text }
}

function lawPath(law: (particles: number) => number, { particles: [from, to] }: PlaneDomain): [number, number][] {
  return Array.from({ length: 40 }, (_, k) => 10 ** (from + ((to - from) * k) / 39))
    .map((n): [number, number] => [1 / law(n), n])
    .filter(([inverse]) => inverse > 0 && Number.isFinite(inverse))
}
