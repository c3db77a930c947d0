/**
 * What the stock runtime's default_app.asar does, as far as a launcher and a test driver need it:
 * `electron [-r MODULE]... APP [ARGS]`. It is an ES module, and it waits for the application's own module: so `ready` cannot fire
 * before the application had its turn (protocol.registerSchemesAsPrivileged must come first).
 */
import { app, dialog } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

function parseArguments(args) {
  const modules = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]
    if (arg === '-r' || arg === '--require') modules.push(args[++index])
    else if (!arg.startsWith('-')) return { modules, target: arg }
  }
  return { modules, target: null }
}

function describe(target) {
  const folder = resolve(target)
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return { entry: folder, appPath: dirname(folder) }
  const { productName, name, version, main, desktopName } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  if (productName || name) app.name = productName ?? name
  if (desktopName) app.setDesktopName(desktopName)
  return { entry: resolve(folder, main ?? 'index.js'), appPath: folder }
}

const { modules, target } = parseArguments(process.argv.slice(1))
for (const module of modules) require(resolve(module))
if (!target) {
  process.stderr.write('No application given.\n')
  app.exit(1)
} else {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  try {
    const { entry, appPath } = describe(target)
    app.setAppPath(appPath)
    await import(pathToFileURL(entry).href)
  } catch (error) {
    process.stderr.write(`App threw an error during load\n${error instanceof Error ? error.stack : String(error)}\n`)
    if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
      dialog.showErrorBox('Quadrant could not start', String(error))
    app.exit(1)
  }
}
