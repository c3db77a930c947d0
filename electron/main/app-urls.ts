/** Which URLs are ours, and which file each of them means. */
import { resolve, sep } from 'node:path'

export const appOrigin = 'app://quadrant'

/** Whether a URL belongs to our own page. */
export function isOurs(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`)
}

/**
 * The file that a URL of ours means, or null when it is not ours to give: another host, a broken encoding,
 * a path that leaves the folder.
 */
export function fileForUrl(url: string, folder: string): string | null {
  let path: string
  try {
    const parsed = new URL(url)
    if (parsed.protocol !== 'app:' || parsed.host !== 'quadrant') return null
    path = decodeURIComponent(parsed.pathname)
  } catch {
    return null // not a URL, or not an encoded path
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`)
  return file.startsWith(folder + sep) ? file : null
}
