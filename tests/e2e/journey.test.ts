/** What a user does: from the square to a figure, with the mouse and with the keyboard. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, stubDialogs, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'
import { request } from '../helpers/page-api.ts'

const home = temporaryHome()
let launched: LaunchedApp
let page: Page

const view = (name: string) => page.getByTestId(name)
const quick = { timeout: 10_000 }
const long = { timeout: 60_000 }

beforeAll(async () => {
  launched = await launchApp({ home })
  page = launched.page
  await view('square').waitFor(quick)
})

afterAll(async () => {
  await launched.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

describe('from the square to a figure', () => {
  it('opens an example in the designer', async () => {
    await page.getByTestId('example-card').first().waitFor(quick)
    expect(await page.getByTestId('example-card').count()).toBeGreaterThanOrEqual(3)
    await page.getByTestId('example-card').filter({ hasText: 'Harmonic oracle' }).first().click()
    await view('view-designer').waitFor(quick)
    await page.getByTestId('run-button').waitFor(quick)
    await page.waitForTimeout(500)
    await screenshot(page, 'designer')
  })

  it('runs it, and shows the run until it is done', async () => {
    await page.getByTestId('run-button').click()
    await view('view-run').waitFor(quick)
    await page.getByTestId('cancel-button').waitFor({ state: 'detached', ...long })
    await screenshot(page, 'run')
    // How well the solvers kept what they should: a number, at its place from the first times on.
    expect(await page.getByTestId('invariants').innerText()).toMatch(/Hartree: energy\s+\d/)
    await page.getByTestId('open-results').click()
    await view('view-results').waitFor(quick)
  })

  it.each(['Convergence', 'In time', 'Phase space', 'Trust', 'Data'])('shows the results: %s', async (title) => {
    await page.getByRole('tab', { name: title, exact: true }).click()
    await page.getByRole('tabpanel').waitFor(quick)
    await page.waitForTimeout(500)
    await screenshot(page, `results-${title.toLowerCase().replaceAll(' ', '-')}`)
    const text = await page.getByRole('tabpanel').innerText()
    expect(text.length).toBeGreaterThan(20)
    expect(text).not.toMatch(/NaN|undefined|\[object/)
  })

  it('draws the convergence plot as SVG, and saves it with its experiment', async () => {
    await page.getByRole('tab', { name: 'Convergence', exact: true }).click()
    await expect.poll(() => page.getByTestId('chart-convergence').locator('svg path').count(), quick).toBeGreaterThan(8)
    mkdirSync(join(home, 'exports'), { recursive: true })
    const savePath = join(home, 'exports', 'convergence.svg')
    await stubDialogs(launched.app, { savePath })
    await page.getByRole('tabpanel').getByTestId('export-menu').first().click()
    await page.getByRole('button', { name: /^SVG / }).click()
    await expect.poll(() => sizeOf(savePath), quick).toBeGreaterThan(1000)
    expect(readFileSync(savePath, 'utf8')).toMatch(/^<(\?xml|svg)/)
  })

  it('finds the run in the library by a word', async () => {
    await page.keyboard.press('Control+2')
    await view('view-library').waitFor(quick)
    await page.getByTestId('run-row').first().waitFor(quick)
    expect(await page.getByTestId('run-row').count()).toBe(1)
    await screenshot(page, 'library')
  })

  it('goes everywhere by the keyboard', async () => {
    for (const [key, name] of [
      ['1', 'square'],
      ['3', 'view-designer'],
      ['4', 'view-run'],
      ['5', 'view-results'],
      ['2', 'view-library'],
    ] as const) {
      await page.keyboard.press(`Control+${key}`)
      await view(name).waitFor(quick)
    }
  })

  it('follows the theme in every place', async () => {
    await request(page, 'app.setTheme', 'dark')
    for (const [key, name] of [
      ['1', 'square'],
      ['3', 'view-designer'],
      ['5', 'view-results'],
    ] as const) {
      await page.keyboard.press(`Control+${key}`)
      await view(name).waitFor(quick)
      await page.waitForTimeout(500)
      await screenshot(page, `dark-${name}`)
    }
    const background = await page.evaluate(
      () => getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.slice(0, 3).map(Number) ?? [],
    )
    expect(Math.max(...background)).toBeLessThan(80)
    await request(page, 'app.setTheme', 'light')
  })

  it('wrote no error to the console on the way', () => {
    expect(launched.consoleErrors).toEqual([])
  })
})

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length
  } catch {
    return 0 // not written yet
  }
}
