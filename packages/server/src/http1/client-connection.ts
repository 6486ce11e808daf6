import type { Socket } from 'node:net'
import { deadline } from './deadline.ts'
import { replyReader } from './reply-reader.ts'
import { WireError, type Carrier, type Ticket } from './ticket.ts'

export type ClientConnection = Carrier & {
  /** Only on a free one. */
  carry(ticket: Ticket): void
  /** False: the other side left. */
  isOpen(): boolean
  /** Closes it, and tells whoever waits for a reply. */
  fail(code: string, isMalformed?: boolean): void
}

export type ConnectionOwner = {
  /** Waits for the next request. */
  readonly onFree: (connection: ClientConnection) => void
  readonly onGone: (connection: ClientConnection) => void
}

/** A body up to this size goes out in one piece with its head. */
const copiedAtMost = 32 << 10
/** A connection is left this long before the other side would close it: a request on its way would be lost. */
const marginMs = 2_000

/** One connection to a provider: one request at a time, and kept for the next. */
export function clientConnection(
  socket: Socket,
  idleAtMostMs: number,
  owner: ConnectionOwner,
): ClientConnection {
  let ticket: Ticket | null = null
  let isHeadHere = false
  let isPaused = false
  let isGone = false

  const leave = (): void => {
    if (isGone) return
    isGone = true
    timer.stop()
    socket.destroy()
    owner.onGone(connection)
  }
  const fail = (code: string, isMalformed = false): void => {
    const lost = ticket?.over()
    ticket = null
    leave()
    lost?.onError(new WireError(code, isMalformed))
  }
  const timer = deadline(() => {
    if (ticket === null) leave()
    else fail(isHeadHere ? 'body-timeout' : 'head-timeout')
  })
  const free = (idleMs: number): void => {
    if (isPaused) connection.resume()
    timer.set(idleMs)
    owner.onFree(connection)
  }
  /** The next piece of the reply is waited for, unless it is not wanted now. */
  const comesOn = (): void => {
    if (ticket && isHeadHere && !isPaused) timer.set(ticket.request.idleTimeoutMs)
  }
  const reader = replyReader({
    onHead(status, headers) {
      isHeadHere = true
      ticket?.taker?.onHead(status, headers)
      comesOn()
    },
    onData: (bytes) => ticket?.taker?.onData(bytes),
    onEnd(isKept, idleMs) {
      const ended = ticket?.over()
      ticket = null
      const mayIdleMs = Math.min(idleAtMostMs, (idleMs ?? Infinity) - marginMs)
      if (isKept && mayIdleMs > 0 && socket.writable && !isGone) free(mayIdleMs)
      else leave()
      ended?.onEnd()
    },
  })
  const connection: ClientConnection = {
    carry(next) {
      ticket = next
      next.carrier = connection
      isHeadHere = false
      const { body, headTimeoutMs } = next.request
      timer.set(headTimeoutMs)
      reader.begin()
      if (body === null) socket.write(next.head, 'latin1')
      else if (body.length <= copiedAtMost) {
        const bytes = Buffer.allocUnsafe(next.head.length + body.length)
        bytes.write(next.head, 'latin1')
        body.copy(bytes, next.head.length)
        socket.write(bytes)
      } else {
        socket.cork()
        socket.write(next.head, 'latin1')
        socket.write(body)
        socket.uncork()
      }
      next.taker?.onSent()
    },
    isOpen: () => !isGone && socket.writable,
    fail,
    drop() {
      ticket = null
      leave()
    },
    pause() {
      isPaused = true
      socket.pause()
      timer.clear()
    },
    resume() {
      isPaused = false
      socket.resume()
      comesOn()
    },
  }
  socket.on('data', (bytes: Buffer) => {
    if (isGone) return
    comesOn()
    const wrong = reader.push(bytes)
    if (wrong !== null) fail(wrong, true)
  })
  socket.on('end', () => {
    if (ticket && !reader.close()) fail('closed-early')
    else leave()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'unknown'))
  socket.on('close', () => fail('closed-early'))
  return connection
}
