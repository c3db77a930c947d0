/** The manners of the workbench: all five arrows, undo, drop, palette, names and tags, comparison, play; each as a user does it. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, stubDialogs, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'
import { unnamedControls, weakContrasts } from '../helpers/accessibility.ts'
import { collect, request, waitForPushes } from '../helpers/page-api.ts'
import { oneBump } from '../fixtures/one-bump.ts'

const home = temporaryHome()
let launched: LaunchedApp
let page: Page

const quick = { timeout: 10_000 }
const view = (name: string) => page.getByTestId(name)

const oscillators = {
  format: 'quadrant-experiment/1',
  name: 'Oscillators, the diagonal',
  arrow: 'schrodinger-vlasov',
  interaction: { kind: 'harmonic', strength: 0.5 },
  initial: oneBump,
  sweep: { hbar: [0.2, 0.1, 0.05, 0.025], particles: [2, 4, 8, 16] },
  times: [0, 1],
  marginals: [1, 2],
  measures: ['mk2', 'eHbar', 'coupling'],
}

beforeAll(async () => {
  launched = await launchApp({ home })
  page = launched.page
  await view('square').waitFor(quick)
  await collect(page, 'run.finished')
})

afterAll(async () => {
  await launched.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

/** Drops a file with this text anywhere on the window. */
async function drop(name: string, text: string): Promise<void> {
  await page.evaluate(
    ({ name, text }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], name))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    },
    { name, text },
  )
}

describe('the square', () => {
  it.each(['schrodinger-hartree', 'liouville-vlasov', 'schrodinger-liouville', 'hartree-vlasov', 'schrodinger-vlasov'])(
    'designs an experiment for the arrow %s that may be run at once',
    async (arrow) => {
      await page.keyboard.press('Control+1')
      await page.getByTestId(`arrow-${arrow}`).click()
      await page.getByTestId('design-arrow').click()
      await view('view-designer').waitFor(quick)
      expect(await page.getByTestId('arrow-select').inputValue()).toBe(arrow)
      await expect.poll(() => page.getByTestId('designer-status').innerText(), quick).toMatch(/^About/)
      if (arrow === 'schrodinger-vlasov') await screenshot(page, 'designer-diagonal')
    },
  )
})

describe('the designer', () => {
  it('undoes and redoes by keys', async () => {
    const name = page.getByLabel('Name of the experiment')
    await name.fill('First name')
    await page.waitForTimeout(1100) // keystrokes within a second are one step
    await name.fill('Second name')
    await page.keyboard.press('Control+z')
    expect(await name.inputValue()).toBe('First name')
    await page.keyboard.press('Control+y')
    expect(await name.inputValue()).toBe('Second name')
  })

  it('opens an experiment that is dropped on the window', async () => {
    await page.keyboard.press('Control+1')
    await drop('oscillators.json', JSON.stringify(oscillators))
    await view('view-designer').waitFor(quick)
    expect(await page.getByLabel('Name of the experiment').inputValue()).toBe(oscillators.name)
  })

  it('says what is wrong with a file that holds no experiment, and keeps its own', async () => {
    await drop('notes.txt', 'only words')
    await page.getByText('notes.txt is neither an experiment').waitFor(quick)
    expect(await page.getByLabel('Name of the experiment').inputValue()).toBe(oscillators.name)
  })

  it('shows a mistake at its field and does not run', async () => {
    await page.getByLabel('Times', { exact: true }).fill('1, 0')
    await page.getByText('times must ascend strictly').first().waitFor(quick)
    await page.keyboard.press('Control+Enter')
    await page.getByText('Not started.').waitFor(quick)
    await page.keyboard.press('Control+z')
  })
})

