import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

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
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.destroyed || !socket.writable) return
    const status =
      error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
    const body = JSON.stringify({
      error: {
        message: 'The HTTP request could not be read.',
        type: 'invalid_request_error',
        param: null,
        code: 'request-malformed',
      },
    })
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
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
