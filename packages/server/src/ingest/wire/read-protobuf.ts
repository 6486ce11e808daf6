import { bareFields } from '../fields.ts'
import {
  Malformed,
  spanKinds,
  type Attributes,
  type Signal,
  type Signals,
  type Source,
  type TracedEvent,
  type TracedLink,
  type TracedLog,
  type TracedSpan,
} from '../model.ts'
import { protobufReader, type Reader } from './protobuf-values.ts'

/**
 * The spans or log records of an ExportTraceServiceRequest or ExportLogsServiceRequest, one after another, so that
 * whoever reads a large request can pause in it.
 * @throws Malformed at the first byte that is not OTLP.
 */
export function* readProtobuf<Of extends Signal>(signal: Of, bytes: Buffer): Generator<Signals[Of]> {
  const reader = protobufReader(bytes)
  const record = (signal === 'traces' ? readSpan : readLog) as (reader: Reader, source: Source) => Signals[Of]
  try {
    for (let field = reader.next(reader.length); field !== 0; field = reader.next(reader.length))
      if (field === 1) yield* group(reader, record)
      else reader.skip()
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed((error as Error).message)
  }
}

/**
 * ResourceSpans or ResourceLogs. The resource comes before its scopes from every sender we know, and need not: scopes
 * that came before it are read with what was known by then, which is nothing.
 */
function* group<Record>(
  reader: Reader,
  record: (reader: Reader, source: Source) => Record,
): Generator<Record> {
  const end = reader.message()
  let resource: Attributes = bareFields()
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) resource = resourceOf(reader)
    else if (field === 2) yield* scoped(reader, resource, record)
    else reader.skip()
}

function resourceOf(reader: Reader): Attributes {
  const end = reader.message()
  const read = bareFields()
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) reader.pair(read, 0)
    else reader.skip()
  return read
}

function* scoped<Record>(
  reader: Reader,
  resource: Attributes,
  record: (reader: Reader, source: Source) => Record,
): Generator<Record> {
  const end = reader.message()
  let source: Source = { resource, scopeName: '', scopeVersion: '' }
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) source = { resource, ...scopeOf(reader) }
    else if (field === 2) yield record(reader, source)
    else reader.skip()
}

function scopeOf(reader: Reader): Pick<Source, 'scopeName' | 'scopeVersion'> {
  const end = reader.message()
  let [scopeName, scopeVersion] = ['', '']
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) scopeName = reader.text()
    else if (field === 2) scopeVersion = reader.text()
    else reader.skip()
  return { scopeName, scopeVersion }
}

const none: readonly never[] = []

function readSpan(reader: Reader, source: Source): TracedSpan {
  const end = reader.message()
  const attributes = bareFields()
  let [traceId, spanId, parentSpanId, name, statusMessage] = ['', '', '', '', '']
  let [startUs, endUs, dropped] = [0, 0, 0]
  let kind: TracedSpan['kind'] = 'unspecified'
  let status: TracedSpan['status'] = 'unset'
  let events: TracedEvent[] | undefined
  let links: TracedLink[] | undefined
  for (let field = reader.next(end); field !== 0; field = reader.next(end)) {
    if (field === 9) reader.pair(attributes, 0)
    else if (field === 1) traceId = reader.hex(16)
    else if (field === 2) spanId = reader.hex(8)
    else if (field === 4) parentSpanId = reader.hex(8)
    else if (field === 5) name = reader.text()
    else if (field === 6) kind = spanKinds[reader.count()] ?? 'unspecified'
    else if (field === 7) startUs = reader.microseconds()
    else if (field === 8) endUs = reader.microseconds()
    else if (field === 11) (events ??= []).push(readEvent(reader))
    else if (field === 13) (links ??= []).push(readLink(reader))
    else if (field === 10 || field === 12 || field === 14) dropped += reader.count()
    else if (field === 15) {
      const last = reader.message()
      for (let part = reader.next(last); part !== 0; part = reader.next(last))
        if (part === 2) statusMessage = reader.text()
        else if (part === 3) status = statusOf(reader.count())
        else reader.skip()
    } else reader.skip()
  }
  return {
    traceId,
    spanId,
    name,
    kind,
    startUs,
    endUs,
    attributes,
    status,
    statusMessage,
    dropped,
    source,
    parentSpanId: isNoId(parentSpanId) ? null : parentSpanId,
    events: events ?? none,
    links: links ?? none,
  }
}

/** Nothing, or all zeros, which is how some senders write nothing. */
export const isNoId = (id: string): boolean => id === '' || /^0+$/.test(id)

export const statusOf = (code: number): TracedSpan['status'] =>
  code === 2 ? 'error' : code === 1 ? 'ok' : 'unset'

function readEvent(reader: Reader): TracedEvent {
  const end = reader.message()
  const attributes = bareFields()
  let [name, atUs] = ['', 0]
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) atUs = reader.microseconds()
    else if (field === 2) name = reader.text()
    else if (field === 3) reader.pair(attributes, 0)
    else reader.skip()
  return { name, atUs, attributes }
}

function readLink(reader: Reader): TracedLink {
  const end = reader.message()
  const attributes = bareFields()
  let [traceId, spanId] = ['', '']
  for (let field = reader.next(end); field !== 0; field = reader.next(end))
    if (field === 1) traceId = reader.hex(16)
    else if (field === 2) spanId = reader.hex(8)
    else if (field === 4) reader.pair(attributes, 0)
    else reader.skip()
  return { traceId, spanId, attributes }
}

function readLog(reader: Reader, source: Source): TracedLog {
  const end = reader.message()
  const attributes = bareFields()
  let [traceId, spanId, eventName, severity] = ['', '', '', '']
  let [atUs, observedUs] = [0, 0]
  let body: unknown = null
  for (let field = reader.next(end); field !== 0; field = reader.next(end)) {
    if (field === 1) atUs = reader.microseconds()
    else if (field === 11) observedUs = reader.microseconds()
    else if (field === 3) severity = reader.text()
    else if (field === 5) body = reader.value(0)
    else if (field === 6) reader.pair(attributes, 0)
    else if (field === 9) traceId = reader.hex(16)
    else if (field === 10) spanId = reader.hex(8)
    else if (field === 12) eventName = reader.text()
    else reader.skip()
  }
  return {
    traceId: isNoId(traceId) ? null : traceId,
    spanId: isNoId(spanId) ? null : spanId,
    atUs: atUs || observedUs,
    ...{ eventName, severity, body, attributes, source },
  }
}
