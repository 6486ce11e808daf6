import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'

export type SentSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name?: string
  readonly kind?: SpanKind
  /** Unix milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes?: Attributes
  readonly events?: readonly {
    readonly name: string
    readonly atMs: number
    readonly attributes: Attributes
  }[]
  readonly error?: string
  readonly scope?: string
}

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]
const resource = resourceFromAttributes({
  'service.name': 'shop',
  'service.version': '2.3.1',
  'deployment.environment.name': 'staging',
})

/** A span as OpenTelemetry's own exporters take it: they, not we, write the bytes. */
export function readableSpan(span: SentSpan): ReadableSpan {
  const context = (spanId: string) => ({ traceId: span.traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  const events = (span.events ?? []).map(({ name, atMs, attributes }) => ({
    name,
    time: hrTime(atMs),
    attributes,
  }))
  return {
    name: span.name ?? 'work',
    kind: span.kind ?? SpanKind.INTERNAL,
    spanContext: () => context(span.spanId),
    ...(span.parentSpanId === undefined ? {} : { parentSpanContext: context(span.parentSpanId) }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    status:
      span.error === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: span.attributes ?? {},
    links: [],
    events,
    duration: hrTime(span.endMs - span.startMs),
    ended: true,
    resource,
    instrumentationScope: { name: span.scope ?? 'test', version: '1.0.0' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

const hex = (bytes: number): string =>
  Array.from({ length: bytes }, () =>
    Math.floor(Math.random() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('')
export const newTraceId = (): string => hex(16)
export const newSpanId = (): string => hex(8)

/** A request of spans, as OpenTelemetry's exporters write it. */
export const protobufOf = (...spans: readonly ReadableSpan[]): Buffer<ArrayBuffer> =>
  Buffer.from(ProtobufTraceSerializer.serializeRequest([...spans])!)

/** Sends spans to a house as an exporter does. Throws unless all are taken. */
export async function sendSpans(
  house: { address(): string; key(): string },
  spans: readonly SentSpan[],
): Promise<void> {
  const reply = await fetch(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
    body: protobufOf(...spans.map(readableSpan)),
  })
  if (reply.status !== 200) throw new Error(`the spans were answered ${reply.status}: ${await reply.text()}`)
}
