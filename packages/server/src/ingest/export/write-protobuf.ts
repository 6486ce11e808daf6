import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { Call } from '../../ledger/model.ts'
import { callAttributes, spanNameOf, type ExportNames, type ExportValue } from './call-attributes.ts'

const length = WireType.LengthDelimited

/** SpanKind: a call of ours is a client's. */
const client = 3
const failed = 2

/** An ExportTraceServiceRequest of calls, one span each. */
export function exportRequest(calls: readonly Call[], names: ExportNames, version: string): Buffer {
  const writer = new BinaryWriter()
  writer.tag(1, length).fork()
  writer.tag(1, length).fork()
  pair(writer, 1, 'service.name', 'telltale')
  pair(writer, 1, 'service.version', version)
  writer.join()
  writer.tag(2, length).fork()
  writer.tag(1, length).fork().tag(1, length).string('telltale').tag(2, length).string(version).join()
  for (const call of calls) span(writer, call, names)
  writer.join().join()
  return Buffer.from(writer.finish())
}

function span(writer: BinaryWriter, call: Call, names: ExportNames): void {
  writer.tag(2, length).fork()
  writer.tag(1, length).bytes(Buffer.from(call.traceId, 'hex'))
  writer.tag(2, length).bytes(Buffer.from(call.spanId, 'hex'))
  if (call.parentSpanId !== null) writer.tag(4, length).bytes(Buffer.from(call.parentSpanId, 'hex'))
  writer.tag(5, length).string(spanNameOf(call, names))
  writer.tag(6, WireType.Varint).int32(client)
  const startNanos = BigInt(Date.parse(call.startedAt)) * 1_000_000n
  writer.tag(7, WireType.Bit64).fixed64(startNanos)
  writer.tag(8, WireType.Bit64).fixed64(startNanos + BigInt(Math.round(call.latencyMs * 1e6)))
  for (const [name, value] of callAttributes(call, names)) if (value !== null) pair(writer, 9, name, value)
  if (call.status === 'error' || call.status === 'truncated')
    writer
      .tag(15, length)
      .fork()
      .tag(2, length)
      .string(call.errorDetail ?? '')
      .tag(3, WireType.Varint)
      .int32(failed)
      .join()
  writer.join()
}

function pair(writer: BinaryWriter, field: number, name: string, value: ExportValue): void {
  writer.tag(field, length).fork().tag(1, length).string(name)
  writer.tag(2, length).fork()
  anyValue(writer, value)
  writer.join().join()
}

function anyValue(writer: BinaryWriter, value: ExportValue): void {
  if (typeof value === 'string') writer.tag(1, length).string(value)
  else if (typeof value === 'boolean') writer.tag(2, WireType.Varint).bool(value)
  else if (typeof value !== 'number') {
    writer.tag(5, length).fork()
    for (const one of value) writer.tag(1, length).fork().tag(1, length).string(one).join()
    writer.join()
  } else if (Number.isSafeInteger(value)) writer.tag(3, WireType.Varint).int64(value)
  else writer.tag(4, WireType.Bit64).double(value)
}
