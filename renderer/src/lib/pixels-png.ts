/**
 * Pixels as the URL of a PNG. A canvas would encode them on the page's own thread, in one piece when the page has no idle moments;
 * here the browser's stream compresses beside the page, and only rows and sums are left to do.
 */

/** @param pixels RGBA, row by row */
export async function pixelsPng(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number,
): Promise<string> {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint32(8, 0x08060000) // 8 bits a channel, RGBA
  const rows = await compressed(unfilteredRows(pixels, width, height))
  const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', rows),
    chunk('IEND', new Uint8Array()),
  ]
  return urlOf(new Blob(parts, { type: 'image/png' }))
}

/** Each row behind the number of its filter: none. */
function unfilteredRows(pixels: Uint8ClampedArray, width: number, height: number): Uint8Array<ArrayBuffer> {
  const length = 4 * width
  const out = new Uint8Array((length + 1) * height)
  for (let k = 0; k < height; k++) out.set(pixels.subarray(k * length, (k + 1) * length), k * (length + 1) + 1)
  return out
}

async function compressed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** Length, name, data, and the CRC-32 of name and data (PNG specification, 5.3). */
function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(12 + data.length)
  const view = new DataView(out.buffer)
  view.setUint32(0, data.length)
  for (let k = 0; k < 4; k++) out[4 + k] = name.charCodeAt(k)
  out.set(data, 8)
  let crc = 0xffffffff
  for (let k = 4; k < out.length - 4; k++) crc = (crcTable[(crc ^ out[k]) & 0xff] ?? 0) ^ (crc >>> 8)
  view.setUint32(out.length - 4, (crc ^ 0xffffffff) >>> 0)
  return out
}

function urlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'))
    reader.readAsDataURL(blob)
  })
}
