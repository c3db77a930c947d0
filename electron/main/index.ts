/** The desktop program's main process. */
import { app } from 'electron'
import { registerAppScheme } from './protocol.ts'
import { denyNewContents } from './security.ts'

// In this order: schemes and denials come before the application is ready.
registerAppScheme()
denyNewContents()

if (!app.requestSingleInstanceLock()) {
  app.exit(0)
} else {
  app
    .whenReady()
    .then(async () => (await import('./program.ts')).startProgram())
    .catch((error: unknown) => {
      process.stderr.write(
        `Quadrant could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      )
      app.exit(1)
    })
}
