import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { dialectOf } from '../gateway/dialects.ts'
import type { WholeRequest } from '../http1/request-reader.ts'
import { serverFront } from '../http1/server-front.ts'
import type { ServerReply } from '../http1/server-reply.ts'
import { problem } from '../kernel/problem.ts'
import type { WireDialect } from '../providers/dialect.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'

export type ListenOptions = {
  readonly host: string
  readonly port: number
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Calls whose request came whole. */
  readonly serveWhole: (dialect: WireDialect, request: WholeRequest, reply: ServerReply) => void
}

export type Listening = {
  readonly port: number
  /** Takes no more connections and waits for what is under way; past `graceMs` it is cut. */
  stop(graceMs: number): Promise<void>
}

const keptIdleMs = 75_000
const headersTimeoutMs = 20_000

/** The one port of the product. Resolves once it listens; rejects with the system's error (EADDRINUSE, EACCES …). */
export function listen({ host, port, handle, serveWhole }: ListenOptions): Promise<Listening> {
  const server = createServer(
    {
      keepAliveTimeout: keptIdleMs,
      headersTimeout: headersTimeoutMs,
      requestTimeout: 600_000,
      maxHeaderSize: 64 << 10,
      noDelay: true,
    },
    handle,
  )
  server.on('clientError', (error: Unreadable, socket) => {
    if (socket.destroyed || !socket.writable) return
    const refusal = problem(error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'request-malformed')
    const body = (dialectIn(error.rawPacket) ?? openaiChat).errorBody(refusal, null)
    const { status } = refusal
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  })
  const front = standBefore(server, serveWhole)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve({
        port: (server.address() as AddressInfo).port,
        stop: (graceMs) =>
          new Promise((stopped) => {
            const cut = setTimeout(() => {
              server.closeAllConnections()
              front.cut()
            }, graceMs)
            server.close(() => {
              clearTimeout(cut)
              stopped()
            })
            server.closeIdleConnections()
            front.close()
          }),
      })
    })
  })
}

/** Connections come to the front first; what it does not serve goes on to the server as if it were not there. */
function standBefore(server: Server, serveWhole: ListenOptions['serveWhole']) {
  const readers = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const front = serverFront({
    wayOf: dialectOf,
    serve: serveWhole,
    handOff: (socket) => {
      for (const read of readers) read.call(server, socket)
    },
    idleAtMostMs: keptIdleMs,
    restAtMostMs: headersTimeoutMs / 4,
  })
  server.on('connection', front.take)
  return front
}

/** What the parser could not read, as far as it was looking at it. */
type Unreadable = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** Whose dialect the request is in, where its first line is there. */
const dialectIn = (packet: Buffer | undefined): WireDialect | null => {
  const path = /^POST (\S{1,4096}) HTTP\//.exec(packet?.toString('latin1', 0, 4_200) ?? '')?.[1]
  return path === undefined ? null : dialectOf(path)
}
