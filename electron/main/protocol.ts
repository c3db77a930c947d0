/**
 * `app://quadrant/`: the page comes from our own scheme, from inside one folder, with a strict content security policy.
 * Nothing is ever fetched from the network.
 */
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileForUrl } from './app-urls.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** Styles may be inline: charts position their elements by style attributes. Scripts may not. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

/** Must run before the application is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders })
}

/** @param folder absolute path of the built page */
export function serveApp(folder: string): void {
  protocol.handle('app', async (request) => {
    if (request.method !== 'GET') return refuse(405)
    const file = fileForUrl(request.url, folder)
    if (!file) return refuse(403)
    try {
      const body = new Uint8Array(await readFile(file))
      const type = contentTypes[extname(file)] ?? 'application/octet-stream'
      return new Response(body, { headers: { ...securityHeaders, 'Content-Type': type } })
    } catch {
      // A missing file and an unreadable one are the same to the page.
      return refuse(404)
    }
  })
}
