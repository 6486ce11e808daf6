import { isFieldName, isFieldValue } from './head.ts'

/** A request to be sent. */
export type WireRequest = {
  readonly method: string
  /** With its query; printable, and without spaces. */
  readonly path: string
  /** A flat list of names and values. */
  readonly headers: readonly string[]
  readonly body: Buffer | null
  /** Milliseconds from its being sent to the reply's head. */
  readonly headTimeoutMs: number
  /** Milliseconds between pieces of the reply. */
  readonly idleTimeoutMs: number
}

/** What this side of the connection says itself. */
const ours = /^(host|connection|keep-alive|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i

/** The head of a request as it goes over the wire, in Latin-1; null where a part of it would break the framing. */
export function requestHead({ method, path, headers, body }: WireRequest, host: string): string | null {
  if (!isFieldName(method) || !/^\/[\u0021-\u007e\u0080-\u00ff]*$/.test(path)) return null
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!
    const value = headers[at + 1]!
    if (!isFieldName(name) || !isFieldValue(value) || ours.test(name)) return null
    text += `${name}: ${value}\r\n`
  }
  return body === null && (method === 'GET' || method === 'DELETE')
    ? `${text}\r\n`
    : `${text}content-length: ${body?.length ?? 0}\r\n\r\n`
}
