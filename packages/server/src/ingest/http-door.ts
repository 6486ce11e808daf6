import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from '../kernel/problem.ts'
import { problem, problemSentence } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { growingPlace } from './growing-place.ts'
import type { Sender } from './keep-parts.ts'
import type { Signal } from './model.ts'
import type { Receiver, Received } from './receiver.ts'
import { contentTypeOf, exportAnswer, statusAnswer, type Encoding } from './wire/answer.ts'

export type HttpDoorParts = {
  readonly receiver: Receiver
  readonly senderOf: (headers: IncomingMessage['headers']) => Result<Sender, Problem>
  /** Resolves to the whole body, decompressed; 'gone' when the client left. `refusalAt` is asked as it grows. */
  readonly readBody: (
    request: IncomingMessage,
    bytesAtMost: number,
    refusalAt: (bytes: number) => Problem | null,
  ) => Promise<Result<Buffer, Problem | 'gone'>>
  /** Ends a reply, after a refused body is read away, so that the client gets to read it. */
  readonly endRefused: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void
  readonly requestBytesAtMost: number
  readonly onBug: (error: unknown) => void
}

const paths: { readonly [path: string]: Signal } = { '/v1/traces': 'traces', '/v1/logs': 'logs' }

/** gRPC's code of a problem's HTTP status, which OTLP's Status carries. */
const codes: { readonly [status: number]: number } = {
  400: 3,
  401: 16,
  413: 3,
  415: 3,
  429: 8,
  503: 14,
  500: 13,
}

/** OTLP over HTTP on the house's own port. Serves a request that is its own and answers false for any other. */
export function httpDoor(
  parts: HttpDoorParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]!
    if (request.method !== 'POST' || !Object.hasOwn(paths, path)) return false
    serve(parts, paths[path]!, request, response).catch((bug: unknown) => {
      parts.onBug(bug)
      if (response.headersSent) response.destroy()
      else refuse(parts, request, response, 'json', problem('internal'))
    })
    return true
  }
}

async function serve(
  parts: HttpDoorParts,
  signal: Signal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { receiver, requestBytesAtMost } = parts
  const encoding = encodingOf(request.headers['content-type'])
  const turnAway = (found: Problem, retryAfterSeconds?: number): void =>
    refuse(parts, request, response, encoding ?? 'json', found, retryAfterSeconds)
  const sender = parts.senderOf(request.headers)
  if (!sender.ok) return turnAway(sender.error)
  if (encoding === null) return turnAway(problem('telemetry-type-unsupported'))
  const place = growingPlace(receiver, requestBytesAtMost)
  const refusalAt = (bytes: number) => (place.hasRoom(bytes) ? null : problem('telemetry-busy'))
  try {
    if (refusalAt(Math.min(expectedBytes(request), requestBytesAtMost)))
      return answerWith(receiver.busy(signal))
    const body = await parts.readBody(request, requestBytesAtMost, refusalAt)
    if (!body.ok) {
      if (body.error === 'gone') return
      return body.error.code === 'telemetry-busy' ? answerWith(receiver.busy(signal)) : turnAway(body.error)
    }
    place.fit(body.value.length)
    answerWith(await receiver.receive(signal, encoding, body.value, sender.value))
  } finally {
    place.leave()
  }

  function answerWith(received: Received): void {
    switch (received.kind) {
      case 'kept':
        return send(response, 200, encoding!, exportAnswer(signal, encoding!, received.partial))
      case 'malformed':
        return turnAway(problem('telemetry-malformed', `${received.message}.`))
      case 'busy':
        return turnAway(problem('telemetry-busy'), received.retryAfterSeconds)
      case 'full':
        return turnAway(problem('telemetry-full'), received.retryAfterSeconds)
    }
  }
}

/** What a body will take in memory: telemetry is mostly packed to a tenth at best. */
function expectedBytes(request: IncomingMessage): number {
  const announced = Number(request.headers['content-length'] ?? Infinity)
  return request.headers['content-encoding'] === undefined ? announced : announced * 10
}

function encodingOf(contentType: string | undefined): Encoding | null {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf'
  return type === 'application/json' ? 'json' : null
}

function refuse(
  parts: HttpDoorParts,
  request: IncomingMessage,
  response: ServerResponse,
  encoding: Encoding,
  found: Problem,
  retryAfterSeconds?: number,
): void {
  if (response.destroyed || response.headersSent) return
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
  if (!request.complete) response.setHeader('connection', 'close')
  const body = statusAnswer(encoding, codes[found.status] ?? 2, problemSentence(found))
  writeHead(response, found.status, encoding, body)
  parts.endRefused(request, response, body)
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: Buffer): void {
  if (response.destroyed || response.headersSent) return
  writeHead(response, status, encoding, body)
  response.end(body)
}

const writeHead = (response: ServerResponse, status: number, encoding: Encoding, body: Buffer): unknown =>
  response.writeHead(status, { 'content-type': contentTypeOf(encoding), 'content-length': body.length })
