/** A refusal of an interaction: which field, what it held, what is allowed (one plain sentence). */
export class PotentialError extends Error {
  readonly path: string
  readonly value: string

  constructor(path: string, value: string, message: string) {
    super(message)
    this.name = 'PotentialError'
    this.path = path
    this.value = value
  }
}
