/** The page's side of the film's encoder: one question at a time, each answered before the next. */
import { startMovieWorker } from './workers.ts'

export interface MovieHead {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly comment: string
  /** Tags of our own. */
  readonly raw: Readonly<Record<string, string>>
  /** How long a picture is shown. */
  readonly seconds: number
}

export type ToEncoder =
  | { readonly kind: 'begin'; readonly head: MovieHead }
  | { readonly kind: 'picture'; readonly picture: ImageBitmap }
  | { readonly kind: 'end' }

export type FromEncoder =
  | { readonly kind: 'ready' }
  | { readonly kind: 'film'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly message: string }

export class MovieEncoder {
  readonly #worker = startMovieWorker()

  /** @throws Error when this window can encode no film */
  async begin(head: MovieHead): Promise<void> {
    await this.#ask({ kind: 'begin', head })
  }

  /** @param picture handed over: it cannot be drawn any more */
  async add(picture: ImageBitmap): Promise<void> {
    await this.#ask({ kind: 'picture', picture }, [picture])
  }

  async end(): Promise<Uint8Array> {
    const answer = await this.#ask({ kind: 'end' })
    if (answer.kind !== 'film') throw new Error('The film did not end.')
    return answer.bytes
  }

  close(): void {
    this.#worker.terminate()
  }

  #ask(message: ToEncoder, transfer: Transferable[] = []): Promise<FromEncoder> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromEncoder>) =>
        data.kind === 'failed' ? reject(new Error(data.message)) : resolve(data)
      this.#worker.onerror = ({ message: why }) => reject(new Error(`The film's encoder ended: ${why}`))
      this.#worker.postMessage(message, transfer)
    })
  }
}
