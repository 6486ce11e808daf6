import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dialectOf } from '../gateway/dialects.ts'
import { problem } from '../kernel/problem.ts'
import type { WireDialect } from '../providers/dialect.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'

export type ListenOptions = {
  readonly host: string
  readonly port: number
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/** The one port of the product. Resolves once it listens; rejects with the system's error (EADDRINUSE, EACCES …). */
export function listen({ host, port, handle }: ListenOptions): Promise<Server> {
  const server = createServer(
    {
      keepAliveTimeout: 75_000,
      headersTimeout: 20_000,
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
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

/** What the parser could not read, as far as it was looking at it. */
type Unreadable = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** Whose dialect the request is in, where its first line is there. */
const dialectIn = (packet: Buffer | undefined): WireDialect | null => {
  const path = /^POST (\S{1,4096}) HTTP\//.exec(packet?.toString('latin1', 0, 4_200) ?? '')?.[1]
  return path === undefined ? null : dialectOf(path)
}

/** Stops taking connections and waits for what is under way; past `graceMs` it is cut. */
export function stopListening(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
