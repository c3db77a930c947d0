import { dialog } from 'electron'
import type { WindowSettings } from '../../contract/ipc.ts'
import { defaultFieldBudget, defaultLibraryFolder } from '../../library/library.ts'
import { defaultWorkerCount } from '../../workers/pool.ts'
import type { Context } from '../context.ts'
import type { Handlers } from '../ipc.ts'

type SettingsRequests = Extract<keyof Handlers, `settings.${string}`>

export function settingsHandlers(context: Context): Pick<Handlers, SettingsRequests> {
  const shown = (): WindowSettings => {
    const { workers, pictureBytes, libraryFolder, reducedMotion } = context.settings.current
    return {
      workers,
      pictureBytes,
      libraryFolder,
      reducedMotion,
      defaults: {
        workers: defaultWorkerCount(),
        pictureBytes: defaultFieldBudget,
        libraryFolder: defaultLibraryFolder(),
      },
    }
  }
  const change = (next: Parameters<Handlers['settings.change']>[0]): WindowSettings => {
    const failure = context.settings.update(next)
    if (failure) throw failure
    return shown()
  }
  return {
    'settings.get': shown,
    'settings.change': async (next) => {
      const after = change(next)
      if (next.workers !== undefined) await context.services.refreshPool()
      return after
    },
    'settings.chooseLibrary': async () => {
      const window = context.window()
      if (!window) return shown()
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Folder of the library',
        properties: ['openDirectory', 'createDirectory'],
      })
      return canceled || filePaths[0] === undefined ? shown() : change({ libraryFolder: filePaths[0] })
    },
  }
}
