/** Weighted points from the text of a CSV file: columns x, xi and optionally weight; one header line is allowed. */

export interface SampleRows {
  readonly points: readonly (readonly number[])[]
}

/** @throws Error in plain words: which line, what it holds */
export function parseSamples(text: string): SampleRows {
  const lines = text.split(/\r\n|\r|\n/)
  const points: number[][] = []
  lines.forEach((line, index) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    const cells = trimmed.split(/[,;\t ]+/).map(Number)
    const good = (cells.length === 2 || cells.length === 3) && cells.every(Number.isFinite)
    if (good) points.push(cells)
    else if (points.length > 0 || index > 0)
      throw new Error(
        `Line ${index + 1} is “${trimmed.slice(0, 40)}”; two or three numbers are allowed: x, xi and optionally a weight.`,
      )
  })
  if (points.length === 0)
    throw new Error('The file holds no points; each line needs two or three numbers: x, xi and optionally a weight.')
  return { points }
}
