import type { Column, Columns } from './columns.ts'
import type { LogRecord, Span } from './span-model.ts'

const text: Column = { kind: 'text', longest: 512 }
const long: Column = { kind: 'text', longest: 4096 }
const uuid: Column = { kind: 'uuid' }
const time: Column = { kind: 'time' }
const json: Column = { kind: 'json' }
const sharedJson: Column = { kind: 'shared-json' }

export const spanColumns: Columns<Span> = {
  id: uuid,
  projectId: text,
  traceId: text,
  spanId: text,
  parentSpanId: text,
  name: text,
  type: text,
  kind: text,
  startedAt: time,
  endedAt: time,
  durationMs: { kind: 'number' },
  status: text,
  statusMessage: long,
  environment: text,
  release: text,
  sessionId: text,
  userId: text,
  route: text,
  tags: { kind: 'map' },
  service: text,
  scope: text,
  scopeVersion: text,
  convention: text,
  attributes: json,
  resource: sharedJson,
  events: json,
  links: json,
  dropped: { kind: 'integer' },
  inputPreview: text,
  outputPreview: text,
  inputHash: text,
  outputHash: text,
}

export const logColumns: Columns<LogRecord> = {
  id: uuid,
  projectId: text,
  traceId: text,
  spanId: text,
  at: time,
  eventName: text,
  severity: text,
  service: text,
  scope: text,
  attributes: json,
  resource: sharedJson,
  inputHash: text,
  outputHash: text,
  body: long,
}
