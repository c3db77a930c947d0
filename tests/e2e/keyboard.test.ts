/** Someone without a mouse goes from the square to a saved figure, and sees at each step where the focus is. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, root, screenshot, stubDialogs, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'

const home = temporaryHome()
let launched: LaunchedApp
let page: Page

const quick = { timeout: 10_000 }
const view = (name: string) => page.getByTestId(name)
const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

beforeAll(async () => {
  launched = await launchApp({ home })
  page = launched.page
  await view('square').waitFor(quick)
})

afterAll(async () => {
  await launched.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

/** The focused control's words, and whether anything shows that it has the focus: its own outline, or that of the label or drawing around it. */
function focus(): Promise<{ words: string; seen: boolean; lost: boolean }> {
  return page.evaluate(() => {
    const control = document.activeElement
    const words = (
      control?.getAttribute('aria-label') ??
      control?.closest('label')?.textContent ??
      control?.textContent ??
      ''
    )
      .replace(/\s+/g, ' ')
      .trim()
    const around = [control, control?.closest('label'), control?.closest('g'), control?.querySelector('rect')]
    const seen = around.some(
      (node) =>
        node instanceof Element &&
        (getComputedStyle(node).outlineStyle !== 'none' || getComputedStyle(node).boxShadow !== 'none'),
    )
    return { words, seen, lost: control === null || control === document.body || control.tagName === 'MAIN' }
  })
}

/** Presses Tab until the focus is on a control of these words; on the way each control must show that it has the focus. */
async function tabTo(words: RegExp, most = 80): Promise<void> {
  const passed: string[] = []
  for (let k = 0; k < most; k++) {
    await page.keyboard.press('Tab')
    const { words: here, seen, lost } = await focus()
    if (!lost) expect(seen, `the focus is seen on “${here}”`).toBe(true)
    if (words.test(here)) return
    passed.push(here)
  }
  throw new Error(`${words} was not reached by Tab; passed: ${passed.join(' | ')}`)
}

describe('someone without a mouse', () => {
  it('chooses an arrow on the square and designs an experiment for it', async () => {
    await tabTo(/^N-body Schrödinger → N-body Liouville|Schrödinger.*Liouville/)
    await press('Enter')
    await tabTo(/^New experiment$/)
    await press('Enter')
    await view('view-designer').waitFor(quick)
    expect(await page.getByTestId('arrow-select').inputValue()).toBe('schrodinger-liouville')
  })

  it('changes a field, takes it back, and opens a file instead', async () => {
    await tabTo(/Name of the experiment/)
    await press('Control+a')
    await page.keyboard.type('Typed')
    const openPath = join(home, 'left.json')
    const example = JSON.parse(
      readFileSync(join(root, 'resources', 'examples', 'square-left-harmonic.json'), 'utf8'),
    ) as object
    writeFileSync(openPath, JSON.stringify({ ...example, times: [2] }))
    await stubDialogs(launched.app, { openPath })
    await press('Control+z', 'Control+k')
    await page.keyboard.type('open an experiment')
    await page
      .getByRole('option', { name: /^Open an experiment/ })
      .first()
      .waitFor(quick)
    await press('Enter')
    await expect.poll(() => page.getByLabel('Name of the experiment').inputValue(), quick).toMatch(/^Left arrow/)
  })

  it('runs it, and reads its results tab by tab', async () => {
    await press('Control+Enter')
    await view('view-run').waitFor(quick)
    await page.locator('header .status.done').waitFor({ timeout: 60_000 })
    await tabTo(/^Results$/)
    await tabTo(/^Results$/)
    await press('Enter')
    await view('view-results').waitFor(quick)
    await tabTo(/^Convergence$/)
    for (const tab of ['In time', 'Ladder', 'Phase space', 'Trust', 'Data']) {
      await press('ArrowRight')
      await expect.poll(() => page.getByRole('tab', { selected: true }).innerText(), quick).toBe(tab)
      expect(await focus()).toMatchObject({ words: tab, seen: true })
    }
    await press('Home')
    await page.getByTestId('rates').waitFor(quick)
  })

  it('reads the rates beside the curves, and whether their constants depend on N', async () => {
    expect(await page.getByTestId('rates').locator('li').count()).toBe(4)
    expect(await page.getByTestId('rates').locator('li').first().innerText()).toMatch(/N = 2[^]*2\.0\d[^]*guaranteed 1/)
    expect(await page.getByTestId('uniformity').innerText()).toMatch(/t = 2\s+(uniform|bounded)/)
    await tabTo(/^Curves$/)
    await press('ArrowRight', 'ArrowRight')
    await page.getByTestId('chart-uniformity').waitFor(quick)
    expect(await focus()).toMatchObject({ words: 'Constants', seen: true })
    await expect.poll(() => page.getByTestId('uniformity-says').innerText(), quick).toContain('for each N')
    await page.waitForTimeout(400)
    await screenshot(page, 'constants')
    await tabTo(/^Table$/)
    await press('Enter')
    const rows = page.getByTestId('chart-uniformity').locator('tbody tr')
    await rows.first().waitFor(quick)
    expect(await rows.count()).toBe(4)
    expect(await rows.last().innerText()).toMatch(/^2\s+128\s+1\.09/)
    await press('Enter')
  })

  it('saves that figure by the keys of its menu, and is back where the menu was opened', async () => {
    const savePath = join(home, 'constants.svg')
    await stubDialogs(launched.app, { savePath })
    await tabTo(/^Export /)
    await press('Enter', 'Tab', 'Enter')
    await page.getByText(`Saved ${savePath}`).waitFor(quick)
    expect(readFileSync(savePath, 'utf8').includes('t = 2, order')).toBe(true)
    expect(await focus()).toMatchObject({ lost: false, seen: true })
  })

  it('goes on from the new place where the old one took the focus with it', async () => {
    await press('Control+3')
    await view('view-designer').waitFor(quick)
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), quick).toBe('MAIN')
    await press('Tab')
    expect((await focus()).words).toMatch(/Name of the experiment/)
  })

  it('runs it once more, compares both runs, throws one away and takes it back', async () => {
    await press('Control+Enter')
    await view('view-run').waitFor(quick)
    await page.locator('header .status.done').waitFor({ timeout: 60_000 })
    await press('Control+2')
    await view('view-library').waitFor(quick)
    const rows = page.getByTestId('run-row')
    await expect.poll(() => rows.count(), quick).toBe(2)
    await tabTo(/^Runs$/)
    await press('Home', ' ', 'ArrowDown', ' ', 'c')
    await view('view-compare').waitFor(quick)
    await page.getByTestId('differences').waitFor(quick)
    await press('Escape')
    await view('view-library').waitFor(quick)
    await tabTo(/^Runs$/)
    await press('Escape', 'Home', 'Delete')
    await expect.poll(() => rows.count(), quick).toBe(1)
    await press('Control+z')
    await expect.poll(() => rows.count(), quick).toBe(2)
  })

  it('sees no error on the console', () => {
    expect(launched.consoleErrors).toEqual([])
  })
})