describe('a run of two parameters', () => {
  it('is run, and plotted against N and against hbar', async () => {
    await page.keyboard.press('Control+Enter')
    await view('view-run').waitFor(quick)
    const [finished] = await waitForPushes(page, 'run.finished', 1)
    expect(finished.status).toBe('done')
    await expect.poll(() => page.getByLabel('Log', { exact: true }).innerText(), quick).toMatch(/N = 16: done/)
    await page.getByTestId('open-results').click()
    await view('view-results').waitFor(quick)
    for (const axis of ['N', 'ℏ']) {
      await page.getByRole('radio', { name: axis, exact: true }).check({ force: true })
      await expect
        .poll(() => page.getByTestId('chart-convergence').locator('svg text').allTextContents(), quick)
        .toContain(axis)
    }
    await page.getByLabel('Value of N').selectOption('16')
    await page.getByRole('radio', { name: 'n = 2' }).check({ force: true })
    await page.waitForTimeout(300)
    await screenshot(page, 'two-parameters')
    expect(await page.getByTestId('rates').locator('li').count()).toBe(2)
  })

  it('explains its quantity on a card', async () => {
    await page.getByTestId('help-button').first().click()
    await expect.poll(() => page.getByTestId('help-card').first().innerText(), quick).toContain('The interval.')
    await page.keyboard.press('Escape')
  })

  it('has its ladder of inequalities', async () => {
    await page.getByRole('tab', { name: 'Ladder' }).click()
    await expect.poll(() => page.getByTestId('ladder-table').locator('tbody tr').count(), quick).toBeGreaterThan(1)
    await page.waitForTimeout(300)
    await screenshot(page, 'ladder')
  })

  it('plays through its times', async () => {
    await page.getByRole('tab', { name: 'Phase space' }).click()
    const slider = page.getByLabel('Time', { exact: true })
    await slider.waitFor(quick)
    expect(await slider.inputValue()).toBe('0')
    await page.getByTestId('play').click()
    await expect.poll(() => slider.inputValue(), quick).toBe('1')
    await page.getByTestId('play').click()
    expect(await page.getByTestId('play').getAttribute('aria-label')).toBe('Play through the times')
    await screenshot(page, 'phase-space-diagonal')
  })
})

describe('the palette', () => {
  it('goes where a few letters say', async () => {
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette').waitFor(quick)
    await page.keyboard.type('golib')
    await page.keyboard.press('Enter')
    await view('view-library').waitFor(quick)
    expect(await page.getByTestId('palette').count()).toBe(0)
  })

  it('finds a run by its name', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('oscillators')
    await page.getByRole('option', { name: 'Oscillators' }).first().waitFor(quick)
    await page.keyboard.press('Enter')
    await view('view-results').waitFor(quick)
  })
})

