/** Light or dark: as the system says, unless the user says otherwise. The choice is kept by the main process. */
import { ask } from './api.ts'

export type ThemeChoice = 'system' | 'light' | 'dark'

class Theme {
  choice = $state<ThemeChoice>('system')
  #systemDark = $state(false)
  readonly shown = $derived<'light' | 'dark'>(this.choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.choice)

  start(): () => void {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    const read = (): void => {
      this.#systemDark = query.matches
    }
    read()
    query.addEventListener('change', read)
    return () => query.removeEventListener('change', read)
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice
    // The native parts (menus, dialogs) follow; the page does not wait for them.
    ask('app.setTheme', choice).catch(() => undefined)
  }
}

export const theme = new Theme()
