import type { ReplyHeaders } from './reply-reader.ts'
import type { WireRequest } from './request-text.ts'

/** Hears what becomes of a request. Exactly one of `onEnd` and `onError` comes last, and nothing after it. */
export type ReplyTaker = {
  /** It is on a connection. */
  onSent(): void
  onHead(status: number, headers: ReplyHeaders): void
  onData(bytes: Buffer): void
  onEnd(): void
  onError(error: WireError): void
}

/** What a sender may do about a request under way; nothing when it is over. */
export type WireControl = {
  /** Gives it up: nothing more is heard of it. */
  abort(): void
  pause(): void
  resume(): void
}

/**
 * What went wrong between us and the other side. `code`: the system's (ECONNREFUSED), or in words of ours.
 * `isMalformed`: the other side was there, and what it sent is no reply.
 */
export class WireError extends Error {
  readonly code: string
  readonly isMalformed: boolean
  constructor(code: string, isMalformed = false) {
    super(`the exchange failed: ${code}`)
    this.code = code
    this.isMalformed = isMalformed
  }
}

/** What carries a request. */
export type Carrier = {
  drop(): void
  pause(): void
  resume(): void
}

/** A request from its being asked for to its end. A class, since one is made for each call: all are of one shape. */
export class Ticket implements WireControl {
  readonly request: WireRequest
  readonly head: string
  taker: ReplyTaker | null
  carrier: Carrier | null = null

  constructor(request: WireRequest, head: string, taker: ReplyTaker) {
    this.request = request
    this.head = head
    this.taker = taker
  }

  /** Who is to hear of it no more: it is over. */
  over(): ReplyTaker | null {
    const { taker } = this
    this.taker = null
    this.carrier = null
    return taker
  }

  abort(): void {
    const { carrier } = this
    this.over()
    carrier?.drop()
  }

  pause(): void {
    this.carrier?.pause()
  }

  resume(): void {
    this.carrier?.resume()
  }
}
