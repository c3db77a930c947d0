/** What the window remembers between starts: theme, place and size, recent files. A damaged file means defaults. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'

const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  window: z
    .object({
      x: z.int().optional(),
      y: z.int().optional(),
      width: z.int().min(640).max(16384),
      height: z.int().min(480).max(16384),
      maximized: z.boolean(),
    })
    .optional()
    .catch(undefined),
  recentFiles: z.array(z.string()).max(20).catch([]),
  /** Solver threads at once; null: all cores but one. */
  workers: z.int().min(1).max(256).nullable().catch(null),
  /** What the pictures of all runs may take together; null: as the library chooses. */
  pictureBytes: z.number().min(0).nullable().catch(null),
  /** The folder of the library; null: the usual place. */
  libraryFolder: z.string().min(1).nullable().catch(null),
  /** Still pictures, also where the system allows movement. */
  reducedMotion: z.boolean().catch(false),
  /** How the runs of each kind went against their estimates (workers/pace.ts). */
  pace: z.record(z.string(), z.object({ logRatio: z.number(), runs: z.int().min(1) })).catch({}),
})

export type Settings = z.infer<typeof settingsSchema>

const defaults: Settings = settingsSchema.parse({ recentFiles: [] })

export class SettingsFile {
  readonly path: string
  #settings: Settings

  constructor(path: string) {
    this.path = path
    this.#settings = read(path)
  }

  get current(): Settings {
    return this.#settings
  }

  /** Changes and saves. That settings cannot be written must not stop the work: the failure is returned. */
  update(change: Partial<Settings>): Error | null {
    this.#settings = { ...this.#settings, ...change }
    try {
      mkdirSync(dirname(this.path), { recursive: true })
      const temporary = `${this.path}.${process.pid}.tmp`
      writeFileSync(temporary, `${JSON.stringify(this.#settings, null, 2)}\n`)
      renameSync(temporary, this.path)
      return null
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  addRecentFile(file: string): void {
    this.update({ recentFiles: [file, ...this.#settings.recentFiles.filter((other) => other !== file)].slice(0, 10) })
  }
}

function read(path: string): Settings {
  try {
    return { ...defaults, ...settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) }
  } catch {
    // None yet, or damaged: the defaults serve, and the next change writes a whole file.
    return defaults
  }
}
