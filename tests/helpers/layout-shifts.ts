/** What moves on the page by itself, as Chromium sees it. */
import type { Page } from 'playwright-core'

export interface LayoutShift {
  /** The part of the window that moved times how far it moved, as parts of the window. */
  readonly value: number
  /** What moved. */
  readonly nodes: readonly string[]
}

/** From now on; the returned function tells the shifts that no key and no click had caused. */
export async function watchLayout(page: Page): Promise<() => Promise<LayoutShift[]>> {
  await page.evaluate(() => {
    interface Entry extends PerformanceEntry {
      readonly value: number
      readonly hadRecentInput: boolean
      readonly sources: readonly { readonly node: Node | null }[]
    }
    const nameOf = (node: Node | null): string =>
      node instanceof Element ? `${node.tagName.toLowerCase()}.${node.className}` : (node?.textContent ?? 'gone')
    const shifts: LayoutShift[] = []
    Object.assign(globalThis, { layoutShifts: shifts })
    if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift'))
      throw new Error('this Chromium does not tell layout shifts')
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Entry[])
        if (!entry.hadRecentInput)
          shifts.push({ value: entry.value, nodes: entry.sources.map(({ node }) => nameOf(node)) })
    }).observe({ type: 'layout-shift' })
  })
  return () => page.evaluate(() => (globalThis as unknown as { layoutShifts: LayoutShift[] }).layoutShifts)
}
