/** What leaves the window: figures in every format, the report of a run; and figures that come back. */
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BufferSource, Input, WEBM } from 'mediabunny'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pdfTexts, sizeOfPng } from '../../electron/exports/testing/read-figures.ts'
import { experimentInBytes } from '../../electron/imports/experiment-in-bytes.ts'
import { contention, tooContended } from '../helpers/contention.ts'
import { launchApp, screenshot, stubDialogs, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'
import { collect, request, waitForPushes } from '../helpers/page-api.ts'
import { longestInWords, traceTasks } from '../helpers/task-trace.ts'
import { oneBump } from '../fixtures/one-bump.ts'

const home = temporaryHome()
let launched: LaunchedApp
let page: Page
let run: string
const quick = { timeout: 15_000 }

const oscillators = {
  format: 'quadrant-experiment/1',
  name: 'Oscillators for a paper',
  arrow: 'hartree-vlasov',
  interaction: { kind: 'harmonic', strength: 0.5 },
  initial: oneBump,
  sweep: { hbar: [0.2, 0.1, 0.05, 0.025] },
  times: [0, 0.5, 1],
}

beforeAll(async () => {
  launched = await launchApp({ home })
  page = launched.page
  await page.getByTestId('square').waitFor(quick)
  await collect(page, 'run.finished')
  run = await request(page, 'runs.start', oscillators as never)
  await waitForPushes(page, 'run.finished', 1)
  await page.evaluate((id) => (location.hash = `#/results/${id}`), run)
  await page.getByTestId('view-results').waitFor(quick)
})

afterAll(async () => {
  await launched.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

async function drop(name: string, bytes: Buffer): Promise<void> {
  await page.evaluate(
    ({ name, base64 }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    },
    { name, base64: bytes.toString('base64') },
  )
}

describe('a figure', () => {
  it.each(['SVG', 'PDF', 'PNG'])(
    'is saved from its plot as %s, light also in the dark, and dropped on the window it opens its experiment',
    async (words) => {
      await request(page, 'app.setTheme', 'dark')
      await page.evaluate((id) => (location.hash = `#/results/${id}`), run)
      await page.getByTestId('view-results').waitFor(quick)
      const savePath = join(home, `figure.${words.toLowerCase()}`)
      await stubDialogs(launched.app, { savePath })
      await page.getByTestId('export-menu').first().click()
      if (words === 'PDF') await screenshot(page, 'export-menu')
      await page.getByRole('button', { name: new RegExp(`^${words} `) }).click()
      await page.getByText(`Saved ${savePath}`).waitFor(quick)
      const bytes = readFileSync(savePath)
      expect(experimentInBytes(bytes)).toMatchObject({ kind: 'carried', experiment: { name: oscillators.name } })
      if (words === 'SVG') expect(bytes.toString('utf8')).toContain('fill="#ffffff"')
      await drop(`figure.${words.toLowerCase()}`, bytes)
      await page.getByTestId('view-designer').waitFor(quick)
      expect(await page.getByLabel('Name of the experiment').inputValue()).toBe(oscillators.name)
      await request(page, 'app.setTheme', 'system')
    },
  )

  it('leaves as a LaTeX document with its table beside it, from the tab that it stands in', async () => {
    await page.evaluate((id) => (location.hash = `#/results/${id}/time`), run)
    await page.getByTestId('export-menu').waitFor(quick)
    const savePath = join(home, 'in time.tex')
    await stubDialogs(launched.app, { savePath })
    await page.getByTestId('export-menu').click()
    await page.getByRole('button', { name: /^pgfplots / }).click()
    await page.getByText(`Saved ${savePath}`).waitFor(quick)
    expect(readFileSync(savePath, 'utf8')).toContain('{in-time-data.csv}')
    expect(readFileSync(join(home, 'in-time-data.csv'), 'utf8').split('\n')[1]).toMatch(/^0\.0/)
  })

  it('has its menu under the keyboard alone', async () => {
    await page.evaluate((id) => (location.hash = `#/results/${id}`), run)
    await page.getByTestId('view-results').waitFor(quick)
    const savePath = join(home, 'by-keys.pdf')
    await stubDialogs(launched.app, { savePath })
    await page.getByTestId('export-menu').first().focus()
    for (const key of ['Enter', 'Tab', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.getByText(`Saved ${savePath}`).waitFor(quick)
    expect(readFileSync(savePath).subarray(0, 5).toString()).toBe('%PDF-')
  })
})

describe('a frame of phase space', () => {
  it.each(['PDF', 'PNG'])(
    'is saved as %s: pictures as pixels, axes and words drawn, its experiment inside',
    async (words) => {
      await page.evaluate((id) => (location.hash = `#/results/${id}/phase-space`), run)
      await page.getByLabel('Time', { exact: true }).waitFor(quick)
      const savePath = join(home, `frame.${words.toLowerCase()}`)
      await stubDialogs(launched.app, { savePath })
      await page.getByTestId('export-menu').click()
      await page.getByRole('button', { name: new RegExp(`^${words} `) }).click()
      await page.getByText(`Saved ${savePath}`).waitFor({ timeout: 60_000 })
      const bytes = readFileSync(savePath)
      expect(experimentInBytes(bytes)).toMatchObject({ kind: 'carried', experiment: { name: oscillators.name } })
      if (words === 'PDF') {
        expect(bytes.toString('latin1').match(/\/Subtype \/Image/g)?.length ?? 0).toBeGreaterThanOrEqual(4)
        for (const text of ['Oscillators for a paper', 'ξ', 'ℏ = 0.2'])
          expect(pdfTexts(bytes).join('\n')).toContain(text)
      } else expect(sizeOfPng(bytes)[0]).toBeGreaterThan(1500)
    },
  )
})

/** Chooses a format in the menu of a plot. */
async function saveAs(menu: Locator, words: string, file: string): Promise<string> {
  const savePath = join(home, file)
  await stubDialogs(launched.app, { savePath })
  await menu.getByTestId('export-menu').first().click()
  await menu
    .getByRole('button', { name: new RegExp(`^${words} `) })
    .first()
    .click()
  await page.getByText(`Saved ${savePath}`).waitFor({ timeout: 60_000 })
  return readFileSync(savePath, 'utf8')
}

describe('every plot of the window', () => {
  it('of the drawing board and of phase space leaves as numbers and as a figure', async () => {
    await request(page, 'app.setTheme', 'dark')
    await page.evaluate((id) => (location.hash = `#/results/${id}/phase-space`), run)
    await page.getByLabel('Time', { exact: true }).waitFor(quick)
    const results = page.getByTestId('view-results')
    expect(await saveAs(results, 'CSV', 'frame.csv')).toContain('Husimi of R (Hartree),')
    expect(await saveAs(results, 'matplotlib', 'frame.py')).toContain('Wigner of R')
    await drop('oscillators.json', Buffer.from(JSON.stringify(oscillators)))
    const designer = page.getByTestId('view-designer')
    await designer.waitFor(quick)
    expect(await saveAs(designer.locator('.potential'), 'pgfplots', 'potential.tex')).toContain('potential-data.csv')
    const plane = designer.getByTestId('sweep-plane')
    const svg = await saveAs(plane, 'SVG', 'plane.svg')
    expect(experimentInBytes(Buffer.from(svg))).toMatchObject({
      kind: 'carried',
      experiment: { name: oscillators.name },
    })
    // Light, also in the dark, and dressed without the window's style sheet.
    expect(svg).toContain('fill="rgb(31, 83, 145)"')
    expect(svg).not.toContain('class=')
    const rows = (await saveAs(plane, 'CSV', 'plane.csv')).trim().split('\n')
    expect(rows[1]).toContain(',inf')
    await request(page, 'app.setTheme', 'system')
  })

  it('that compares runs carries both experiments: dropped, it opens the comparison, or both on the drawing board', async () => {
    const other = await request(page, 'runs.start', {
      ...oscillators,
      name: 'Stronger',
      interaction: { kind: 'harmonic', strength: 0.8 },
    } as never)
    await waitForPushes(page, 'run.finished', 2)
    await page.evaluate((ids) => (location.hash = `#/compare/${ids}`), [run, other].join('~'))
    const view = page.getByTestId('view-compare')
    await view.waitFor(quick)
    expect(await saveAs(view, 'JSON', 'both.json')).toContain('"quadrant-plot/1"')
    const figure = Buffer.from(await saveAs(view, 'SVG', 'both.svg'))
    expect(experimentInBytes(figure)).toMatchObject({
      experiment: { name: oscillators.name },
      compared: [{ name: 'Stronger' }],
    })
    await page.evaluate(() => (location.hash = '#/library'))
    await drop('both.svg', figure)
    await view.waitFor(quick)
    expect(await page.evaluate(() => location.hash)).toContain(`${run}~${other}`)
    await request(page, 'library.delete', [other])
    await drop('both.svg', figure)
    const name = page.getByLabel('Name of the experiment')
    await expect.poll(() => name.inputValue(), quick).toBe(oscillators.name)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => name.inputValue(), quick).toBe('Stronger')
  })
})

/** Begins to note how long the program's own thread keeps its callers waiting. */
async function watchLoop(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const loop = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 })
    loop.enable()
    Object.assign(globalThis, { loop })
  })
}

