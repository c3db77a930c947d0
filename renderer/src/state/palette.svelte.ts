/** What the command palette offers: the commands at once, runs, examples and recent files as soon as they are known. */
import type { CommandName, RunSummary } from '../../../electron/contract/ipc.ts'
import type { PaletteEntry } from '../lib/palette-entry.ts'
import { arrowTexts, describeArrow } from '../views/square/corners.ts'
import { ask, messageOf } from './api.ts'
import { designer } from './designer.svelte.ts'
import { isActive } from './live-runs.svelte.ts'
import { notices } from './notices.svelte.ts'
import { hashOf, router } from './router.svelte.ts'
import { square, type Example } from './square.svelte.ts'
import { theme } from './theme.svelte.ts'

const runsOffered = 300

export class Palette {
  isOpen = $state(false)
  #runs = $state.raw<readonly RunSummary[]>([])
  #examples = $state.raw<readonly Example[]>([])
  #files = $state.raw<readonly string[]>([])
  readonly #commands: Readonly<Record<CommandName, () => void>>

  constructor(commands: Readonly<Record<CommandName, () => void>>) {
    this.#commands = commands
  }

  open(): void {
    this.isOpen = true
    // What cannot be read is not offered; its own view says why.
    ask('library.list', { sort: 'newest', limit: runsOffered }).then(
      ({ rows }) => (this.#runs = rows),
      () => undefined,
    )
    ask('files.recent').then(
      (files) => (this.#files = files),
      () => undefined,
    )
    if (square.examples.length > 0) this.#examples = square.examples
    else
      ask('examples.list').then(
        (examples) => (this.#examples = examples),
        () => undefined,
      )
  }

  readonly entries = $derived.by<readonly PaletteEntry[]>(() => [
    ...this.#fixed(),
    ...this.#examples.map((e) => ({
      title: e.experiment.name,
      hint: 'example',
      run: () => this.#edit(() => designer.open(e.experiment)),
    })),
    ...this.#runs.map((r) => ({
      title: r.name,
      hint: `run, ${describeArrow(r.arrow).words}`,
      run: () => (location.hash = hashOf(isActive(r.status) ? 'run' : 'results', r.id)),
    })),
    ...this.#files.map((file) => ({
      title: file.split(/[\\/]/).at(-1) ?? file,
      hint: 'recent file',
      run: () => void openRecent(file),
    })),
  ])

  #edit(change: () => void): void {
    change()
    router.visit('designer')
  }

  #fixed(): readonly PaletteEntry[] {
    const command = (title: string, name: CommandName, hint?: string): PaletteEntry => ({
      title,
      run: this.#commands[name],
      ...(hint && { hint }),
    })
    return [
      command('Go to the square', 'go-square', 'Ctrl+1'),
      command('Go to the library', 'go-library', 'Ctrl+2'),
      command('Go to the designer', 'go-designer', 'Ctrl+3'),
      command('Go to the run', 'go-run', 'Ctrl+4'),
      command('Go to the results', 'go-results', 'Ctrl+5'),
      command('Go to theorems and conventions', 'go-theory', 'Ctrl+6'),
      command('Settings, about and how to cite', 'go-settings', 'Ctrl+,'),
      command('Run the experiment', 'run', 'Ctrl+Enter'),
      command('Pause or resume the run', 'pause-run', 'Ctrl+P'),
      command('Cancel the run', 'cancel-run', 'Ctrl+.'),
      command('Open an experiment file…', 'open-experiment', 'Ctrl+O'),
      command('Save the experiment as…', 'save-experiment', 'Ctrl+S'),
      command('Import a run…', 'import-run', 'Ctrl+I'),
      command('User guide', 'go-help', 'F1'),
      ...arrowTexts.map((arrow) => ({
        title: `New experiment: ${arrow.words}`,
        run: () => this.#edit(() => designer.startNew(arrow.id)),
      })),
      { title: 'Undo in the designer', hint: 'Ctrl+Z', run: () => designer.undo() },
      { title: 'Redo in the designer', hint: 'Ctrl+Y', run: () => designer.redo() },
      ...(['light', 'dark', 'system'] as const).map((choice) => ({
        title: `Appearance: ${choice === 'system' ? 'as the system' : choice}`,
        run: () => theme.choose(choice),
      })),
    ]
  }
}

async function openRecent(file: string): Promise<void> {
  try {
    await ask('files.openRecent', file)
  } catch (error) {
    notices.add('error', messageOf(error))
  }
}
