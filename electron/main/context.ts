/** What the handlers share. */
import type { BrowserWindow } from 'electron'
import type { Results } from '../../core/experiments/experiment.ts'
import type { OpenRequest, PushName, Pushes } from '../contract/ipc.ts'
import type { DragOut } from './drag-out.ts'
import type { LongJobs } from './long-jobs.ts'
import type { Services } from './services.ts'
import type { SettingsFile } from './settings.ts'

export interface Context {
  readonly software: Results['software']
  readonly services: Services
  readonly jobs: LongJobs
  readonly dragOut: DragOut
  readonly settings: SettingsFile
  /** Folder of resources/. */
  readonly resources: string
  window(): BrowserWindow | null
  push<K extends PushName>(name: K, payload: Pushes[K]): void
  /** Applies a theme everywhere and remembers it. */
  setTheme(theme: 'system' | 'light' | 'dark'): void
  /** The page listens: what waited for it may be sent. */
  pageReady(): void
  open(request: OpenRequest): void
  /** An experiment, or what carries one, onto the drawing board; a bundle into the library, and its results open. What fails is told the page. */
  openFile(file: string): void
  rememberFile(file: string): void
}
