/** Puts the parts together: one window, its requests, its services, and an orderly end. */
import { app, dialog, nativeTheme } from 'electron'
import type { BrowserWindow } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenRequest, PushName, Pushes } from '../contract/ipc.ts'
import { pushChannel } from '../contract/channels.ts'
import { softwareIdentity } from '../cli/software.ts'
import { fileArgument, startHash } from './command-line.ts'
import type { Context } from './context.ts'
import { readExperimentFile } from './documents.ts'
import { DragOut } from './drag-out.ts'
import { toAppError } from './failures.ts'
import { appHandlers } from './handlers/app-handlers.ts'
import { fileHandlers } from './handlers/file-handlers.ts'
import { libraryHandlers } from './handlers/library-handlers.ts'
import { runHandlers } from './handlers/run-handlers.ts'
import { settingsHandlers } from './handlers/settings-handlers.ts'
import { importRun, isBundle } from './import-run.ts'
import { registerHandlers } from './ipc.ts'
import { LongJobs } from './long-jobs.ts'
import { setMenu } from './menu.ts'
import { serveApp } from './protocol.ts'
import { PushBatcher } from './pushes.ts'
import { RunSurroundings } from './run-surroundings.ts'
import { denyPermissionsAndNetwork } from './security.ts'
import { Services } from './services.ts'
import { SettingsFile } from './settings.ts'
import { createWindow } from './window.ts'

type Theme = 'system' | 'light' | 'dark'

class Program implements Context {
  readonly software = { ...softwareIdentity(app.getAppPath()), version: app.getVersion() }
  readonly resources = join(app.getAppPath(), 'resources')
  readonly settings = new SettingsFile(join(app.getPath('userData'), 'settings.json'))
  readonly services: Services
  readonly #out = join(app.getAppPath(), 'out')
  readonly jobs = new LongJobs({
    exportWorkerUrl: join(this.#out, 'main', 'export.worker.js'),
    importWorkerUrl: join(this.#out, 'main', 'import.worker.js'),
    push: (name, payload) => this.push(name, payload),
  })
  readonly dragOut = new DragOut()
  readonly #batcher = new PushBatcher((batch) => this.#window?.webContents.send(pushChannel, batch))
  readonly #surroundings = new RunSurroundings(
    () => this.#window,
    (id) => this.services.library.get(id),
  )
  #window: BrowserWindow | null = null
  #ending = false

  constructor() {
    this.services = new Services({
      software: this.software,
      mainFolder: join(this.#out, 'main'),
      sqliteBinding: sqliteBinding(),
      emit: (name, payload) => this.#relay(name, payload),
      settings: this.settings,
    })
  }

  start(): void {
    serveApp(join(this.#out, 'renderer'))
    denyPermissionsAndNetwork()
    registerHandlers(
      {
        ...appHandlers(this),
        ...settingsHandlers(this),
        ...libraryHandlers(this),
        ...runHandlers(this),
        ...fileHandlers(this),
      },
      () => this.#window?.webContents ?? null,
    )
    nativeTheme.themeSource = this.settings.current.theme
    this.#openWindow()
    this.#showMenu()
    this.#listen()
    const file = fileArgument(process.argv, process.cwd(), app.isPackaged)
    if (file !== null) this.openFile(file)
  }

  window(): BrowserWindow | null {
    return this.#window
  }

  push<K extends PushName>(name: K, payload: Pushes[K]): void {
    this.#batcher.push(name, payload)
  }

  pageReady(): void {
    this.#batcher.release()
  }

  setTheme(theme: Theme): void {
    nativeTheme.themeSource = theme
    this.settings.update({ theme })
    this.#showMenu()
  }

  open(request: OpenRequest): void {
    this.push('app.open', request)
    this.#window?.show()
    this.#window?.focus()
  }

  openFile(file: string): void {
    void this.#openFile(file)
  }

  async #openFile(file: string): Promise<void> {
    try {
      const request: OpenRequest | null = isBundle(file)
        ? await this.#imported(file)
        : { kind: 'experiment', experiment: readExperimentFile(file) }
      if (request === null) return
      this.open(request)
      this.rememberFile(file)
    } catch (error) {
      this.push('app.notice', { level: 'error', message: toAppError(error).message })
      if (!existsSync(file)) this.#forgetFile(file)
    }
  }

  /** Null when the user cancelled. */
  async #imported(file: string): Promise<OpenRequest | null> {
    const imported = await importRun(this, { name: file })
    if (imported === null) return null
    const { id, name, isNew } = imported
    this.push('app.notice', {
      level: 'info',
      message: isNew ? `“${name}” is in the library now.` : `“${name}” was in the library already.`,
    })
    return { kind: 'run', id }
  }

  rememberFile(file: string): void {
    this.settings.addRecentFile(file)
    app.addRecentDocument(file)
    this.#showMenu()
  }

  #forgetFile(file: string): void {
    this.settings.update({ recentFiles: this.settings.current.recentFiles.filter((other) => other !== file) })
    this.#showMenu()
  }

  #relay(name: PushName, payload: Pushes[PushName]): void {
    this.push(name, payload)
    if (name === 'run.progress') this.#surroundings.progress(payload as Pushes['run.progress'])
    if (name === 'run.point') this.#surroundings.point(payload as Pushes['run.point'])
    if (name === 'run.paused') {
      this.#surroundings.paused(payload as Pushes['run.paused'])
      this.push('library.changed', { reason: 'paused' })
    }
    if (name === 'run.finished') {
      this.#surroundings.finished(payload as Pushes['run.finished'])
      this.push('library.changed', { reason: 'finished' })
    }
  }

