/** Where a library lives: one folder with `library.sqlite` and, beside it, the fields. */
import { homedir } from 'node:os'
import { basename, dirname, posix, resolve, win32 } from 'node:path'

export interface LibraryFiles {
  readonly folder: string
  readonly database: string
  readonly fields: string
}

/** The parts of a process that decide where its user's data belong. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const here: Surroundings = { platform: process.platform, environment: process.env, home: homedir() }

/**
 * The desktop's own library folder: `$XDG_DATA_HOME/quadrant` or `~/.local/share/quadrant`;
 * `~/Library/Application Support/Quadrant`; `%APPDATA%\Quadrant`.
 */
export function defaultLibraryFolder({ platform, environment, home }: Surroundings = here): string {
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Quadrant')
  if (platform === 'win32')
    return win32.join(environment['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), 'Quadrant')
  const dataHome = environment['XDG_DATA_HOME']
  // The XDG specification asks to ignore a relative path.
  const base = dataHome && posix.isAbsolute(dataHome) ? dataHome : posix.join(home, '.local', 'share')
  return posix.join(base, 'quadrant')
}

/** The files of the library at `path`: a folder, or a database file by its name (`*.sqlite`). */
export function libraryFiles(path: string): LibraryFiles {
  const absolute = resolve(path)
  if (!/\.sqlite$/i.test(basename(absolute))) {
    return { folder: absolute, database: resolve(absolute, 'library.sqlite'), fields: resolve(absolute, 'fields') }
  }
  return { folder: dirname(absolute), database: absolute, fields: resolve(dirname(absolute), 'fields') }
}
