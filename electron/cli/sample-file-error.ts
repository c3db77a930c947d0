/** A sample file that cannot be used. */
export class SampleFileError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SampleFileError'
  }
}