  #openWindow(): void {
    this.#batcher.hold()
    const files = { preload: join(this.#out, 'preload', 'index.cjs'), icon: null }
    const window = createWindow(files, this.settings, startHash(process.argv))
    this.#window = window
    window.on('close', (event) => {
      if (this.#ending) return
      event.preventDefault()
      void this.#closeWindow()
    })
    window.on('closed', () => {
      this.#window = null
    })
    window.webContents.on('render-process-gone', (_event, details) => this.#pageDied(details.reason))
  }

  /** Runs go on in the main process: the page comes back and finds them. */
  #pageDied(reason: string): void {
    process.stderr.write(`The page ended unexpectedly (${reason}); it is loaded again.\n`)
    this.#batcher.hold()
    if (!this.#ending && reason !== 'clean-exit' && reason !== 'killed') this.#window?.webContents.reload()
  }

  #listen(): void {
    app.on('second-instance', (_event, argv, workingFolder) => {
      if (this.#window?.isMinimized()) this.#window.restore()
      this.#window?.focus()
      const file = fileArgument(argv, workingFolder, app.isPackaged)
      if (file !== null) this.openFile(file)
    })
    app.on('open-file', (event, file) => {
      event.preventDefault()
      this.openFile(file)
    })
    app.on('window-all-closed', () => app.quit())
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void this.#end())
  }

  async #closeWindow(): Promise<void> {
    if (this.services.activeRunCount === 0 || (await this.#mayInterrupt())) await this.#end()
  }

  async #mayInterrupt(): Promise<boolean> {
    if (!this.#window) return true
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'warning',
      message: 'An experiment has not ended.',
      detail: 'Finished points are kept, and Resume goes on with the others later.',
      buttons: ['Keep it', 'Stop and quit'],
      defaultId: 0,
      cancelId: 0,
    })
    return response === 1
  }

  async #end(): Promise<void> {
    if (this.#ending) return
    this.#ending = true
    // The window's own close handler, which remembers its place, still runs; closing the services may take a second.
    this.#window?.close()
    try {
      await Promise.all([this.jobs.close(), this.services.close()])
    } finally {
      this.dragOut.close()
      app.quit()
    }
  }

  #showMenu(): void {
    setMenu(
      {
        command: (name) => this.push('app.command', { name }),
        setTheme: (theme) => this.setTheme(theme),
        openRecent: (file) => this.openFile(file),
        about: () => this.#about(),
      },
      this.settings.current,
    )
  }

  #about(): void {
    if (!this.#window) return
    void dialog.showMessageBox(this.#window, {
      type: 'info',
      message: `Quadrant ${this.software.version}`,
      detail: `Commit ${this.software.commit}\nElectron ${process.versions['electron'] ?? ''}\nLibrary ${this.services.libraryPath}`,
    })
  }
}

/** An addon for runtimes older than the stock one serves: named by who starts the program, or shipped with the package. */
function sqliteBinding(): string | undefined {
  const shipped = join(process.resourcesPath, 'better_sqlite3.node')
  return process.env['QUADRANT_SQLITE_BINDING'] ?? (app.isPackaged && existsSync(shipped) ? shipped : undefined)
}

export function startProgram(): void {
  new Program().start()
}
