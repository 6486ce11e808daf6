import type { Socket } from 'node:net'
import { clientConnection, type ClientConnection } from './client-connection.ts'
import { requestHead, type WireRequest } from './request-text.ts'
import { Ticket, WireError, type Carrier, type ReplyTaker, type WireControl } from './ticket.ts'

export type ClientPoolOptions = {
  /** What the host header says: without the port where it is the scheme's own. */
  readonly host: string
  /** Opens a connection, with what guards and times that. Answers once. */
  readonly connect: (answer: (error: Error | null, socket?: Socket | null) => void) => void
  readonly connectionsAtMost: number
  /** Milliseconds that a connection is kept without a request. */
  readonly idleAtMostMs: number
}

/** The connections to one origin. A request takes the one used last, since that is the likeliest to be open still. */
export function clientPool({ host, connect, connectionsAtMost, idleAtMostMs }: ClientPoolOptions) {
  const all = new Set<ClientConnection>()
  const free: ClientConnection[] = []
  let waiting: Ticket[] = []
  let opening = 0
  let isClosed = false

  /** What carries a request that waits: giving it up takes it out. */
  const queue: Carrier = {
    drop: () => void (waiting = waiting.filter(({ taker }) => taker !== null)),
    pause() {},
    resume() {},
  }
  const owner = {
    onFree(connection: ClientConnection): void {
      const next = waiting.shift()
      if (next) connection.carry(next)
      else if (isClosed) connection.drop()
      else free.push(connection)
    },
    onGone(connection: ClientConnection): void {
      all.delete(connection)
      const at = free.indexOf(connection)
      if (at >= 0) free.splice(at, 1)
      openMore()
    },
  }
  /** One connection for each that waits, as far as there may be more. */
  const openMore = (): void => {
    while (opening < waiting.length && all.size + opening < connectionsAtMost) open()
  }
  const open = (): void => {
    opening++
    connect((error, socket) => {
      opening--
      if (!socket)
        waiting
          .shift()
          ?.over()
          ?.onError(new WireError(codeOf(error)))
      else {
        const connection = clientConnection(socket, idleAtMostMs, owner)
        all.add(connection)
        owner.onFree(connection)
      }
      openMore()
    })
  }
  return {
    /** Never throws for what is in the request: one that cannot be framed fails like one that cannot be sent. */
    send(request: WireRequest, taker: ReplyTaker): WireControl {
      const head = requestHead(request, host)
      const ticket = new Ticket(request, head ?? '', taker)
      if (head === null || isClosed) {
        const code = head === null ? 'request-unfit' : 'pool-closed'
        process.nextTick(() => ticket.over()?.onError(new WireError(code)))
        return ticket
      }
      let connection = free.pop()
      while (connection && !connection.isOpen()) connection = free.pop()
      if (connection) connection.carry(ticket)
      else {
        ticket.carrier = queue
        waiting.push(ticket)
        openMore()
      }
      return ticket
    },
    /** What is under way goes on to its end. */
    close(): void {
      isClosed = true
      for (const connection of free.splice(0)) connection.drop()
    },
    /** What is under way fails. */
    destroy(): void {
      isClosed = true
      const lost = waiting
      waiting = []
      for (const ticket of lost) ticket.over()?.onError(new WireError('pool-closed'))
      for (const connection of [...all]) connection.fail('pool-closed')
    },
  }
}

export type ClientPool = ReturnType<typeof clientPool>

const codeOf = (error: Error | null): string =>
  error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
