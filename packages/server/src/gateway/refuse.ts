import type { IncomingMessage } from 'node:http'
import type { Problem } from '../kernel/problem.ts'
import type { WireDialect } from '../providers/dialect.ts'
import type { Incoming } from './incoming.ts'
import type { Outlet } from './outlet.ts'
import { withParting, type Parting } from './tried.ts'

/** How long and how much of a refused body is read away, so that the client gets to read the reply. */
const drain = { bytes: 4 << 20, ms: 2_000 }

export type Refusal = {
  readonly dialect: WireDialect
  readonly problem: Problem
  readonly callId: string | null
  readonly parting?: Parting | null
  /** More names and values. */
  readonly headers?: readonly string[]
}

/** Answers with a problem in the dialect's own shape; nothing when there is an answer or nobody is there. */
export function refuse(refusal: Refusal, request: Incoming, response: Outlet): void {
  if (response.destroyed || response.headersSent) return
  const { dialect, problem, callId } = refusal
  const body = dialect.errorBody(problem, callId)
  const isUnread = !request.complete
  const headers = [
    ...['content-type', 'application/json'],
    ...['content-length', String(Buffer.byteLength(body))],
    ...['x-should-retry', problem.status >= 500 ? 'true' : 'false'],
    ...(refusal.headers ?? (callId ? ['x-telltale-call-id', callId] : [])),
    ...(isUnread ? ['connection', 'close'] : []),
  ]
  response.writeHead(problem.status, withParting(headers, refusal.parting ?? null))
  endRefused(request, response, Buffer.from(body))
}

/** The last of a reply, whose head says that the connection closes where the request is not read whole. */
export function endRefused(
  request: Incoming,
  response: Pick<Outlet, 'destroyed' | 'write' | 'end'>,
  body: Buffer,
): void {
  if (request.complete) return void response.end(body)
  // The whole reply, but not its end: node:http then closes at once, and what is still on its way here is answered with
  // a reset, which may reach the client before it has read the reply.
  response.write(body)
  drainUnread(request)
  request.once('close', () => response.destroyed || response.end())
  request.once('end', () => response.end())
}

/** Reads the rest of a refused body away, within bounds. */
function drainUnread(request: IncomingMessage): void {
  let left = drain.bytes
  const stop = setTimeout(() => request.destroy(), drain.ms)
  // Past the bytes the rest waits in the kernel: to break off now would lose the reply on its way.
  request.on('data', (chunk: Buffer) => ((left -= chunk.length) < 0 ? request.pause() : undefined))
  request.on('close', () => clearTimeout(stop))
  request.resume()
}
