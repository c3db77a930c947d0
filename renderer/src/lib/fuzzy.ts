/** How well a few typed letters fit a title: every letter in order, words' beginnings and runs of letters count more; null when they do not fit. */
export function fitOf(typed: string, title: string): number | null {
  const letters = typed.toLowerCase().replace(/\s+/g, '')
  const text = title.toLowerCase()
  let from = 0
  let score = 0
  for (const letter of letters) {
    const at = text.indexOf(letter, from)
    if (at < 0) return null
    const begins = at === 0 || /[\s:→,(]/.test(text[at - 1] ?? '')
    score += (at === from && from > 0 ? 3 : 0) + (begins ? 2 : 0) - 0.05 * (at - from)
    from = at + 1
  }
  return score - 0.01 * title.length
}

/** The best `limit` entries for what was typed, best first; all in their own order when nothing was typed. */
export function bestFits<T>(typed: string, entries: readonly T[], titleOf: (entry: T) => string, limit: number): T[] {
  if (typed.trim() === '') return entries.slice(0, limit)
  return entries
    .flatMap((entry) => {
      const fit = fitOf(typed, titleOf(entry))
      return fit === null ? [] : [{ entry, fit }]
    })
    .sort((a, b) => b.fit - a.fit)
    .slice(0, limit)
    .map(({ entry }) => entry)
}