/** Milliseconds, the period of the watch taken off. */
async function longestWait(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => {
    const { loop } = globalThis as unknown as { loop: { max: number; disable: () => boolean } }
    loop.disable()
    return Math.max(0, loop.max / 1e6 - 5)
  })
}

describe('a film of phase space', () => {
  it('goes through all times, is a WebM of their length, and opens its experiment when it is dropped', async () => {
    await page.evaluate((id) => (location.hash = `#/results/${id}/phase-space`), run)
    await page.getByLabel('Time', { exact: true }).waitFor(quick)
    const savePath = join(home, 'film.webm')
    await stubDialogs(launched.app, { savePath })
    const tasks = await traceTasks(launched.app, page)
    await watchLoop(launched.app)
    await page.getByTestId('export-menu').click()
    await page.getByRole('button', { name: /^WebM / }).click()
    await page.getByText(`Saved ${savePath}`).waitFor({ timeout: 60_000 })
    const loop = await longestWait(launched.app)
    console.log(
      `while a film is made and written: the program's longest wait ${loop.toFixed(0)} ms; the page's longest tasks ${longestInWords(await tasks())}`,
    )
    // Starting the thread that writes, and the trace itself, take their part of it.
    if (contention() < tooContended) expect(loop).toBeLessThan(200)
    const bytes = readFileSync(savePath)
    expect([...bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3])
    const film = new Input({ formats: [WEBM], source: new BufferSource(bytes) })
    expect(await film.computeDuration()).toBeCloseTo(3, 6)
    const track = await film.getPrimaryVideoTrack()
    expect((await track?.computePacketStats())?.packetCount).toBe(30)
    const tags = await film.getMetadataTags()
    expect(tags.title).toContain(oscillators.name)
    expect(JSON.parse(tags.raw?.['QUADRANT-EXPERIMENT'] as string)).toMatchObject({
      experiment: { name: oscillators.name },
    })
    expect(experimentInBytes(bytes)).toMatchObject({ kind: 'carried', experiment: { name: oscillators.name } })
    await drop('film.webm', bytes)
    await page.getByTestId('view-designer').waitFor(quick)
    expect(await page.getByLabel('Name of the experiment').inputValue()).toBe(oscillators.name)
  })
})

