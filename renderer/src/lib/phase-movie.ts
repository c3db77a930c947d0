/**
 * Phase space through the times as a WebM film that carries its experiment. Every picture is one that was measured: a time stands still
 * until the next one, nothing is blended in between; the colours mean the same in all frames.
 */
import { carriedJson, carriedName, type Carried } from '../../../electron/contract/figure-metadata.ts'
import { drawOn } from './figure-export.ts'
import { MovieEncoder } from './movie-encoder.ts'
import type { Extent } from './phase-field.ts'
import { pixelsPng } from './pixels-png.ts'
import { phaseFigure, type FigurePanel } from './phase-figure.ts'
import type { PanelAxes } from './phase-panels.ts'

export interface MovieFrame {
  readonly panels: readonly FigurePanel[]
  readonly caption: string
}

export interface MovieWatch {
  progress(done: number, of: number): void
  cancelled(): boolean
}

/** How long a time is shown. */
const secondsPerTime = 1
const pixelsPerUnit = 1.5

/** One range for a panel in all frames: the widest. */
export function withCommonRanges(frames: readonly MovieFrame[]): MovieFrame[] {
  const widest = (title: string): [number, number] => {
    const ranges = frames.flatMap(({ panels }) => panels.filter((p) => p.title === title).map((p) => p.range))
    return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))]
  }
  return frames.map((frame) => ({ ...frame, panels: frame.panels.map((p) => ({ ...p, range: widest(p.title) })) }))
}

/** @returns the bytes of the film, null when it was cancelled @throws Error when this window can encode no film */
export async function phaseMovie(
  frames: readonly MovieFrame[],
  region: Extent,
  hbar: number | null,
  title: string,
  carried: Carried,
  watch: MovieWatch,
  axes?: PanelAxes,
): Promise<Uint8Array | null> {
  const pictures = withCommonRanges(frames)
  const first = await phaseFigure(pictures[0]?.panels ?? [], region, hbar, pictures[0]?.caption ?? '', pixelsPng, axes)
  const even = (length: number): number => 2 * Math.ceil((length * pixelsPerUnit) / 2)
  const canvas = new OffscreenCanvas(even(first.width), even(first.height))
  const encoder = new MovieEncoder()
  try {
    await encoder.begin({
      width: canvas.width,
      height: canvas.height,
      title,
      comment: 'Made with Quadrant; dropped on its window, this film opens its experiment.',
      raw: { [carriedName.toUpperCase()]: carriedJson(carried) },
      seconds: secondsPerTime,
    })
    for (const [i, { panels, caption }] of pictures.entries()) {
      if (watch.cancelled()) return null
      await drawOn(canvas, (await phaseFigure(panels, region, hbar, caption, pixelsPng)).svg)
      await encoder.add(canvas.transferToImageBitmap())
      watch.progress(i + 1, pictures.length)
    }
    return await encoder.end()
  } finally {
    encoder.close()
  }
}
