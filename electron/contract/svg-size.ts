/** The size that a figure states in its opening tag. */
export interface FigureSize {
  readonly width: number
  readonly height: number
}

/** @throws RangeError when the tag states none */
export function sizeOfSvg(svg: string): FigureSize {
  const tag = /<svg\b[^>]*>/.exec(svg)?.[0] ?? ''
  const box = /\bviewBox="\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.e]+)[\s,]+([\d.e]+)/.exec(tag)
  const [width, height] = ['width', 'height'].map((name, i) =>
    Number(new RegExp(`\\s${name}="([\\d.e]+)(?:px)?"`).exec(tag)?.[1] ?? box?.[i + 1]),
  )
  if (width > 0 && height > 0) return { width, height }
  throw new RangeError('The figure states no size: its <svg> needs width and height.')
}
