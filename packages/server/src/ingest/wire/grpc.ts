import { createGunzip, createInflate } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { failure, success, type Result } from '../../kernel/result.ts'

/** gRPC's own codes, as far as a door for telemetry gives them. */
export const grpcCodes = {
  ok: 0,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/** Flag and length, which stand before every message. */
export const headBytes = 5

export type FrameHead = { readonly isPacked: boolean; readonly bytes: number }

export const readHead = (frame: Buffer): FrameHead => ({
  isPacked: frame[0] === 1,
  bytes: frame.readUInt32BE(1),
})

export function frameOf(message: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** How a call ends. With a time, OTLP's exporters send the same again after it. */
export type Ending = {
  readonly code: (typeof grpcCodes)[keyof typeof grpcCodes]
  readonly message: string
  readonly retryAfterSeconds?: number
}

const messageCharsAtMost = 1_000

/** The trailers that say so. */
export function trailersOf({ code, message, retryAfterSeconds }: Ending): Readonly<Record<string, string>> {
  const said = message.slice(0, messageCharsAtMost).toWellFormed()
  return {
    'grpc-status': String(code),
    ...(said === '' ? {} : { 'grpc-message': encodeURI(said) }),
    ...(retryAfterSeconds === undefined
      ? {}
      : { 'grpc-status-details-bin': retryStatus(code, said, retryAfterSeconds).toString('base64') }),
  }
}

/** google.rpc.Status with a google.rpc.RetryInfo: without one, no exporter may send again what was refused as too much. */
function retryStatus(code: number, message: string, seconds: number): Buffer {
  return Buffer.from(
    new BinaryWriter()
      .tag(1, WireType.Varint)
      .int32(code)
      .tag(2, WireType.LengthDelimited)
      .string(message)
      .tag(3, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.LengthDelimited)
      .string('type.googleapis.com/google.rpc.RetryInfo')
      .tag(2, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.Varint)
      .int64(seconds)
      .join()
      .join()
      .join()
      .finish(),
  )
}

export const unpackers = { gzip: createGunzip, deflate: createInflate }

/** Unpacks a message. `hasRoom` is asked as it grows, since a packed one may be a thousand times as large. */
export function unpacked(
  packed: Buffer,
  encoding: keyof typeof unpackers,
  hasRoom: (bytes: number) => boolean,
): Promise<Result<Buffer, 'no-room' | 'malformed'>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const unpacker = unpackers[encoding]()
    unpacker.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (hasRoom(size)) return
      chunks.length = 0
      unpacker.destroy()
      resolve(failure('no-room'))
    })
    unpacker.on('end', () => resolve(success(Buffer.concat(chunks, size))))
    unpacker.on('error', () => resolve(failure('malformed')))
    unpacker.end(packed)
  })
}