describe('the library', () => {
  it('renames a run and tags it', async () => {
    await page.keyboard.press('Control+2')
    await page.getByTestId('run-row').first().waitFor(quick)
    await page.getByRole('grid', { name: 'Runs' }).focus()
    await page.keyboard.press('e')
    const dialog = page.getByTestId('run-dialog')
    await dialog.getByLabel('Name').fill('Renamed oscillators')
    await dialog.getByLabel('Tags').fill('spring, diagonal')
    await dialog.getByRole('button', { name: 'Keep' }).click()
    await expect.poll(() => page.getByTestId('run-row').first().innerText(), quick).toContain('Renamed oscillators')
    expect((await request(page, 'library.list', { text: 'spring' })).rows[0]).toMatchObject({
      name: 'Renamed oscillators',
      tags: ['spring', 'diagonal'],
    })
  })

  it('compares two runs: only what differs, and both curves', async () => {
    await request(page, 'runs.start', {
      ...oscillators,
      name: 'Stiffer',
      interaction: { kind: 'harmonic', strength: 0.8 },
    } as never)
    await waitForPushes(page, 'run.finished', 2)
    await expect.poll(() => page.getByTestId('run-row').count(), quick).toBe(2)
    await page.getByRole('grid', { name: 'Runs' }).focus()
    for (const key of ['Home', 'Space', 'ArrowDown', 'Space', 'c']) await page.keyboard.press(key)
    await view('view-compare').waitFor(quick)
    await page.getByTestId('differences').locator('tbody tr').first().waitFor(quick)
    const rows = await page.getByTestId('differences').locator('tbody tr').allInnerTexts()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatch(/interaction\.strength\s+0\.8\s+0\.5/)
    await page.waitForTimeout(400)
    await screenshot(page, 'compare')
  })

  it('exports a bundle, and takes it back after the run is gone', async () => {
    const { rows } = await request(page, 'library.list', { text: 'Stiffer' })
    const savePath = join(home, 'stiffer.zip')
    await stubDialogs(launched.app, { savePath, openPath: savePath })
    expect(await request(page, 'files.exportRun', rows[0].id, 'bundle')).toBe(savePath)
    expect(await request(page, 'files.importRun')).toMatchObject({ id: rows[0].id, isNew: false })
    await request(page, 'library.delete', [rows[0].id])
    await page.keyboard.press('Control+2')
    await page.getByRole('button', { name: 'Import a run' }).click()
    await view('view-results').waitFor(quick)
    await page.getByRole('heading', { name: 'Stiffer' }).waitFor(quick)
    expect((await request(page, 'library.list', { text: 'Stiffer' })).total).toBe(1)
  })

  it('shows only the runs of one arrow, and takes back what went to the trash', async () => {
    await page.keyboard.press('Control+2')
    await page.getByLabel('Arrow').selectOption('liouville-vlasov')
    await page.getByText('No run matches').waitFor(quick)
    await page.getByRole('button', { name: 'Show all runs' }).click()
    await page.getByTestId('run-row').first().waitFor(quick)
    await page.getByRole('grid', { name: 'Runs' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Delete')
    await expect.poll(() => page.getByTestId('run-row').count(), quick).toBe(1)
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await expect.poll(() => page.getByTestId('run-row').count(), quick).toBe(2)
  })
})

describe('the user guide', () => {
  it('opens by a key, is searched, and each plot leads to the place that explains it', async () => {
    await page.keyboard.press('F1')
    await view('view-help').waitFor(quick)
    expect(await page.getByRole('article').getByRole('heading', { level: 1 }).innerText()).toBe('User guide')
    expect(
      await page
        .getByRole('article')
        .locator('img')
        .first()
        .evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth)),
    ).toBeGreaterThan(300)
    await screenshot(page, 'guide')
    await page.getByLabel('Find in the guide').fill('verdict interval')
    await page
      .getByRole('link', { name: /^Rates/ })
      .first()
      .click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), quick).toBe('guide-rates')
    await page.getByLabel('Find in the guide').fill('')
    await page.keyboard.press('Control+5')
    await view('view-results').waitFor(quick)
    await page.getByRole('tab', { name: 'Trust' }).click()
    await view('help-trust').click()
    await view('view-help').waitFor(quick)
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.id), quick)
      .toBe('guide-a-value-and-its-interval')
  })
})

describe('everyone', () => {
  it.each(['light', 'dark'] as const)('meets a name at every control and text that can be read (%s)', async (theme) => {
    await request(page, 'app.setTheme', theme)
    const found: string[] = []
    for (const key of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(`Control+${key}`)
      await page.waitForTimeout(600)
      const place = await page.evaluate(() => location.hash.split('/')[1])
      found.push(...(await unnamedControls(page)).map((what) => `${place}: no name: ${what}`))
      found.push(...(await weakContrasts(page)).map((what) => `${place}: contrast: ${what}`))
    }
    for (const tab of ['In time', 'Ladder', 'Phase space', 'Trust', 'Data']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.waitForTimeout(400)
      found.push(...(await unnamedControls(page)).map((what) => `${tab}: no name: ${what}`))
      found.push(...(await weakContrasts(page)).map((what) => `${tab}: contrast: ${what}`))
    }
    await page.keyboard.press('F1')
    await view('view-help').waitFor(quick)
    found.push(
      ...(await unnamedControls(page)).map((what) => `guide: no name: ${what}`),
      ...(await weakContrasts(page)).map((what) => `guide: contrast: ${what}`),
    )
    await request(page, 'app.setTheme', 'system')
    expect([...new Set(found)]).toEqual([])
  })

  it('is served by checks that do find what is wrong', async () => {
    await page.evaluate(() => {
      const wrong = document.createElement('div')
      wrong.innerHTML = '<button id="unnamed"></button><p style="color:#999;background:#aaa">pale words</p>'
      document.body.append(wrong)
    })
    expect((await unnamedControls(page)).join()).toContain('unnamed')
    expect((await weakContrasts(page)).join()).toContain('pale words')
  })

  it('sees no error on the console', () => {
    expect(launched.consoleErrors).toEqual([])
  })
})
