import { EventEmitter } from 'node:events'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { isFieldName, isFieldValue } from './head.ts'

/** What goes out in one piece with what stands before it. */
const copiedAtMost = 32 << 10

export type ReplyOwner = {
  readonly socket: Socket
  /** Seconds that the connection is kept for the next request. */
  readonly keptForSeconds: number
  /** No request comes after this one. */
  readonly isLast: () => boolean
  /** All of it went to the system. */
  readonly onOver: (isLast: boolean) => void
}

/** The reply to one request, as node:http's ServerResponse behaves where a call touches it. Emits `close` and `drain`. */
export class ServerReply extends EventEmitter {
  headersSent = false
  writableFinished = false
  /** Finished, or nobody is there any more. */
  destroyed = false
  readonly #owner: ReplyOwner
  #set: string[] | null = null
  /** Written, but not sent: it goes with the first of the body. */
  #head = ''
  #isChunked = false
  #isLast = false
  #hasEnded = false

  constructor(owner: ReplyOwner) {
    super()
    this.#owner = owner
  }

  get writableNeedDrain(): boolean {
    return !this.destroyed && this.#owner.socket.writableNeedDrain
  }

  hasHeader(name: string): boolean {
    return this.#set !== null && this.#set.some((one, at) => at % 2 === 0 && one === name.toLowerCase())
  }

  /** Before the head is written. A name is set once. */
  setHeader(name: string, value: string): void {
    this.#set = without(this.#set ?? [], name.toLowerCase())
    this.#set.push(name.toLowerCase(), value)
  }

  /** @throws TypeError where a header would break the framing. */
  writeHead(status: number, given: readonly string[]): void {
    if (this.headersSent) throw new TypeError('the head is written already')
    let set = this.#set ?? []
    for (let at = 0; set.length > 0 && at < given.length; at += 2)
      set = without(set, given[at]!.toLowerCase())
    let framing = status === 204 || status === 304 ? 'none' : 'chunked'
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    for (const headers of [set, given])
      for (let at = 0; at < headers.length; at += 2) {
        const name = headers[at]!
        const value = headers[at + 1]!
        if (!isFieldName(name) || !isFieldValue(value)) throw new TypeError(`the header "${name}" is not fit`)
        if (name.length === 14 && name.toLowerCase() === 'content-length') framing = 'length'
        if (name.length === 10 && name.toLowerCase() === 'connection') this.#isLast = true
        else text += `${name}: ${value}\r\n`
      }
    this.#isChunked = framing === 'chunked'
    this.#isLast ||= this.#owner.isLast()
    text += `date: ${dateText()}\r\n`
    text += this.#isLast
      ? 'connection: close\r\n'
      : `connection: keep-alive\r\nkeep-alive: timeout=${this.#owner.keptForSeconds}\r\n`
    this.#head = this.#isChunked ? `${text}transfer-encoding: chunked\r\n\r\n` : `${text}\r\n`
    this.headersSent = true
  }

  flushHeaders(): void {
    if (this.#head !== '' && !this.destroyed) this.#send(null, '', null)
  }

  write(bytes: Buffer): boolean {
    if (this.destroyed || this.#hasEnded || bytes.length === 0) return true
    if (!this.headersSent) this.writeHead(200, [])
    if (!this.#isChunked) return this.#send(bytes, '', null)
    this.#head += `${bytes.length.toString(16)}\r\n`
    return this.#send(bytes, '\r\n', null)
  }

  end(last: Buffer | string | null = null): void {
    if (this.destroyed || this.#hasEnded) return
    this.#hasEnded = true
    const body = typeof last === 'string' ? Buffer.from(last) : last?.length ? last : null
    if (!this.headersSent) this.writeHead(200, [])
    if (this.#isChunked && body) this.#head += `${body.length.toString(16)}\r\n`
    const tail = this.#isChunked ? (body ? '\r\n0\r\n\r\n' : '0\r\n\r\n') : ''
    this.#send(body, tail, this.#finish)
  }

  destroy(): void {
    this.#owner.socket.destroy()
  }

  /** The connection closed. */
  lose(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('close')
  }

  readonly #finish = (error?: Error | null): void => {
    if (error || this.destroyed) return
    this.writableFinished = true
    this.destroyed = true
    this.#owner.onOver(this.#isLast)
    this.emit('close')
  }

  #send(body: Buffer | null, tail: string, done: ((error?: Error | null) => void) | null): boolean {
    const { socket } = this.#owner
    const head = this.#head
    this.#head = ''
    const then = done ?? undefined
    if (body === null) return socket.write(head + tail, 'latin1', then)
    if (body.length > copiedAtMost) {
      socket.cork()
      if (head !== '') socket.write(head, 'latin1')
      const goesOn = socket.write(body, tail === '' ? then : undefined)
      if (tail !== '') socket.write(tail, 'latin1', then)
      socket.uncork()
      return goesOn
    }
    const bytes = Buffer.allocUnsafe(head.length + body.length + tail.length)
    bytes.write(head, 'latin1')
    body.copy(bytes, head.length)
    if (tail !== '') bytes.write(tail, head.length + body.length, 'latin1')
    return socket.write(bytes, then)
  }
}

function without(headers: readonly string[], name: string): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at] !== name) kept.push(headers[at]!, headers[at + 1]!)
  return kept
}

let dateAt = 0
let date = ''
/** To the second, as every reply says it. */
function dateText(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== dateAt) {
    dateAt = now
    date = new Date(now * 1000).toUTCString()
  }
  return date
}
