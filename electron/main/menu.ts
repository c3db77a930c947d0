/** The native menu. What the page does by keys of its own is shown here without being registered twice. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { CommandName } from '../contract/ipc.ts'

export interface MenuActions {
  command(name: CommandName): void
  setTheme(theme: 'system' | 'light' | 'dark'): void
  openRecent(file: string): void
  about(): void
}

export interface MenuState {
  readonly theme: 'system' | 'light' | 'dark'
  readonly recentFiles: readonly string[]
}

function commandItem(
  actions: MenuActions,
  label: string,
  name: CommandName,
  accelerator?: string,
): MenuItemConstructorOptions {
  return { label, click: () => actions.command(name), ...(accelerator ? { accelerator } : {}) }
}

/** The page listens to this key itself; the menu only shows it (macOS always registers: the page's answer is idempotent). */
function pageItem(
  actions: MenuActions,
  label: string,
  name: CommandName,
  accelerator: string,
): MenuItemConstructorOptions {
  return { ...commandItem(actions, label, name, accelerator), registerAccelerator: false }
}

function fileMenu(actions: MenuActions, state: MenuState): MenuItemConstructorOptions {
  const recent = state.recentFiles.map((file) => ({ label: file, click: () => actions.openRecent(file) }))
  return {
    label: '&File',
    submenu: [
      commandItem(actions, '&New experiment', 'new-experiment', 'CmdOrCtrl+N'),
      commandItem(actions, '&Open…', 'open-experiment', 'CmdOrCtrl+O'),
      { label: 'Open &recent', submenu: recent.length > 0 ? recent : [{ label: 'Nothing yet', enabled: false }] },
      commandItem(actions, '&Save experiment as…', 'save-experiment', 'CmdOrCtrl+S'),
      { type: 'separator' },
      commandItem(actions, '&Import a run…', 'import-run', 'CmdOrCtrl+I'),
      { type: 'separator' },
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  }
}

function goMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: '&Go',
    submenu: [
      pageItem(actions, 'The s&quare', 'go-square', 'CmdOrCtrl+1'),
      pageItem(actions, '&Library', 'go-library', 'CmdOrCtrl+2'),
      pageItem(actions, '&Designer', 'go-designer', 'CmdOrCtrl+3'),
      pageItem(actions, '&Run', 'go-run', 'CmdOrCtrl+4'),
      pageItem(actions, 'R&esults', 'go-results', 'CmdOrCtrl+5'),
      pageItem(actions, '&Theory', 'go-theory', 'CmdOrCtrl+6'),
      { type: 'separator' },
      pageItem(actions, 'Se&ttings and about', 'go-settings', 'CmdOrCtrl+,'),
    ],
  }
}

function runMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: '&Run',
    submenu: [
      pageItem(actions, '&Run the experiment', 'run', 'CmdOrCtrl+Enter'),
      commandItem(actions, '&Pause or resume the run', 'pause-run', 'CmdOrCtrl+P'),
      commandItem(actions, '&Cancel the run', 'cancel-run', 'CmdOrCtrl+.'),
    ],
  }
}

function viewMenu(actions: MenuActions, state: MenuState): MenuItemConstructorOptions {
  const theme = (label: string, name: MenuState['theme']): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: state.theme === name,
    click: () => actions.setTheme(name),
  })
  return {
    label: '&View',
    submenu: [
      theme('As the &system', 'system'),
      theme('&Light', 'light'),
      theme('&Dark', 'dark'),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  }
}

export function setMenu(actions: MenuActions, state: MenuState): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    fileMenu(actions, state),
    { role: 'editMenu' },
    goMenu(actions),
    runMenu(actions),
    viewMenu(actions, state),
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        pageItem(actions, '&User guide', 'go-help', 'F1'),
        { label: '&About Quadrant', click: () => actions.about() },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
