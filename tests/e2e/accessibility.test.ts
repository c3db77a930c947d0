/** Everyone: what axe finds on every screen, light and dark; dialogs by the keyboard; every feature without a mouse. */
import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeReport } from '../helpers/axe.ts'
import { launchApp, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'
import { collect, request, waitForPushes } from '../helpers/page-api.ts'
import { oneBump } from '../fixtures/one-bump.ts'

const home = temporaryHome()
let launched: LaunchedApp
let page: Page
let run: string

const quick = { timeout: 10_000 }
const view = (name: string) => page.getByTestId(name)

const oscillators = {
  format: 'quadrant-experiment/1',
  name: 'Oscillators',
  arrow: 'schrodinger-vlasov',
  interaction: { kind: 'harmonic', strength: 0.5 },
  initial: oneBump,
  sweep: { hbar: [0.4, 0.2, 0.1, 0.05], particles: [2, 4, 8, 16] },
  times: [0, 1],
  measures: ['mk2', 'eHbar', 'coupling', 'ladder'],
}

beforeAll(async () => {
  launched = await launchApp({ home })
  page = launched.page
  await view('square').waitFor(quick)
  await collect(page, 'run.finished')
  run = await request(page, 'runs.start', oscillators as never)
  await waitForPushes(page, 'run.finished', 1)
  await request(page, 'runs.start', {
    ...oscillators,
    name: 'Stiffer',
    interaction: { kind: 'harmonic', strength: 0.8 },
  } as never)
  await waitForPushes(page, 'run.finished', 2)
})

afterAll(async () => {
  await launched.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

async function go(hash: string, ready: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  await view(ready).waitFor(quick)
  await page.waitForTimeout(350)
}

/** Every screen, as it is opened, and what opens on it. */
const screens: readonly {
  readonly name: string
  readonly hash: () => string
  readonly ready: string
  readonly before?: () => Promise<void>
  readonly after?: () => Promise<void>
}[] = [
  { name: 'the square', hash: () => '#/square', ready: 'square' },
  { name: 'the library', hash: () => '#/library', ready: 'view-library' },
  { name: 'the designer', hash: () => '#/designer', ready: 'view-designer' },
  {
    name: 'the designer as JSON',
    hash: () => '#/designer',
    ready: 'view-designer',
    before: () => page.getByLabel('JSON', { exact: true }).check(),
    after: () => page.getByText('Form', { exact: true }).click(),
  },
  { name: 'the run', hash: () => `#/run/${run}`, ready: 'view-run' },
  ...['convergence', 'time', 'ladder', 'phase-space', 'trust', 'data'].map((tab) => ({
    name: `results: ${tab}`,
    hash: () => `#/results/${run}/${tab}`,
    ready: 'view-results',
  })),
  {
    name: 'the tightness map',
    hash: () => `#/results/${run}/convergence`,
    ready: 'view-results',
    before: () => page.getByText('Tightness map').click(),
  },
  { name: 'the comparison', hash: () => `#/compare/${run}`, ready: 'view-compare' },
  { name: 'the theorems', hash: () => '#/theory/theorems', ready: 'view-theory' },
  { name: 'the conventions', hash: () => '#/theory/conventions', ready: 'view-theory' },
  { name: 'the guide', hash: () => '#/help/window', ready: 'view-help' },
  { name: 'the settings', hash: () => '#/settings', ready: 'view-settings' },
  {
    name: 'the palette',
    hash: () => '#/square',
    ready: 'square',
    before: () => page.keyboard.press('Control+k'),
    after: () => page.keyboard.press('Escape'),
  },
]

describe.each(['light', 'dark'] as const)('axe finds nothing serious (%s)', (theme) => {
  beforeAll(async () => request(page, 'app.setTheme', theme))

  it.each(screens.map((s) => [s.name, s] as const))('on %s', async (_name, screen) => {
    await go(screen.hash(), screen.ready)
    await screen.before?.()
    await page.waitForTimeout(150)
    const { problems, passed } = await axeReport(page)
    await screen.after?.()
    expect(passed).toBeGreaterThan(10)
    expect(problems).toEqual([])
  })
})

it('axe does find what is wrong', async () => {
  await go('#/square', 'square')
  await page.evaluate(() => {
    const wrong = document.createElement('div')
    wrong.id = 'wrong'
    wrong.innerHTML = '<button></button><p style="color:#999;background:#aaa">pale words</p>'
    document.querySelector('main')?.append(wrong)
  })
  const { problems } = await axeReport(page)
  await page.evaluate(() => document.getElementById('wrong')?.remove())
  expect(problems.join()).toContain('button-name')
  expect(problems.join()).toContain('color-contrast')
})

describe('someone without a mouse', () => {
  /** What has the focus, by its name. */
  const focused = () =>
    page.evaluate(() =>
      (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim(),
    )

  it('cannot tab out of the palette, and leaves it by Escape to where they were', async () => {
    await go('#/library', 'view-library')
    await page.getByRole('grid', { name: 'Runs' }).focus()
    await page.keyboard.press('Control+k')
    await view('palette').waitFor(quick)
    for (let k = 0; k < 6; k++) {
      await page.keyboard.press('Tab')
      // The focus stays in the dialog, or on the window around the page.
      expect(
        await page.evaluate(
          () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
        ),
      ).toBe(true)
    }
    await page.keyboard.press('Escape')
    await expect.poll(() => view('palette').count(), quick).toBe(0)
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), quick).toBe('grid')
  })

  it('edits a run in a dialog that has a name and closes by Escape', async () => {
    await page.getByRole('grid', { name: 'Runs' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor(quick)
    expect(
      await dialog.evaluate(
        (node) =>
          node.getAttribute('aria-label') ??
          document.getElementById(node.getAttribute('aria-labelledby') ?? '')?.textContent,
      ),
    ).toBeTruthy()
    expect((await axeReport(page)).problems).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count(), quick).toBe(0)
  })

  it.each(['#/square', '#/library', '#/designer', '#/theory/conventions', '#/settings'])(
    'reaches every control of %s by Tab',
    async (hash) => {
      await page.evaluate((to) => (location.hash = to), hash)
      await page.waitForTimeout(500)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      const seen = new Set<string>()
      const all = await page.evaluate(() => {
        // One of a group of radio buttons or tabs is reached by Tab, the others by arrows.
        const controls = [
          ...document.querySelectorAll<HTMLElement>(
            'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]',
          ),
        ]
        const reachable = controls.filter(
          (c) =>
            c.checkVisibility() &&
            c.tabIndex >= 0 &&
            c.closest('dialog, [popover]') === null &&
            !(c instanceof HTMLInputElement && c.type === 'radio' && !c.checked),
        )
        reachable.forEach((c, i) => c.setAttribute('data-walk', String(i)))
        return reachable.length
      })
      for (let k = 0; k < all + 12 && seen.size < all; k++) {
        await page.keyboard.press('Tab')
        const mark = await page.evaluate(() => document.activeElement?.getAttribute('data-walk') ?? null)
        if (mark !== null) seen.add(mark)
      }
      const missed = await page.evaluate(
        (reached) =>
          [...document.querySelectorAll('[data-walk]')]
            .filter((c) => !reached.includes(c.getAttribute('data-walk') ?? ''))
            .map((c) => c.outerHTML.slice(0, 120)),
        [...seen],
      )
      await page.evaluate(() => document.querySelectorAll('[data-walk]').forEach((c) => c.removeAttribute('data-walk')))
      expect(missed).toEqual([])
      expect(await focused()).not.toBe('')
    },
  )

  it('goes to theorems, settings and back by keys', async () => {
    await page.keyboard.press('Control+6')
    await view('theorem-cards').waitFor(quick)
    await page.keyboard.press('Control+,')
    await view('view-settings').waitFor(quick)
    await page.keyboard.press('Control+1')
    await view('square').waitFor(quick)
  })

  it('reads every plot of the results as a table', async () => {
    for (const tab of ['convergence', 'time', 'ladder', 'trust']) {
      await go(`#/results/${run}/${tab}`, 'view-results')
      const tables = page.getByRole('tabpanel').getByRole('button', { name: 'Table', exact: true })
      const plots = await page.getByRole('tabpanel').locator('.host[role=img]').count()
      const already = await page.getByRole('tabpanel').locator('table').count()
      expect((await tables.count()) + already, tab).toBeGreaterThanOrEqual(plots)
      for (let k = 0; k < (await tables.count()); k++) {
        await tables.first().press('Enter')
        await page.getByRole('tabpanel').locator('table tbody tr').first().waitFor(quick)
      }
    }
  })
})
