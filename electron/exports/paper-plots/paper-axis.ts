/** The axes of a plot for LaTeX and Python: what they mean, where they end, where their ticks are (those of the window). */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { logTicks, plainLabels, ticksAt, type LogTicks } from '../../../renderer/src/charts/log-axis.ts'
import { visibleRange } from '../../../renderer/src/charts/visible-range.ts'

export interface PaperTick {
  readonly at: number
  /** Plain, or TeX between dollars. */
  readonly label: string
}

export interface PaperAxis {
  /** Plain text: ℏ, ², ≤ as characters. */
  readonly label: string
  /** The same with TeX between dollars: what LaTeX reads without a package and matplotlib without LaTeX. */
  readonly tex: string
  readonly log: boolean
  /** Null: as the program that draws likes it. */
  readonly ends: readonly [number, number] | null
  readonly ticks: readonly PaperTick[] | null
}

type Words = Pick<PaperAxis, 'label' | 'tex'>

export function linearAxis(words: Words): PaperAxis {
  return { ...words, log: false, ends: null, ticks: null }
}

/** With the parameter's own values as ticks where they are few enough to read. */
export function parameterAxis(words: Words, values: readonly number[]): PaperAxis {
  return logAxis(words, ticksAt(values))
}

/** The window's logarithmic axis: what is zero, or of the size of rounding beside the rest, has no place on it. */
export function valueAxis(words: Words, estimates: readonly Estimate[], bounds: readonly number[] = []): PaperAxis {
  const range = visibleRange(estimates, bounds)
  return range === null ? { ...linearAxis(words), log: true } : logAxis(words, logTicks(range.smallest, range.largest))
}

function logAxis(words: Words, { min, max, labelled }: LogTicks): PaperAxis {
  const plain = plainLabels(labelled)
  return {
    ...words,
    log: true,
    ends: [10 ** min, 10 ** max],
    ticks: labelled.map((position) => ({ at: 10 ** position, label: tickLabel(position, plain) })),
  }
}

function tickLabel(position: number, plain: boolean): string {
  if (plain) return String(Number((10 ** position).toPrecision(3)))
  const decade = Math.floor(position + 1e-9)
  const mantissa = Number((10 ** (position - decade)).toPrecision(3))
  return `$${mantissa === 1 ? '' : `${mantissa}\\times `}10^{${decade}}$`
}

/**
 * KaTeX's TeX in the part of the language that LaTeX knows without amsmath and matplotlib without LaTeX; with its dollars.
 * Exact for the symbols of `describeQuantity`; checked by setting each in both.
 */
export function paperTex(tex: string): string {
  const plain = tex
    .replace(/\\operatorname\{(\w+)\}/g, '\\mathrm{$1}\\,')
    .replace(/\\text\{([^}]*)\}/g, (_, text: string) => `\\mathrm{${text.replaceAll(' ', '\\ ')}}`)
    .replace(/\\tfrac12/g, '\\frac{1}{2}')
    .replace(/\\iint/g, '\\int\\int ')
    .replace(/\\mathcal E/g, '\\mathcal{E}')
    .replace(/\\widetilde R/g, '\\widetilde{R}')
    .replace(/\{=\}/g, '=')
    .replace(/\\,([_^])/g, '$1')
  return `$${plain}$`
}
