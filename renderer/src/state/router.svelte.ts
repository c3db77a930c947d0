/** Places by hash: `#/square`, `#/library`, `#/designer`, `#/run/ID`, `#/results/ID/TAB`, `#/compare/ID~ID`, `#/theory/TAB`, `#/help/PAGE/SECTION`, `#/settings`. */

export type Place = 'square' | 'library' | 'designer' | 'run' | 'results' | 'compare' | 'theory' | 'help' | 'settings'

export interface Route {
  readonly place: Place
  readonly id: string | null
  readonly tab: string | null
}

const places: readonly Place[] = [
  'square',
  'library',
  'designer',
  'run',
  'results',
  'compare',
  'theory',
  'help',
  'settings',
]

export function parseHash(hash: string): Route {
  const [place, id, tab] = hash.replace(/^#\/?/, '').split('/').map(decodePart)
  const known = places.find((p) => p === place) ?? 'square'
  return { place: known, id: id || null, tab: tab || null }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return '' // a broken escape in a hand-typed address
  }
}

export function hashOf(place: Place, id?: string | null, tab?: string | null): string {
  const parts = [place, ...(id ? [id] : []), ...(id && tab ? [tab] : [])]
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

class Router {
  route = $state.raw<Route>({ place: 'square', id: null, tab: null })
  /** The run that the places Run and Results speak of when they are opened without one. */
  currentRun = $state<string | null>(null)

  start(): () => void {
    const read = (): void => {
      this.route = parseHash(location.hash)
      if (this.route.id !== null && (this.route.place === 'run' || this.route.place === 'results'))
        this.currentRun = this.route.id
    }
    read()
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }

  go(place: Place, id?: string | null, tab?: string | null): void {
    location.hash = hashOf(place, id, tab)
  }

  /** To a place by its key or menu: run and results open the current run. */
  visit(place: Place): void {
    this.go(place, place === 'run' || place === 'results' ? this.currentRun : null)
  }

  /** A change of tab is not a step that "back" should undo. */
  replace(place: Place, id: string | null, tab: string | null): void {
    history.replaceState(null, '', hashOf(place, id, tab))
    this.route = { place, id, tab }
  }
}

export const router = new Router()
