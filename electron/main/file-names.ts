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
