/**
 * Starts the built application in the real Electron, with its settings, cache and library in a folder of its own.
 * The runtime comes from ELECTRON_OVERRIDE_DIST_PATH (scripts/e2e.mjs sets it): so the test driver's loader can hold `ready`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

export const root = resolve(import.meta.dirname, '..', '..')

export interface LaunchOptions {
  /** Keeps settings and library over several launches; made and removed with the app when it is not given. */
  readonly home?: string
  /** e.g. `#/library` */
  readonly hash?: string
  /** An experiment file to open. */
  readonly file?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  /** What the page wrote as an error, and what it threw. */
  readonly consoleErrors: string[]
  /** When the launch was asked for, milliseconds since 1970. */
  readonly launchedAt: number
  /** Asks the application to end, as a user would. */
  close(): Promise<void>
}

export function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'quadrant-home-'))
}

export function environmentFor(home: string): Record<string, string> {
  const passed = ['PATH', 'LANG', 'DISPLAY', 'XAUTHORITY', 'ELECTRON_OVERRIDE_DIST_PATH', 'QUADRANT_SQLITE_BINDING']
  const env = Object.fromEntries(
    passed.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  ) as Record<string, string>
  const folder = (name: string) => {
    const path = join(home, name)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  return {
    ...env,
    HOME: home,
    TMPDIR: folder('tmp'),
    XDG_CONFIG_HOME: folder('config'),
    XDG_DATA_HOME: folder('data'),
    XDG_CACHE_HOME: folder('cache'),
    XDG_RUNTIME_DIR: folder('run'),
  }
}

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const home = options.home ?? temporaryHome()
  const launchedAt = Date.now()
  const app = await _electron.launch({
    cwd: root,
    args: [
      root,
      '--log-level=3',
      ...(options.hash ? [`--hash=${options.hash}`] : []),
      ...(options.args ?? []),
      ...(options.file ? [options.file] : []),
    ],
    env: { ...environmentFor(home), ...options.env },
    chromiumSandbox: !process.env['QUADRANT_E2E_NO_SANDBOX'],
    colorScheme: null,
    timeout: 30_000,
  })
  const consoleErrors: string[] = []
  app.on('window', (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') consoleErrors.push(message.text())
    })
    page.on('pageerror', (error) => consoleErrors.push(error.message))
  })
  const page = await app.firstWindow({ timeout: 30_000 })
  return {
    app,
    page,
    home,
    consoleErrors,
    launchedAt,
    close: async () => {
      await app.close()
      if (!options.home) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** A picture for people, in test-results/. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = process.env['QUADRANT_E2E_RESULTS'] ?? join(root, 'test-results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  return path
}

/** Answers the next native dialogs: a path for open and save, a button for a message. */
export async function stubDialogs(
  app: ElectronApplication,
  answers: { savePath?: string; openPath?: string; button?: number },
): Promise<void> {
  await app.evaluate(({ dialog }, { savePath, openPath, button }) => {
    const save = { canceled: savePath === undefined, filePath: savePath ?? '' }
    const open = { canceled: openPath === undefined, filePaths: openPath === undefined ? [] : [openPath] }
    Object.assign(dialog, {
      showSaveDialog: () => Promise.resolve(save),
      showOpenDialog: () => Promise.resolve(open),
      showMessageBox: () => Promise.resolve({ response: button ?? 0, checkboxChecked: false }),
    })
  }, answers)
}
