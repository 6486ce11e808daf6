import { endOfHead, readFields, type Fields } from './head.ts'
import { unchunker, type Unchunker } from './chunked.ts'

/** By their names in lower case; what came more than once is a list. */
export type ReplyHeaders = { readonly [name: string]: string | string[] | undefined }

/** Hears of a reply as it comes. */
export type ReplyListener = {
  onHead(status: number, headers: ReplyHeaders): void
  onData(bytes: Buffer): void
  /** The reply is whole. `isKept`: the connection may carry another request; `idleMs`: how long it may wait for one, where the other side says. */
  onEnd(isKept: boolean, idleMs: number | null): void
}

/** Bytes of a head. */
const headBytesAtMost = 64 << 10

type Framing = { readonly kind: 'none' | 'length' | 'chunked' | 'until-close'; readonly length: number }

/**
 * Reads replies to requests that were no HEAD from the bytes of one connection (RFC 9112, section 6.3). `push` answers
 * what is wrong with them, or null.
 */
export function replyReader(listener: ReplyListener) {
  let state: 'head' | 'body' | 'over' = 'over'
  let held: Buffer | null = null
  let kind: Framing['kind'] = 'none'
  let left = 0
  let chunks: Unchunker | null = null
  let pieces: Buffer[] = []
  let isKept = true
  let idleMs: number | null = null

  /** The last of a reply: the listener may begin with another before this returns. */
  const finish = (hasRest: boolean): null => {
    state = 'over'
    listener.onEnd(isKept && !hasRest, idleMs)
    return null
  }
  const readBody = (bytes: Buffer): string | null => {
    if (kind === 'chunked') {
      const came = chunks!.push(bytes)
      // What came together goes on together: a stream's events are many and small.
      const data = pieces
      pieces = []
      if (data.length > 0) listener.onData(data.length === 1 ? data[0]! : Buffer.concat(data))
      if (came === 'malformed') return 'chunk-malformed'
      return came === 'done' ? finish(chunks!.rest() < bytes.length) : null
    }
    const taken = bytes.length <= left ? bytes : bytes.subarray(0, left)
    left -= taken.length
    if (taken.length > 0) listener.onData(taken)
    return left === 0 ? finish(taken.length < bytes.length) : null
  }
  const readHead = (bytes: Buffer, end: number): string | null => {
    const head = bytes.toString('latin1', 0, end)
    const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?(?:\r\n|$)/.exec(head)
    const fields = status && readFields(head, status[0].length)
    if (!fields) return 'head-malformed'
    const code = Number(status[2])
    const rest = bytes.subarray(end + endOfHead.length)
    if (code === 101) return 'switched-protocols'
    // Said before the reply itself: early hints, processing.
    if (code < 200) return rest.length > 0 ? push(rest) : null
    const headers = headersOf(fields)
    const framing = framingOf(code, headers)
    if (typeof framing === 'string') return framing
    kind = framing.kind
    left = framing.length
    isKept = kind !== 'until-close' && staysOpen(status[1] === '1', headers)
    idleMs = idleMsOf(headers['keep-alive'])
    chunks = kind === 'chunked' ? unchunker((data) => pieces.push(data)) : null
    state = 'body'
    listener.onHead(code, headers)
    return left === 0 && kind !== 'chunked'
      ? finish(rest.length > 0)
      : rest.length > 0
        ? readBody(rest)
        : null
  }
  const push = (bytes: Buffer): string | null => {
    if (state === 'over') return 'bytes-after-the-reply'
    if (state === 'body') return readBody(bytes)
    const all = held ? Buffer.concat([held, bytes]) : bytes
    const end = all.indexOf(endOfHead)
    held = end === -1 ? all : null
    if ((end === -1 ? all.length : end) > headBytesAtMost) return 'head-too-large'
    return end === -1 ? null : readHead(all, end)
  }
  return {
    /** A request was sent, and its reply is what comes next. */
    begin(): void {
      state = 'head'
    },
    push,
    /** The other side sends no more: false where the reply is not whole by that. */
    close(): boolean {
      if (state === 'body' && kind === 'until-close') finish(false)
      return state === 'over'
    },
  }
}

function headersOf({ names, raw }: Fields): ReplyHeaders {
  const headers: { [name: string]: string | string[] } = {}
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!
    const value = raw[at * 2 + 1]!
    const there = Object.hasOwn(headers, name) ? headers[name]! : null
    if (there === null) headers[name] = value
    else if (typeof there === 'string') headers[name] = [there, value]
    else there.push(value)
  }
  return headers
}

function framingOf(status: number, headers: ReplyHeaders): Framing | string {
  const coding = headers['transfer-encoding']
  const length = headers['content-length']
  if (status === 204 || status === 304) return { kind: 'none', length: 0 }
  if (coding !== undefined) {
    // Either could be meant, and who chose wrongly would read one reply as two (RFC 9112, section 6.1).
    if (length !== undefined || typeof coding !== 'string') return 'length-ambiguous'
    return coding.toLowerCase() === 'chunked' ? { kind: 'chunked', length: 0 } : 'coding-unknown'
  }
  if (length === undefined) return { kind: 'until-close', length: Infinity }
  const lengths = new Set(typeof length === 'string' ? [length] : length)
  const [text = ''] = lengths
  if (lengths.size > 1 || !/^\d{1,15}$/.test(text)) return 'length-ambiguous'
  return { kind: 'length', length: Number(text) }
}

function staysOpen(isNewer: boolean, { connection }: ReplyHeaders): boolean {
  if (connection === undefined) return isNewer
  const said = String(connection).toLowerCase()
  return isNewer ? !/(^|[,\s])close([,\s]|$)/.test(said) : /(^|[,\s])keep-alive([,\s]|$)/.test(said)
}

function idleMsOf(said: string | string[] | undefined): number | null {
  const seconds = said === undefined ? undefined : /(?:^|[,\s])timeout=(\d{1,6})/i.exec(String(said))?.[1]
  return seconds === undefined ? null : Number(seconds) * 1000
}
