/**
 * Light or dark: as the system says, unless the user says otherwise. The main process keeps the choice and makes the whole window
 * (menus, dialogs, `prefers-color-scheme`) follow it, so the page asks only what the window is: a change by the menu shows at once.
 */
import { ask, messageOf } from './api.ts'
import { notices } from './notices.svelte.ts'

export type ThemeChoice = 'system' | 'light' | 'dark'

class Theme {
  choice = $state<ThemeChoice>('system')
  #dark = $state(false)
  readonly shown = $derived<'light' | 'dark'>(this.#dark ? 'dark' : 'light')

  start(): () => void {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    const read = (): void => {
      this.#dark = query.matches
      // The menu has chosen otherwise.
      if (this.choice !== 'system' && this.choice !== this.shown) this.choice = this.shown
    }
    read()
    query.addEventListener('change', read)
    return () => query.removeEventListener('change', read)
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice
    ask('app.setTheme', choice).catch((error: unknown) =>
      notices.add('error', `The appearance was not changed. ${messageOf(error)}`),
    )
  }
}

export const theme = new Theme()
