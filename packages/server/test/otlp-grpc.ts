import { BinaryReader } from '@bufbuild/protobuf/wire'
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js'

export const tracesPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
export const logsPath = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

export type GrpcAnswer = {
  /** The name of gRPC's code. */
  readonly code: string
  readonly message: string
  readonly retryAfterSeconds: number | null
  readonly body: Buffer | null
}

/** OTLP over gRPC's own client, as exporters have it beneath them. */
export function grpcSender(port: number, key: string, options: Readonly<Record<string, number>> = {}) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options)
  const asIs = (bytes: Buffer): Buffer => bytes
  return {
    send: (path: string, body: Buffer, deadlineMs = 120_000): Promise<GrpcAnswer> =>
      new Promise((resolve) => {
        const metadata = new Metadata()
        metadata.set('authorization', `Bearer ${key}`)
        const deadline = Date.now() + deadlineMs
        client.makeUnaryRequest(path, asIs, asIs, body, metadata, { deadline }, (error, answered) =>
          resolve(error === null ? okOf(answered ?? null) : answerOf(error)),
        )
      }),
    close: () => client.close(),
  }
}

const okOf = (body: Buffer | null): GrpcAnswer => ({ code: 'OK', message: '', retryAfterSeconds: null, body })

function answerOf({ code, details, metadata }: ServiceError): GrpcAnswer {
  const [said] = metadata.get('grpc-status-details-bin')
  const retryAfterSeconds = said instanceof Buffer ? retryInfo(said) : null
  return { code: status[code], message: details, retryAfterSeconds, body: null }
}

/** Status.details[0] (3), an Any of a type (1) and a value (2): RetryInfo.retry_delay (1), Duration.seconds (1). */
function retryInfo(said: Buffer): number | null {
  const detail = fieldOf(said, 3)
  if (detail === null || !String(fieldOf(detail, 1)).endsWith('/google.rpc.RetryInfo')) return null
  const delay = fieldOf(fieldOf(detail, 2)!, 1)!
  const reader = new BinaryReader(delay)
  reader.tag()
  return Number(reader.int64())
}

function fieldOf(message: Uint8Array, wanted: number): Buffer | null {
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (field === wanted) return Buffer.from(reader.bytes())
    reader.skip(type)
  }
  return null
}
