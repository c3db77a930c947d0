/** The end of the names that are proposed; the desktop knows files of ours by the part before the dot (resources/linux). */
export const ownExtensions = { experiment: '.quadrant.json', bundle: '.quadrant.zip' } as const

/** A file name that every system takes. */
export function safeFileName(text: string, extension: string): string {
  const stem = text
    .normalize('NFC')
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120)
  return `${stem || 'quadrant'}${extension}`
}
