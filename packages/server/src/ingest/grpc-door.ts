import type { Metadata, ServerUnaryCall, sendUnaryData, ServiceError, status as Status } from '@grpc/grpc-js'
import { problemSentence, problem, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { Sender } from './keep-parts.ts'
import type { Signal } from './model.ts'
import type { Receiver } from './receiver.ts'
import { exportAnswer } from './wire/answer.ts'

export type GrpcDoorParts = {
  readonly host: string
  readonly port: number
  readonly receiver: Receiver
  readonly senderOf: (headers: { readonly [name: string]: string | undefined }) => Result<Sender, Problem>
  readonly requestBytesAtMost: number
  readonly onBug: (error: unknown) => void
}

export type GrpcDoor = { readonly port: number; close(): Promise<void> }

const services: { readonly [name: string]: Signal } = {
  'opentelemetry.proto.collector.trace.v1.TraceService': 'traces',
  'opentelemetry.proto.collector.logs.v1.LogsService': 'logs',
}

const graceMs = 5_000

/**
 * OTLP over gRPC, on a port of its own. Loads its library only here: most houses never open this door. Rejects when
 * the port cannot be had.
 */
export async function openGrpcDoor(parts: GrpcDoorParts): Promise<GrpcDoor> {
  const { Server, ServerCredentials, status } = await import('@grpc/grpc-js')
  const server = new Server({
    'grpc.max_receive_message_length': parts.requestBytesAtMost,
    'grpc.max_concurrent_streams': 128,
  })
  const codeOf: { readonly [httpStatus: number]: Status | undefined } = {
    400: status.INVALID_ARGUMENT,
    401: status.UNAUTHENTICATED,
  }
  const failed = (found: Problem): Partial<ServiceError> => ({
    // Retryable in OTLP without further ado; RESOURCE_EXHAUSTED would need details beside it.
    code: codeOf[found.status] ?? status.UNAVAILABLE,
    details: problemSentence(found),
  })
  const answer = async (
    signal: Signal,
    body: Buffer,
    metadata: Metadata,
  ): Promise<Result<Buffer, Problem>> => {
    const { receiver } = parts
    const sender = parts.senderOf(headersOf(metadata))
    if (!sender.ok) return sender
    const place = receiver.enter(body.length)
    if (place === null) {
      receiver.busy(signal)
      return { ok: false, error: problem('telemetry-busy') }
    }
    try {
      const received = await receiver.receive(signal, 'protobuf', body, sender.value)
      if (received.kind === 'kept')
        return { ok: true, value: exportAnswer(signal, 'protobuf', received.partial) }
      if (received.kind === 'malformed')
        return { ok: false, error: problem('telemetry-malformed', `${received.message}.`) }
      return { ok: false, error: problem(received.kind === 'busy' ? 'telemetry-busy' : 'telemetry-full') }
    } finally {
      place.leave()
    }
  }
  for (const [name, signal] of Object.entries(services)) {
    const asIs = (bytes: Buffer): Buffer => bytes
    server.addService(
      {
        Export: {
          path: `/${name}/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: asIs,
          requestDeserialize: asIs,
          responseSerialize: asIs,
          responseDeserialize: asIs,
        },
      },
      {
        Export: (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => {
          answer(signal, call.request, call.metadata).then(
            (result) => (result.ok ? reply(null, result.value) : reply(failed(result.error))),
            (bug: unknown) => {
              parts.onBug(bug)
              reply({ code: status.INTERNAL, details: problemSentence(problem('internal')) })
            },
          )
        },
      },
    )
  }
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${parts.port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.forceShutdown(), graceMs)
        server.tryShutdown(() => {
          clearTimeout(cut)
          resolve()
        })
      }),
  }
}

function headersOf(metadata: Metadata): { readonly [name: string]: string | undefined } {
  const first = (name: string): string | undefined => metadata.get(name)[0]?.toString()
  return { authorization: first('authorization'), 'x-api-key': first('x-api-key') }
}
