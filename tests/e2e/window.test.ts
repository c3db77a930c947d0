/** The window opens, paints, and keeps what is behind the glass away from the page. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contention, tooContended } from '../helpers/contention.ts'
import { timeToFirstPaint } from '../helpers/first-paint.ts'
import { launchApp, screenshot, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'

let launched: LaunchedApp

beforeAll(async () => {
  launched = await launchApp()
  await launched.page.waitForLoadState('load')
})

afterAll(async () => {
  await launched.close()
})

describe('the window', () => {
  it('opens on the square and writes no error to the console', async () => {
    const { page, consoleErrors } = launched
    expect(await page.title()).toContain('Quadrant')
    await page.waitForFunction(() => (document.getElementById('app')?.textContent ?? '').length > 0)
    await screenshot(page, 'square')
    expect(consoleErrors).toEqual([])
  })

  it('paints within 1.5 s of a warm start', async ({ skip }) => {
    const limit = 1500
    const home = temporaryHome()
    const times: number[] = []
    let worstContention = contention()
    // The first start is cold. A busy machine may spoil a start, not five.
    for (let round = 0; round < 6 && !(times.length > 1 && Math.min(...times.slice(1)) < limit); round++) {
      times.push(await timeToFirstPaint(home))
      worstContention = Math.max(worstContention, contention())
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    process.stdout.write(
      `start to first paint: ${times.map((ms) => `${ms.toFixed(0)} ms`).join(', ')} (the first one cold)\n`,
    )
    const best = Math.min(...times.slice(1))
    skip(
      best >= limit && worstContention > tooContended,
      `other programs kept the processor busy (${best.toFixed(0)} ms)`,
    )
    expect(best).toBeLessThan(limit)
  })
})

describe('behind the glass', () => {
  it('gives the page no Node and nothing but the one api', async () => {
    const seen = await launched.page.evaluate(() => ({
      require: typeof (globalThis as Record<string, unknown>)['require'],
      process: typeof (globalThis as Record<string, unknown>)['process'],
      module: typeof (globalThis as Record<string, unknown>)['module'],
      api: Object.keys((globalThis as unknown as { quadrant: object }).quadrant).sort(),
    }))
    expect(seen).toEqual({ require: 'undefined', process: 'undefined', module: 'undefined', api: ['on', 'request'] })
  })

  it('blocks eval by the content security policy', async () => {
    // From a task that the page starts: what the test driver evaluates passes by the policy.
    const outcome = await launched.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          setTimeout(() => {
            try {
              resolve(`ran: ${String((0, eval)('6 * 7'))}`)
            } catch (error) {
              resolve(error instanceof Error ? error.name : 'thrown')
            }
          }, 0)
        }),
    )
    expect(outcome).toBe('EvalError')
  })

  it('blocks inline scripts and remote requests', async () => {
    const outcome = await launched.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      const remote = await fetch('https://example.org/').then(
        () => 'fetched',
        () => 'refused',
      )
      return { injected: 'injected' in window, remote }
    })
    expect(outcome).toEqual({ injected: false, remote: 'refused' })
    launched.consoleErrors.length = 0
  })

  it('refuses navigation, new windows, webviews and permissions', async () => {
    const { app, page } = launched
    const before = page.url()
    const outcome = await page.evaluate(async () => {
      location.href = 'https://example.org/'
      const opened = window.open('https://example.org/')
      const permission = await navigator.permissions.query({ name: 'geolocation' })
      const webview = document.createElement('webview')
      return { opened: opened === null, permission: permission.state, webview: 'getWebContentsId' in webview }
    })
    await page.waitForTimeout(300)
    expect(outcome).toEqual({ opened: true, permission: 'denied', webview: false })
    expect(page.url()).toBe(before)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    launched.consoleErrors.length = 0
  })

  it('serves nothing from outside its folder', async () => {
    const statuses = await launched.page.evaluate(async () => {
      const paths = [
        '/../package.json',
        '/%2e%2e/main/index.js',
        '/..%2f..%2fpackage.json',
        '/..%5c..%5cpackage.json',
        '/nothing.js',
        '/%00',
      ]
      return Promise.all(paths.map((path) => fetch(`app://quadrant${path}`).then((answer) => answer.status)))
    })
    for (const status of statuses) expect([403, 404]).toContain(status)
  })

  it('isolates the page across origins', async () => {
    expect(await launched.page.evaluate(() => [location.origin, crossOriginIsolated])).toEqual(['app://quadrant', true])
  })

  it('sandboxes the renderer process, where the tests are allowed to', async ({ skip }) => {
    skip(Boolean(process.env['QUADRANT_E2E_NO_SANDBOX']), 'the sandbox is not available to these tests here')
    const seccomp = await launched.app.evaluate(({ BrowserWindow }) => {
      const { readFileSync } = process.getBuiltinModule('node:fs')
      const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0
      return /^Seccomp:\s*(\d)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    })
    expect(seccomp).toBe('2')
  })

  it('answers a request that does not fit with an error, not with an exception', async () => {
    const answers = await launched.page.evaluate(async () => {
      const { quadrant } = globalThis as unknown as {
        quadrant: { request(name: string, ...args: unknown[]): Promise<unknown> }
      }
      return Promise.all([
        quadrant.request('app.setTheme', 'purple'),
        quadrant.request('library.list', { limit: -1 }),
        quadrant.request('library.list', { surprise: 1 }),
        quadrant.request('no.such.request'),
        quadrant.request('runs.start', { format: 'quadrant-experiment/1' }),
      ])
    })
    expect(answers).toMatchObject([
      { ok: false, error: { code: 'bad-request' } },
      { ok: false, error: { code: 'bad-request' } },
      { ok: false, error: { code: 'bad-request' } },
      { ok: false, error: { code: 'unknown-request' } },
      { ok: false, error: { code: 'bad-experiment' } },
    ])
  })
})
