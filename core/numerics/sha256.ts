/** SHA-256 (FIPS 180-4) of a text in UTF-8: core has neither Node's crypto nor the browser's. */

/** The first 32 bits of the fractional parts of the k-th root of the first primes: the constants of the standard. */
function rootFractions(count: number, root: (p: number) => number): Uint32Array {
  const out = new Uint32Array(count)
  let found = 0
  for (let p = 2; found < count; p++) {
    let isPrime = true
    for (let q = 2; q * q <= p; q++) if (p % q === 0) isPrime = false
    if (isPrime) out[found++] = Math.floor((root(p) % 1) * 2 ** 32)
  }
  return out
}

const initialState = rootFractions(8, Math.sqrt)
const roundConstants = rootFractions(64, Math.cbrt)

/** The 64 hexadecimal digits of the SHA-256 of `text`. */
export function sha256Hex(text: string): string {
  const blocks = paddedBlocks(utf8(text))
  const state = initialState.slice()
  const schedule = new Uint32Array(64)
  for (let at = 0; at < blocks.length; at += 16) compressInPlace(state, blocks.subarray(at, at + 16), schedule)
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    let code = character.codePointAt(0) as number
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}

/** The message, a one bit, zeros, and the length in bits as 64 bits, as big-endian words in blocks of 16. */
function paddedBlocks(bytes: readonly number[]): Uint32Array {
  const blockCount = Math.ceil((bytes.length + 9) / 64)
  const words = new Uint32Array(16 * blockCount)
  bytes.forEach((byte, i) => (words[i >> 2] |= byte << (24 - 8 * (i & 3))))
  words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3))
  words[words.length - 2] = Math.floor(bytes.length / 2 ** 29)
  words[words.length - 1] = bytes.length << 3
  return words
}

function rotateRight(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function compressInPlace(state: Uint32Array, block: Uint32Array, schedule: Uint32Array): void {
  schedule.set(block)
  for (let i = 16; i < 64; i++) {
    const w15 = schedule[i - 15]
    const w2 = schedule[i - 2]
    const s0 = rotateRight(w15, 7) ^ rotateRight(w15, 18) ^ (w15 >>> 3)
    const s1 = rotateRight(w2, 17) ^ rotateRight(w2, 19) ^ (w2 >>> 10)
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1
  }
  let [a, b, c, d, e, f, g, h] = state
  for (let i = 0; i < 64; i++) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i] + schedule[i]) | 0
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] += word
}
