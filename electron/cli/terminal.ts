/** What the command says while it works: to standard error, a bar on a terminal, plain lines elsewhere, colour unless NO_COLOR. */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void
  /** The state of a run: replaces the former state on a terminal, at most one line in five seconds elsewhere. */
  progress(fraction: number, text: string, secondsLeft: number | null): void
  /** Takes the bar away. */
  clear(): void
  strong(text: string): string
  alarm(text: string): string
}

const BAR_WIDTH = 24
const PLAIN_PERIOD_MS = 5000

export function createTerminal(
  stream: NodeJS.WriteStream = process.stderr,
  environment: NodeJS.ProcessEnv = process.env,
): Terminal {
  const isTerminal = stream.isTTY === true && environment['TERM'] !== 'dumb'
  const colour = isTerminal && (environment['NO_COLOR'] ?? '') === ''
  const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  let barShown = false
  let plainAt = -Infinity

  const clear = () => {
    if (barShown) stream.write('\r\u001b[2K')
    barShown = false
  }
  const line = (text: string) => {
    clear()
    stream.write(`${text}\n`)
  }
  const progress = (fraction: number, text: string, secondsLeft: number | null) => {
    const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`
    if (!isTerminal) {
      const now = performance.now()
      if (now - plainAt < PLAIN_PERIOD_MS) return
      plainAt = now
      return line(`${percent(fraction)}${left}: ${text}`)
    }
    const filled = Math.round(fraction * BAR_WIDTH)
    const content = `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${percent(fraction)}${left}  ${text}`
    stream.write(`\r\u001b[2K${content.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`)
    barShown = true
  }
  return { line, progress, clear, strong: paint(1), alarm: paint(31) }
}

function percent(fraction: number): string {
  return `${String(Math.round(100 * fraction)).padStart(3)} %`
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
