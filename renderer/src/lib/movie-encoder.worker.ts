/** Pictures into a WebM film, beside the page: its first look at an encoder and its first frame would each hold up the page for more than 50 ms. */
import { BufferTarget, CanvasSource, Output, WebMOutputFormat, getFirstEncodableVideoCodec } from 'mediabunny'
import type { FromEncoder, MovieHead, ToEncoder } from './movie-encoder.ts'

interface Film {
  readonly head: MovieHead
  readonly canvas: OffscreenCanvas
  readonly source: CanvasSource
  readonly output: Output<WebMOutputFormat, BufferTarget>
}

/** A film shows nothing faster; every picture stands for `head.seconds`. */
const framesPerSecond = 10

async function begun(head: MovieHead): Promise<Film> {
  const { width, height, title, comment, raw, seconds } = head
  const codec = await getFirstEncodableVideoCodec(['vp9', 'vp8'], { width, height })
  if (codec === null)
    throw new Error('This window can encode no WebM film (neither VP9 nor VP8). Save single frames instead.')
  const canvas = new OffscreenCanvas(width, height)
  const source = new CanvasSource(canvas, { codec, bitrate: 4e6, keyFrameInterval: seconds })
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() })
  output.addVideoTrack(source, { frameRate: framesPerSecond })
  output.setMetadataTags({ title, comment, raw })
  await output.start()
  return { head, canvas, source, output }
}

async function added({ canvas, source, head: { seconds } }: Film, picture: ImageBitmap, index: number): Promise<void> {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The film could not be drawn: this window has no 2D canvas.')
  context.drawImage(picture, 0, 0)
  picture.close()
  for (let k = 0; k < seconds * framesPerSecond; k++)
    await source.add(index * seconds + k / framesPerSecond, 1 / framesPerSecond)
}

async function ended({ output }: Film): Promise<Uint8Array<ArrayBuffer>> {
  await output.finalize()
  if (output.target.buffer === null) throw new Error('The film came out empty.')
  return new Uint8Array(output.target.buffer)
}

let film: Promise<Film> | null = null
let count = 0

async function answerTo(message: ToEncoder): Promise<FromEncoder> {
  if (message.kind === 'begin') {
    film = begun(message.head)
    await film
    return { kind: 'ready' }
  }
  if (film === null) throw new Error('The film has not begun.')
  if (message.kind === 'end') return { kind: 'film', bytes: await ended(await film) }
  await added(await film, message.picture, count++)
  return { kind: 'ready' }
}

addEventListener('message', ({ data }: MessageEvent<ToEncoder>) => {
  answerTo(data).then(
    (answer) => postMessage(answer, { transfer: answer.kind === 'film' ? [answer.bytes.buffer] : [] }),
    (error: unknown) =>
      postMessage({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      } satisfies FromEncoder),
  )
})
