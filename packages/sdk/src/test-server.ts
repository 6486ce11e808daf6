import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

export type Answer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly afterMs?: number
}

export type TestServer = {
  readonly baseUrl: string
  /** Everything asked so far. */
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

/** A real HTTP server that answers what `answer` says, closed when the test ends. */
export async function serve(answer: (asked: Asked, count: number) => Answer): Promise<TestServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      const one: Asked = {
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      }
      asked.push(one)
      const { status = 200, headers = {}, body, afterMs = 0 } = answer(one, asked.length)
      const send = () => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
      }
      if (afterMs === 0) send()
      else setTimeout(send, afterMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => closed(server)
  onTestFinished(close)
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close }
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
