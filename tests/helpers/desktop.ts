/** What the desktop is asked for by the main process: asked of Electron where it tells, recorded at its door where it does not. */
import type { ElectronApplication } from 'playwright-core'

export interface Desktop {
  /** Whether any power save blocker is on. */
  readonly awake: boolean
  /** The task bar's last state; fraction -1 is none. */
  readonly bar: { readonly fraction: number; readonly mode: string } | null
  /** The bodies of the native notices. */
  readonly notices: readonly string[]
}

interface Record {
  bar: Desktop['bar']
  notices: string[]
}

const record = 'quadrantDesktop'

/** From now on; the window counts as one that has no focus. The system's own notices are not shown: test machines have nobody to show them to. */
export async function watchDesktop(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow, Notification }, name) => {
    const seen: Record = { bar: null, notices: [] }
    Object.assign(globalThis, { [name]: seen })
    for (const window of BrowserWindow.getAllWindows()) {
      const show = window.setProgressBar.bind(window)
      window.setProgressBar = (fraction, options) => {
        seen.bar = { fraction, mode: options?.mode ?? 'normal' }
        show(fraction, options)
      }
      window.isFocused = () => false
    }
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      seen.notices.push(this.body)
    }
  }, record)
}

export async function desktop(app: ElectronApplication): Promise<Desktop> {
  return app.evaluate(({ powerSaveBlocker }, name) => {
    const seen = (globalThis as unknown as { [key: string]: Record })[name]
    const awake = Array.from({ length: 100 }, (_, id) => powerSaveBlocker.isStarted(id)).some((on) => on)
    return { awake, bar: seen.bar, notices: seen.notices }
  }, record)
}

/** The main process's clock goes ahead: a run that is at work counts as a long one. */
export async function sayThatTimePassed(app: ElectronApplication, milliseconds: number): Promise<void> {
  await app.evaluate((_electron, ahead) => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + ahead
  }, milliseconds)
}

/** Processor time of the main process and its threads, the solvers among them, within so many milliseconds. */
export async function processorSecondsWithin(app: ElectronApplication, milliseconds: number): Promise<number> {
  return app.evaluate(async (_electron, wait) => {
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, wait))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  }, milliseconds)
}
