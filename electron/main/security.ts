/** Denials that hold for every page this program ever shows. */
import { app, session, type WebContents } from 'electron'
import { isOurs } from './app-urls.ts'

function lockDown(contents: WebContents): void {
  contents.on('will-navigate', (details) => details.preventDefault())
  contents.on('will-frame-navigate', (details) => details.preventDefault())
  contents.on('will-redirect', (details) => details.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Before the application is ready. */
export function denyNewContents(): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents))
}

/** After the application is ready: no permission is ever granted, no device is offered, no request leaves the machine. */
export function denyPermissionsAndNetwork(): void {
  const ours = session.defaultSession
  ours.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  ours.setPermissionCheckHandler(() => false)
  ours.setDevicePermissionHandler(() => false)
  ours.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }))
  ours.on('will-download', (event) => event.preventDefault())
}

function isLocal(url: string): boolean {
  return isOurs(url) || url.startsWith('data:') || url.startsWith('blob:') || url.startsWith('devtools:')
}
