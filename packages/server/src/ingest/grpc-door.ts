import { createServer, constants, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2'
import type { Http2Server, ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { problem, problemSentence, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { growingPlace } from './growing-place.ts'
import { readMessage } from './grpc-message.ts'
import type { Sender } from './keep-parts.ts'
import type { Signal } from './model.ts'
import type { Received, Receiver } from './receiver.ts'
import { exportAnswer } from './wire/answer.ts'
import { frameOf, grpcCodes, trailersOf, type Ending } from './wire/grpc.ts'

export type GrpcDoorParts = {
  readonly host: string
  readonly port: number
  readonly receiver: Receiver
  readonly senderOf: (headers: IncomingHttpHeaders) => Result<Sender, Problem>
  readonly requestBytesAtMost: number
  readonly onBug: (error: unknown) => void
}

export type GrpcDoor = { readonly port: number; close(): Promise<void> }

const signals: { readonly [path: string]: Signal } = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
}

const graceMs = 5_000
/** A message that is not whole by then holds its place in the queue no longer. */
const readWithinMs = 60_000
const drainMs = 2_000
/** What is not read waits in the stream's window of 64 KB: this many times that a connection. */
const streamsAtMost = 64

const { HTTP2_HEADER_STATUS, HTTP2_HEADER_CONTENT_TYPE, NGHTTP2_NO_ERROR } = constants
const grpcType = 'application/grpc'
const head = {
  [HTTP2_HEADER_STATUS]: 200,
  [HTTP2_HEADER_CONTENT_TYPE]: `${grpcType}+proto`,
  'grpc-accept-encoding': 'identity,gzip,deflate',
}

/**
 * OTLP over gRPC, on a port of its own. On node:http2, since a gRPC library holds a message whole before it asks whether
 * there is room for it. Rejects when the port cannot be had.
 */
export async function openGrpcDoor(parts: GrpcDoorParts): Promise<GrpcDoor> {
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer({ settings: { maxConcurrentStreams: streamsAtMost } })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    // A connection that breaks off is its sender's matter.
    session.on('error', () => session.destroy())
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy())
    serve(parts, stream, headers).catch((bug: unknown) => {
      parts.onBug(bug)
      end(stream, endingOf(problem('internal')))
    })
  })
  await listening(server, parts)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          for (const session of sessions) session.destroy()
        }, graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        for (const session of sessions) session.close()
      }),
  }
}

const listening = (server: Http2Server, { host, port }: GrpcDoorParts): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

async function serve(
  parts: GrpcDoorParts,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const { receiver, requestBytesAtMost } = parts
  if (!headers['content-type']?.startsWith(grpcType)) {
    stream.respond({ [HTTP2_HEADER_STATUS]: 415 }, { endStream: true })
    return stream.close(NGHTTP2_NO_ERROR)
  }
  const signal = Object.hasOwn(signals, headers[':path'] ?? '') ? signals[headers[':path']!]! : null
  if (signal === null)
    return end(stream, { code: grpcCodes.unimplemented, message: 'Only traces and logs are taken here.' })
  const sender = parts.senderOf(headers)
  if (!sender.ok) return end(stream, endingOf(sender.error))
  const place = growingPlace(receiver, requestBytesAtMost)
  const cut = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), readWithinMs)
  try {
    const message = await readMessage(
      stream,
      String(headers['grpc-encoding'] ?? 'identity'),
      place.hasRoom,
      requestBytesAtMost,
    )
    clearTimeout(cut)
    if (message.ok) {
      place.fit(message.value.length)
      answer(signal, await receiver.receive(signal, 'protobuf', message.value, sender.value))
    } else if (message.error === 'no-room') answer(signal, receiver.busy(signal))
    else if (message.error !== 'gone') end(stream, message.error)
  } finally {
    clearTimeout(cut)
    place.leave()
  }

  function answer(of: Signal, received: Received): void {
    switch (received.kind) {
      case 'kept':
        return reply(stream, exportAnswer(of, 'protobuf', received.partial))
      case 'malformed':
        return end(stream, endingOf(problem('telemetry-malformed', `${received.message}.`)))
      case 'busy':
      case 'full':
        return end(stream, endingOf(problem(`telemetry-${received.kind}`), received.retryAfterSeconds))
    }
  }
}

/** Backpressure is UNAVAILABLE in OTLP: every exporter takes it for a reason to send again. */
const codes: { readonly [httpStatus: number]: Ending['code'] } = {
  400: grpcCodes.invalidArgument,
  401: grpcCodes.unauthenticated,
  403: grpcCodes.permissionDenied,
  429: grpcCodes.unavailable,
  500: grpcCodes.internal,
  503: grpcCodes.unavailable,
}

const endingOf = (found: Problem, retryAfterSeconds?: number): Ending => ({
  code: codes[found.status] ?? grpcCodes.internal,
  message: problemSentence(found),
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
})

function reply(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.headersSent) return
  stream.respond(head, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(trailersOf({ code: grpcCodes.ok, message: '' })))
  stream.end(frameOf(message))
}

/**
 * Ends a call without a message. What is on its way is read away until the sender has heard: to break off at once would
 * lose the answer to some.
 */
function end(stream: ServerHttp2Stream, ending: Ending): void {
  if (stream.destroyed || stream.headersSent) return
  stream.respond({ ...head, ...trailersOf(ending) }, { endStream: true })
  const stop = setTimeout(() => stream.close(NGHTTP2_NO_ERROR), drainMs)
  stream.on('close', () => clearTimeout(stop))
  stream.resume()
}
