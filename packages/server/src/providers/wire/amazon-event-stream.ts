import { crc32 } from 'node:zlib'
import { failure, success, type Result } from '../../kernel/result.ts'

/** One message of application/vnd.amazon.eventstream; only the headers that are strings are kept. */
export type AmazonMessage = {
  readonly headers: { readonly [name: string]: string }
  readonly payload: Buffer
}

/**
 * Longest message taken. The format allows 24 MiB; an event of a model's answer is some hundred bytes, and what is
 * not whole yet is held in memory.
 */
const messageBytesAtMost = 8 << 20
/** The format's own bound. */
const headerBytesAtMost = 128 << 10
/** Total length, length of the headers, checksum of both: 32 bits each, most significant byte first. */
const preludeBytes = 12
const checksumBytes = 4

/**
 * Reads messages as their bytes come (smithy.io/2.0/aws/amazon-eventstream.html), checking both checksums. A failure
 * says what was wrong, after the messages that came whole; nothing can be read after it.
 */
export function amazonMessages() {
  let held: Buffer = Buffer.alloc(0)
  let failed: string | null = null
  return {
    push(chunk: Buffer): Result<readonly AmazonMessage[], string> {
      if (failed !== null) return failure(failed)
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const messages: AmazonMessage[] = []
      let at = 0
      for (;;) {
        const read = readMessage(held.subarray(at))
        if (read === null) break
        if (typeof read === 'string') {
          failed = read
          held = Buffer.alloc(0)
          return messages.length > 0 ? success(messages) : failure(read)
        }
        messages.push(read.message)
        at += read.length
      }
      // What is left is copied, so that one late byte does not keep a whole chunk alive.
      held = Buffer.from(held.subarray(at))
      return success(messages)
    },
    /** What is wrong with an end here; null when nothing is. */
    trouble: (): string | null =>
      failed ?? (held.length > 0 ? 'The stream ended in the middle of a message.' : null),
  }
}

/** Null: not whole yet. A sentence: broken. */
function readMessage(bytes: Buffer): { message: AmazonMessage; length: number } | string | null {
  if (bytes.length < preludeBytes) return null
  const length = bytes.readUInt32BE(0)
  const headerBytes = bytes.readUInt32BE(4)
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8))
    return 'The checksum of a message’s beginning is wrong.'
  if (length > messageBytesAtMost) return `A message is over ${messageBytesAtMost} bytes.`
  if (headerBytes > headerBytesAtMost || preludeBytes + headerBytes + checksumBytes > length)
    return 'A message’s lengths do not fit each other.'
  if (bytes.length < length) return null
  const end = length - checksumBytes
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) return 'The checksum of a message is wrong.'
  const headers = readHeaders(bytes.subarray(preludeBytes, preludeBytes + headerBytes))
  if (headers === null) return 'The headers of a message cannot be read.'
  // A copy: the caller may keep it, and the buffer it lies in is reused.
  const payload = Buffer.from(bytes.subarray(preludeBytes + headerBytes, end))
  return { message: { headers, payload }, length }
}

/** By type: true, false, byte, short, integer, long, bytes, string, timestamp, uuid. Null: its length stands before it. */
const valueBytes: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16]
const stringType = 7

function readHeaders(bytes: Buffer): { readonly [name: string]: string } | null {
  const headers: { [name: string]: string } = {}
  let at = 0
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes[at]!
    if (nameEnd >= bytes.length) return null
    const name = bytes.toString('utf8', at + 1, nameEnd)
    const type = bytes[nameEnd]!
    let from = nameEnd + 1
    let size = valueBytes[type]
    if (size === undefined) return null
    if (size === null) {
      if (from + 2 > bytes.length) return null
      size = bytes.readUInt16BE(from)
      from += 2
    }
    if (from + size > bytes.length) return null
    if (type === stringType) headers[name] = bytes.toString('utf8', from, from + size)
    at = from + size
  }
  return headers
}
