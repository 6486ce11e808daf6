import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { Signal } from '../model.ts'

export type Encoding = 'protobuf' | 'json'

export const contentTypeOf = (encoding: Encoding): string =>
  encoding === 'protobuf' ? 'application/x-protobuf' : 'application/json'

/** What of a request was not kept, and why; nothing when all was. */
export type Partial = { readonly rejected: number; readonly reason: string }

/** Export…ServiceResponse: empty when all was kept. */
export function exportAnswer(signal: Signal, encoding: Encoding, partial: Partial | null): Buffer {
  if (encoding === 'json') {
    const count = signal === 'traces' ? 'rejectedSpans' : 'rejectedLogRecords'
    return Buffer.from(
      JSON.stringify(
        partial === null
          ? {}
          : { partialSuccess: { [count]: String(partial.rejected), errorMessage: partial.reason } },
      ),
    )
  }
  if (partial === null) return Buffer.alloc(0)
  return Buffer.from(
    new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.Varint)
      .int64(partial.rejected)
      .tag(2, WireType.LengthDelimited)
      .string(partial.reason)
      .join()
      .finish(),
  )
}

/** google.rpc.Status, which OTLP/HTTP wants as the body of every refusal. */
export function statusAnswer(encoding: Encoding, code: number, message: string): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }))
  return Buffer.from(
    new BinaryWriter()
      .tag(1, WireType.Varint)
      .int32(code)
      .tag(2, WireType.LengthDelimited)
      .string(message)
      .finish(),
  )
}
