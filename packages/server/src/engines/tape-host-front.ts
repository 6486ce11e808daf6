import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { HostSessions } from './tape-host-sessions.ts'
import { readStatement } from './tape-host-statement.ts'

const unzip = promisify(gunzip)
const zip = promisify(gzip)

/** Parameters stand in the address: ClickHouse's own bound of it (http_max_uri_size). Node's is 16 kB. */
const addressBytes = 1 << 20

/** As much of ClickHouse's HTTP interface as the official client speaks, over a pool of sessions. */
export function tapeFront(sessions: HostSessions, limits: { readonly bodyBytes: number }): Server {
  return createServer({ maxHeaderSize: addressBytes }, (request, response) => {
    answer(sessions, limits.bodyBytes, request, response).catch((error: unknown) => refuse(response, error))
  })
}

async function answer(
  sessions: HostSessions,
  bodyBytes: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://tape')
  if (pathname === '/ping' || (request.method === 'GET' && !searchParams.has('query'))) {
    response.end('Ok.\n')
    return
  }
  const statement = readStatement(searchParams, await readBody(request, bodyBytes))
  const { bytes, readRows, writtenRows } = await sessions.run(statement)
  response.setHeader('X-ClickHouse-Query-Id', searchParams.get('query_id') ?? randomUUID())
  response.setHeader(
    'X-ClickHouse-Format',
    /\bformat\s+(\w+)\s*;?\s*$/i.exec(statement.text)?.[1] ?? statement.format,
  )
  response.setHeader(
    'X-ClickHouse-Summary',
    JSON.stringify({ read_rows: String(readRows), written_rows: String(writtenRows) }),
  )
  const wantsZip =
    searchParams.get('enable_http_compression') === '1' &&
    /gzip/.test(request.headers['accept-encoding'] ?? '')
  if (wantsZip) response.setHeader('Content-Encoding', 'gzip')
  response.end(wantsZip ? await zip(bytes) : bytes)
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit)
      throw new Error('Code: 191. DB::Exception: The request is over the limit. (SET_SIZE_LIMIT_EXCEEDED)')
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? unzip(body, { maxOutputLength: limit }) : body
}

/** The engine's error as the server sends it: its number in a header, its message as the body. */
function refuse(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const code = /\bCode: (\d+)\./.exec(message)?.[1] ?? '1001'
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(code === '62' ? 400 : 500, {
    'X-ClickHouse-Exception-Code': code,
    'Content-Type': 'text/plain; charset=UTF-8',
  })
  response.end(message.startsWith('Code:') ? message : `Code: ${code}. DB::Exception: ${message} (UNKNOWN)`)
}
