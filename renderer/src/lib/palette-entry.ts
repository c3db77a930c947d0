/** One line of the command palette. */
export interface PaletteEntry {
  readonly title: string
  /** Shown at the right: a shortcut, or what kind of thing this is. */
  readonly hint?: string
  readonly run: () => void
}