describe('a referee report', () => {
  it('is one click, and opens its experiment when it is dropped', async () => {
    await page.evaluate((id) => (location.hash = `#/results/${id}`), run)
    await page.getByTestId('view-results').waitFor(quick)
    const savePath = join(home, 'report.pdf')
    await stubDialogs(launched.app, { savePath })
    await page.getByTestId('report').click()
    await page.getByText(`Saved ${savePath}`).waitFor(quick)
    expect(statSync(savePath).size).toBeGreaterThan(40_000)
    expect(experimentInBytes(readFileSync(savePath))).toMatchObject({
      kind: 'carried',
      experiment: { name: oscillators.name },
    })
  })
})

describe('a long export', () => {
  it('shows how far it is beside the work, and Cancel leaves no file', async () => {
    const savePath = join(home, 'large.png')
    await stubDialogs(launched.app, { savePath })
    const written = request(page, 'files.exportRun', run, 'png', { scale: 12 })
    await page.getByTestId('long-job').getByText('Writing large.png').waitFor(quick)
    const asked = performance.now()
    await request(page, 'app.info')
    console.log(`while the export lasts the program answers in ${(performance.now() - asked).toFixed(0)} ms`)
    expect(performance.now() - asked).toBeLessThan(1000)
    await page.getByTestId('long-job').getByRole('button', { name: 'Cancel' }).click()
    expect(await written).toBeNull()
    await page.getByTestId('long-job').waitFor({ ...quick, state: 'detached' })
    expect(readdirSync(home).filter((name) => name.includes('large.png'))).toEqual([])
  })
})

