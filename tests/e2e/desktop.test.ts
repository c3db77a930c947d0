/** Desktop manners: files on the command line, one instance, remembered place, menu commands, a library that cannot be opened. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { environmentFor, launchApp, root, screenshot, stubDialogs, temporaryHome } from '../helpers/launch-app.ts'
import { answerOf, collect, request, waitForPushes } from '../helpers/page-api.ts'

const flagship = join(root, 'resources', 'examples', 'two-bumps-attractive.json')
let home: string

beforeEach(() => {
  home = temporaryHome()
})

afterEach(() => {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

describe('files', () => {
  it('are opened from the command line, and a second start hands its file to the first', async () => {
    const launched = await launchApp({ home, file: flagship })
    await launched.page.waitForLoadState('load')
    await launched.page.waitForTimeout(500)
    await screenshot(launched.page, 'opened-from-command-line')
    await collect(launched.page, 'app.open', 'app.notice')
    const electron = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron')
    const sandbox = process.env['QUADRANT_E2E_NO_SANDBOX'] ? ['--no-sandbox'] : []
    const second = (file: string) =>
      new Promise<number | null>((resolve, reject) => {
        const child = spawn(electron, [...sandbox, '--log-level=3', root, file], {
          env: environmentFor(home),
          stdio: 'ignore',
        })
        child.once('error', reject)
        child.once('exit', resolve)
      })
    expect(await second(flagship)).toBe(0)
    const [opened] = await waitForPushes(launched.page, 'app.open', 1, 10_000)
    expect(opened).toMatchObject({ kind: 'experiment', experiment: { arrow: 'hartree-vlasov' } })
    const broken = join(home, 'broken.json')
    writeFileSync(broken, '{"format":')
    expect(await second(broken)).toBe(0)
    const [notice] = await waitForPushes(launched.page, 'app.notice', 1, 10_000)
    expect(notice.level).toBe('error')
    expect(notice.message).toContain('broken.json')
    expect(await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await launched.close()
  })

  it('are opened and refused by the dialog with the issues of their fields', async () => {
    const launched = await launchApp({ home })
    await stubDialogs(launched.app, { openPath: flagship })
    expect(await request(launched.page, 'files.openExperiment')).toMatchObject({ format: 'quadrant-experiment/1' })
    const bad = join(home, 'bad.json')
    writeFileSync(bad, JSON.stringify({ ...(JSON.parse(readFileSync(flagship, 'utf8')) as object), times: [2, 1] }))
    await stubDialogs(launched.app, { openPath: bad })
    const answer = await answerOf(launched.page, 'files.openExperiment')
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'bad-experiment' },
      issues: [{ path: expect.stringContaining('times') as string }],
    })
    await launched.close()
  })
})

describe('the window', () => {
  it('comes back where it was, in the theme that was chosen', async () => {
    const first = await launchApp({ home })
    await request(first.page, 'app.setTheme', 'dark')
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 50, width: 1111, height: 777 }),
    )
    await first.page.waitForTimeout(200)
    await first.close()
    const second = await launchApp({ home })
    const seen = await second.app.evaluate(({ BrowserWindow, nativeTheme }) => ({
      bounds: BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
      dark: nativeTheme.shouldUseDarkColors,
    }))
    expect(seen.dark).toBe(true)
    expect(seen.bounds).toMatchObject({ width: 1111, height: 777 })
    expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    await second.close()
  })

  it('gets the commands of the menu', async () => {
    const launched = await launchApp({ home })
    await launched.page.waitForLoadState('load')
    await collect(launched.page, 'app.command')
    await request(launched.page, 'app.ready')
    await launched.app.evaluate(({ Menu }) => {
      const go = Menu.getApplicationMenu()?.items.find((item) => item.label === '&Go')
      go?.submenu?.items.find((item) => item.label.includes('ibrary'))?.click()
    })
    expect(await waitForPushes(launched.page, 'app.command', 1, 5000)).toEqual([{ name: 'go-library' }])
    await launched.close()
  })

  it('asks before it closes while a run lasts', async () => {
    const launched = await launchApp({ home })
    const { app, page } = launched
    await page.waitForLoadState('load')
    await collect(page, 'run.progress')
    await request(page, 'app.ready')
    const experiment = await request(page, 'examples.list')
    const id = await request(page, 'runs.start', experiment[0].experiment)
    await waitForPushes(page, 'run.progress', 1)
    await stubDialogs(app, { button: 0 })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await page.waitForTimeout(300)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await stubDialogs(app, { button: 1 })
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await gone
    const again = await launchApp({ home })
    expect((await request(again.page, 'library.get', id)).summary.status).toBe('interrupted')
    await again.close()
  })
})

describe('a library that cannot be opened', () => {
  it('leaves the window usable and says why', async () => {
    const folder = join(home, 'data', 'quadrant')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'library.sqlite'),
      'this is not a database, but it is longer than a header of one hundred bytes. '.repeat(4),
    )
    const launched = await launchApp({ home })
    await launched.page.waitForLoadState('load')
    expect(await answerOf(launched.page, 'library.list', {})).toMatchObject({
      ok: false,
      error: { code: 'not-a-library' },
    })
    expect((await answerOf(launched.page, 'examples.list')).ok).toBe(true)
    expect(readFileSync(join(folder, 'library.sqlite'), 'utf8')).toContain('this is not a database')
    await launched.close()
  })
})
