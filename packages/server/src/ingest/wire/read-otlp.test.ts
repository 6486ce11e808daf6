import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { SpanKind } from '@opentelemetry/api'
import { array, assert, constantFrom, integer, jsonValue, property, string, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { readableSpan } from '../../../test/otlp-sender.ts'
import { Malformed } from '../model.ts'
import { readJson } from './read-json.ts'
import { readProtobuf } from './read-protobuf.ts'

const sent = [
  readableSpan({
    traceId: '0102030405060708090a0b0c0d0e0f10',
    spanId: 'a1a2a3a4a5a6a7a8',
    parentSpanId: 'b1b2b3b4b5b6b7b8',
    name: 'chat größer',
    kind: SpanKind.CLIENT,
    startMs: 1_700_000_000_000.25,
    endMs: 1_700_000_001_000,
    attributes: {
      text: 'x',
      whole: -7,
      large: 2 ** 40,
      real: 0.5,
      flag: true,
      list: ['a', 'b'],
      numbers: [1, 2],
    },
    events: [{ name: 'said', atMs: 1_700_000_000_500, attributes: { role: 'user' } }],
    error: 'no answer',
  }),
]
const bytes = Buffer.from(ProtobufTraceSerializer.serializeRequest(sent)!)
const json = Buffer.from(JsonTraceSerializer.serializeRequest(sent)!)

test('what OpenTelemetry’s own serializers write is read alike from protobuf and JSON', () => {
  const [span] = [...readProtobuf('traces', bytes)]
  expect(span).toMatchObject({
    traceId: '0102030405060708090a0b0c0d0e0f10',
    spanId: 'a1a2a3a4a5a6a7a8',
    parentSpanId: 'b1b2b3b4b5b6b7b8',
    name: 'chat größer',
    kind: 'client',
    startUs: 1_700_000_000_000_250,
    endUs: 1_700_000_001_000_000,
    status: 'error',
    statusMessage: 'no answer',
    events: [{ name: 'said', atUs: 1_700_000_000_500_000, attributes: { role: 'user' } }],
    source: { scopeName: 'test', scopeVersion: '1.0.0', resource: { 'service.name': 'shop' } },
  })
  expect({ ...span!.attributes }).toEqual(sent[0]!.attributes)
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  expect(plain([...readJson('traces', json)])).toEqual(plain([span]))
})

test('64-bit integers come as text or number; unknown fields, enumerations by name and empty parents are taken', () => {
  const span = {
    traceId: '0102030405060708090A0B0C0D0E0F10',
    spanId: 'a1a2a3a4a5a6a7a8',
    parentSpanId: '0000000000000000',
    kind: 'SPAN_KIND_SERVER',
    startTimeUnixNano: 1_700_000_000_000_000_000,
    endTimeUnixNano: '1700000001000000000',
    tomorrow: { any: 1 },
    attributes: [
      { key: 'a', value: { intValue: '9007199254740993' } },
      { key: 'b', value: { intValue: 5 } },
      { key: '__proto__', value: { stringValue: 'harmless' } },
    ],
  }
  const [read] = [
    ...readJson(
      'traces',
      Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })),
    ),
  ]
  expect(read).toMatchObject({ kind: 'server', parentSpanId: null, endUs: 1_700_000_001_000_000 })
  expect(Object.entries(read!.attributes)).toEqual([
    ['a', '9007199254740993'],
    ['b', 5],
    ['__proto__', 'harmless'],
  ])
})

const readAll = (read: () => Iterable<unknown>): void => {
  try {
    expect([...read()].length).toBeGreaterThanOrEqual(0)
  } catch (error) {
    expect(error).toBeInstanceOf(Malformed)
  }
}

test('any bytes at all are read or refused as malformed, never anything else', () => {
  const signal = constantFrom('traces' as const, 'logs' as const)
  assert(
    property(signal, uint8Array({ maxLength: 300 }), (of, some) =>
      readAll(() => readProtobuf(of, Buffer.from(some))),
    ),
  )
  assert(property(signal, string(), (of, text) => readAll(() => readJson(of, Buffer.from(text)))))
})

test('a request with any of its bytes changed, cut or doubled is read or refused as malformed', () => {
  const place = integer({ min: 0, max: bytes.length - 1 })
  assert(
    property(
      array(place, { minLength: 1, maxLength: 6 }),
      integer({ min: 0, max: 255 }),
      place,
      (places, byte, end) => {
        const changed = Buffer.from(bytes)
        for (const at of places) changed[at] = byte
        readAll(() => readProtobuf('traces', changed))
        readAll(() => readProtobuf('traces', changed.subarray(0, end)))
        readAll(() => readProtobuf('traces', Buffer.concat([changed, bytes])))
      },
    ),
    { numRuns: 500 },
  )
})

test('JSON of the right names and the wrong values is read or refused as malformed', () => {
  assert(
    property(jsonValue(), jsonValue(), jsonValue(), (resource, attributes, value) => {
      const spans = [
        { traceId: value, spanId: value, attributes, startTimeUnixNano: value, status: resource },
      ]
      for (const given of [
        { resourceSpans: value },
        { resourceSpans: [{ resource, scopeSpans: value }] },
        { resourceSpans: [{ scopeSpans: [{ spans }] }] },
        { resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [{ key: 'a', value }] }] }] }] },
      ])
        readAll(() => readJson('traces', Buffer.from(JSON.stringify(given))))
    }),
  )
})

test('values within each other without end are refused', () => {
  let value: object = { stringValue: 'deep' }
  for (let depth = 0; depth < 100; depth += 1) value = { arrayValue: { values: [value] } }
  const given = { resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [{ key: 'a', value }] }] }] }] }
  expect(() => [...readJson('traces', Buffer.from(JSON.stringify(given)))]).toThrow(Malformed)
})
