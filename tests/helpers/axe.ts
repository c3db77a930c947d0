/** axe-core in the page: what it finds to be serious or critical, a line each. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

export interface AxeReport {
  readonly problems: readonly string[]
  /** Rules that were tried and hold. */
  readonly passed: number
}

export async function axeReport(page: Page): Promise<AxeReport> {
  // Through the test driver, which the content security policy does not bind.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] })
    const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
    const problems = grave.flatMap((v) =>
      v.nodes.map(
        (node) =>
          `${v.id} (${v.impact ?? ''}): ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n').slice(1, 2).join(' ') ?? ''}`,
      ),
    )
    return { problems, passed: passes.length }
  })
}
