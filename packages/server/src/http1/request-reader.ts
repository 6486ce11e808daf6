import type { IncomingHttpHeaders } from 'node:http'
import { endOfHead, readFields } from './head.ts'

/** A request whose body is here, or all of it that ever will be. */
export type WholeRequest = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** A flat list of names and values as they came. */
  readonly rawHeaders: string[]
  readonly body: Buffer
  readonly complete: true
  /** The client left before its end. */
  readonly isCut: boolean
}

/** `more`: not all of it is here, at least `bytes` are needed; `cut`: what it is if no more comes. `other`: none that this reads. */
export type Recognised =
  | { readonly kind: 'whole'; readonly request: WholeRequest; readonly length: number }
  | { readonly kind: 'more'; readonly bytes: number; readonly cut: WholeRequest | null }
  | { readonly kind: 'other' }

const headBytesAtMost = 16 << 10
/** Larger bodies are for who can read them piece by piece. */
const wholeBodyAtMost = 256 << 10

const begin = 'POST /'
const requestLine = /^POST (\/[!-~]{0,2047}) HTTP\/1\.1\r\n/
/** What asks for more than reading a body of a length that is told. */
const asksForMore = new Set([
  '__proto__',
  'content-encoding',
  'expect',
  'http2-settings',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const other: Recognised = { kind: 'other' }

/**
 * Recognises the requests that nearly all clients make: a POST of HTTP/1.1 with a length, no field twice, nothing to be
 * negotiated. It never refuses and never guesses: whatever else comes is `other`, byte for byte, for node:http to read
 * or to refuse, so that no request is read in two ways.
 */
export function recogniseRequest(bytes: Buffer): Recognised {
  const starts = bytes.toString('latin1', 0, Math.min(begin.length, bytes.length))
  if (!begin.startsWith(starts)) return other
  const end = bytes.indexOf(endOfHead)
  if ((end === -1 ? bytes.length : end) > headBytesAtMost) return other
  if (end === -1) return { kind: 'more', bytes: bytes.length + 1, cut: null }
  const head = bytes.toString('latin1', 0, end)
  const line = requestLine.exec(head)
  const fields = line && readFields(head, line[0].length)
  if (!fields) return other
  const headers: { [name: string]: string } = {}
  for (let at = 0; at < fields.names.length; at++) {
    const name = fields.names[at]!
    if (asksForMore.has(name) || Object.hasOwn(headers, name)) return other
    headers[name] = fields.raw[at * 2 + 1]!
  }
  const { host, connection, 'content-length': said } = headers
  if (!host || said === undefined || !/^\d{1,7}$/.test(said) || Number(said) > wholeBodyAtMost) return other
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return other
  const from = end + endOfHead.length
  const length = from + Number(said)
  const isCut = bytes.length < length
  const body = bytes.subarray(from, length)
  const request: WholeRequest = {
    ...{ method: 'POST', url: line[1]!, headers, rawHeaders: fields.raw },
    ...{ body, complete: true, isCut },
  }
  return isCut ? { kind: 'more', bytes: length, cut: request } : { kind: 'whole', request, length }
}
