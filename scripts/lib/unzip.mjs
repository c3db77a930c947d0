/**
 * A small zip reader, enough for one large archive: central directory, stored and deflated entries, zip64 not needed.
 * Checks every entry's CRC-32. Keeps permission bits and symbolic links.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50

/**
 * @param {string} archive
 * @param {string} target
 * @param {(name: string) => string | null} place the entry's path inside `target`, or null to leave it out
 */
export function unzip(archive, target, place) {
  const file = openSync(archive, 'r')
  try {
    for (const entry of readDirectory(file)) {
      const inside = place(entry.name)
      if (inside === null || inside === '' || entry.name.endsWith('/')) continue
      const path = safeJoin(target, inside)
      mkdirSync(dirname(path), { recursive: true })
      const data = readEntry(file, entry)
      if ((entry.mode & 0o170000) === 0o120000) symlinkSync(data.toString('utf8'), path)
      else writeFileSync(path, data, { mode: entry.mode & 0o777 || 0o644 })
    }
  } finally {
    closeSync(file)
  }
}

function safeJoin(target, inside) {
  const path = normalize(join(target, inside))
  if (!path.startsWith(normalize(target) + sep))
    throw new Error(`the archive holds a path outside its folder: ${inside}`)
  return path
}

function readAt(file, position, length) {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const count = readSync(file, buffer, done, length - done, position + done)
    if (count === 0) throw new Error('the archive ends too early')
    done += count
  }
  return buffer
}

function* readDirectory(file) {
  const size = fstatSync(file).size
  const tailLength = Math.min(size, 65_557)
  const tail = readAt(file, size - tailLength, tailLength)
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--
  if (end < 0) throw new Error('not a zip archive')
  const count = tail.readUInt16LE(end + 10)
  const directory = readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  let at = 0
  for (let index = 0; index < count; index++) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('the directory of the archive is damaged')
    const nameLength = directory.readUInt16LE(at + 28)
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
}

function readEntry(file, entry) {
  const header = readAt(file, entry.offset, 30)
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = readAt(file, start, entry.packedSize)
  if (entry.method !== 0 && entry.method !== 8) throw new Error(`unknown compression of ${entry.name}`)
  const data = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
  if (data.length !== entry.size || crc32(data) !== entry.crc)
    throw new Error(`${entry.name} is damaged in the archive`)
  return data
}
