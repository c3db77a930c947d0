/** The one window: hardened, placed where it was, shown when it has painted. */
import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import { appOrigin } from './app-urls.ts'
import type { Settings, SettingsFile } from './settings.ts'

const defaultSize = { width: 1280, height: 800 }
const smallest = { minWidth: 900, minHeight: 600 }

export interface WindowFiles {
  readonly preload: string
  readonly icon: string | null
}

/** The remembered bounds, unless no screen shows them any more. */
function visibleBounds(saved: Settings['window']): Partial<Rectangle> {
  if (!saved) return defaultSize
  const { x, y, width, height } = saved
  if (x === undefined || y === undefined) return { width, height }
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    const overlapY = Math.min(y + height, workArea.y + workArea.height) - Math.max(y, workArea.y)
    return overlapX >= 100 && overlapY >= 50
  })
  return isVisible ? { x, y, width, height } : { width, height }
}

function rememberBounds(window: BrowserWindow, settings: SettingsFile): void {
  const { x, y, width, height } = window.getNormalBounds()
  settings.update({ window: { x, y, width, height, maximized: window.isMaximized() } })
}

/** @param hash where the page opens, e.g. `#/library`; empty for the square */
export function createWindow(files: WindowFiles, settings: SettingsFile, hash = ''): BrowserWindow {
  const window = new BrowserWindow({
    ...visibleBounds(settings.current.window),
    ...smallest,
    show: false,
    title: 'Quadrant',
    ...(files.icon ? { icon: files.icon } : {}),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#fbfaf7',
    webPreferences: {
      preload: files.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A window behind others must keep filling in a run's curves.
      backgroundThrottling: false,
    },
  })
  if (settings.current.window?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => rememberBounds(window, settings))
  void window.loadURL(`${appOrigin}/index.html${hash}`)
  return window
}
