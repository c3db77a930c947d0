/** What `quadrant` ends with (docs/file-formats.md). */
export const exitCodes = {
  done: 0,
  failed: 1,
  badUsage: 2,
  partlyDone: 3,
  contradicted: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Wrong arguments or wrong input: the message is for the user, the exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