describe('what is dragged out of the window', () => {
  it('is a file that carries its experiment: a plot as SVG, a run as a bundle that opens again', async () => {
    await launched.app.evaluate(({ BrowserWindow }) => {
      const dragged: string[] = []
      Object.assign(globalThis, { dragged })
      // A drag needs a hand: what would be handed to the system is kept.
      Object.assign(BrowserWindow.getAllWindows()[0]?.webContents ?? {}, {
        startDrag: ({ file }: { file: string }) => dragged.push(file),
      })
    })
    const dragged = () => launched.app.evaluate(() => (globalThis as unknown as { dragged: string[] }).dragged)
    await page.evaluate((id) => (location.hash = `#/results/${id}/convergence`), run)
    await page.getByTestId('export-menu').first().dispatchEvent('dragstart')
    await expect.poll(async () => (await dragged()).length, quick).toBe(1)
    const [figure] = await dragged()
    expect(figure).toMatch(/Oscillators for a paper.*\.svg$/)
    expect(experimentInBytes(readFileSync(figure))).toMatchObject({
      kind: 'carried',
      experiment: { name: oscillators.name },
    })
    await page.getByRole('tab', { name: 'Data' }).click()
    await page.getByRole('button', { name: /^Bundle/ }).dispatchEvent('dragstart')
    await expect.poll(async () => (await dragged()).length, quick).toBe(2)
    const [, bundle] = await dragged()
    // Opened from outside: as a second start of the program would, or a double click on the file.
    await request(page, 'library.delete', [run])
    await launched.app.evaluate(
      ({ app }, file) => void app.emit('second-instance', {}, ['electron', '.', file], '/'),
      bundle,
    )
    const named = async () => (await request(page, 'library.list', { text: oscillators.name })).rows
    await expect.poll(async () => (await named()).length, quick).toBe(1)
    const [{ id }] = await named()
    await expect.poll(() => page.evaluate(() => location.hash), quick).toContain(id)
    expect(await request(page, 'files.recent')).toContain(bundle)
    expect(
      await launched.app.evaluate(
        ({ Menu }) =>
          Menu.getApplicationMenu()
            ?.items.find((i) => i.label === '&File')
            ?.submenu?.items.find((i) => i.label === 'Open &recent')?.submenu?.items[0]?.label,
      ),
    ).toBe(bundle)
  })
})
