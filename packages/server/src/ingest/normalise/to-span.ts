import type { LogRecord, Span, SpanType } from '../../ledger/span-model.ts'
import type { Attributes, TracedLog, TracedSpan } from '../model.ts'
import { bounded, contentsOf } from './contents.ts'
import type { Context } from './context.ts'
import { textFrom, textOf } from './attributes.ts'
import { outcomeOf } from './outcome.ts'

const previewLength = 200
const eventsAtMost = 128
const linksAtMost = 128

export type SpanParts = {
  readonly id: string
  readonly projectId: string
  readonly type: SpanType
  readonly convention: string | null
  readonly startUs: number
  readonly endUs: number
  readonly isoTime: (unixMs: number) => string
}

/** All that a Span says, less where its bodies lie. */
export type ReadSpan = {
  readonly span: Omit<Span, 'inputHash' | 'outputHash'>
  readonly input: string | null
  readonly output: string | null
}

export function toSpan(span: TracedSpan, context: Context, parts: SpanParts): ReadSpan {
  const { input, output, rest } = contentsOf(span.attributes)
  const { startUs, endUs, isoTime } = parts
  const { status, statusMessage } = outcomeOf(span)
  const told = tellingOf(span, span.events, rest, isoTime)
  // Field by field: a spread in the midst of an object is copied by the slow way, and this is done for every span.
  return {
    span: {
      id: parts.id,
      projectId: parts.projectId,
      type: parts.type,
      convention: parts.convention,
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      kind: span.kind,
      startedAt: microTime(startUs, isoTime),
      endedAt: microTime(endUs, isoTime),
      durationMs: Math.round(endUs - startUs) / 1000,
      status,
      statusMessage: statusMessage || null,
      sessionId: context.sessionId,
      userId: context.userId,
      environment: context.environment,
      release: context.release,
      route: context.route,
      service: context.service,
      tags: context.tags,
      scope: span.source.scopeName || null,
      scopeVersion: span.source.scopeVersion || null,
      attributes: told.attributes,
      resource: told.resource,
      events: told.events,
      links: told.links,
      dropped: told.dropped,
      inputPreview: (input ?? '').slice(0, previewLength),
      outputPreview: (output ?? '').slice(0, previewLength),
    },
    input,
    output,
  }
}

/** What a tracer said beside columns. Of more events and links than a page can show, the first are kept. */
function tellingOf(
  span: TracedSpan,
  all: TracedSpan['events'],
  rest: Attributes,
  isoTime: (unixMs: number) => string,
) {
  const kept = bounded(rest)
  const events = all.slice(0, eventsAtMost)
  const links = span.links.slice(0, linksAtMost)
  return {
    attributes: kept.attributes,
    resource: span.source.resource,
    events: events.map(({ name, atUs, attributes }) => ({
      name,
      at: microTime(atUs, isoTime),
      attributes: bounded(contentsOf(attributes).rest).attributes,
    })),
    links: [...links],
    dropped: span.dropped + kept.dropped + all.length - events.length + span.links.length - links.length,
  }
}

/** The same for a Call, which has no columns for it. */
export function telemetryOf(
  span: TracedSpan,
  context: Context,
  convention: string,
  isoTime: (unixMs: number) => string,
): { readonly [name: string]: unknown } {
  return {
    name: span.name,
    kind: span.kind,
    convention,
    service: context.service,
    scope: span.source.scopeName || null,
    scopeVersion: span.source.scopeVersion || null,
    ...tellingOf(
      span,
      span.events.filter(({ name }) => !carriesMessages(name)),
      contentsOf(span.attributes).rest,
      isoTime,
    ),
  }
}

/** Events whose contents are in the bodies. */
const carriesMessages = (event: string): boolean =>
  /^gen_ai\.(?:(?:system|user|assistant|tool)\.message|choice|content\.(?:prompt|completion)|client\.inference\.operation\.details)$/.test(
    event,
  )

/** Past the year 2198 no column holds a time; what a sender says of one is cut to it. */
const latestUs = 7.2e15

/** ISO-8601 with microseconds. */
function microTime(us: number, isoTime: (unixMs: number) => string): string {
  const whole = Math.min(Math.floor(us), latestUs)
  const ms = Math.floor(whole / 1000)
  return `${isoTime(ms).slice(0, -1)}${String(whole - ms * 1000).padStart(3, '0')}Z`
}

export type LogParts = {
  readonly id: string
  readonly projectId: string
  readonly atUs: number
  readonly isoTime: (unixMs: number) => string
}

export function toLog(log: TracedLog, parts: LogParts): Omit<LogRecord, 'inputHash' | 'outputHash'> {
  const { id, projectId, atUs, isoTime } = parts
  return {
    ...{ id, projectId },
    traceId: log.traceId ?? '',
    spanId: log.spanId,
    at: microTime(atUs, isoTime),
    eventName: eventNameOf(log),
    severity: log.severity || null,
    service: textOf(log.source.resource, 'service.name'),
    scope: log.source.scopeName || null,
    attributes: bounded(contentsOf(log.attributes).rest).attributes,
    resource: log.source.resource,
    body: textFrom(log.body) ?? '',
  }
}

/** A field of its own by now; an attribute before. */
export const eventNameOf = (log: TracedLog): string =>
  log.eventName || (textOf(log.attributes, 'event.name') ?? '')
