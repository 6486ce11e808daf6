import { SpanKind, type Attributes } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { newSpanId, newTraceId, readableSpan } from './otlp-sender.ts'

const words =
  'the parcel left our house on monday and is due tomorrow before noon at the door you named'.split(' ')
const prose = (chars: number, seed: number): string => {
  let text = ''
  for (let at = seed; text.length < chars; at += 1) text += `${words[(at * 7 + seed) % words.length]} `
  return text.slice(0, chars)
}

/** What a support bot's trace is made of: eight spans, two of them calls of a model; some 1 KB each in protobuf. */
const plain = (step: string): Attributes => ({
  'app.step': step,
  'app.note': prose(760, step.length),
  'app.attempt': 1,
})
const chat = (seed: number): Attributes => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o-mini',
  'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
  'gen_ai.response.id': `chatcmpl-${seed}`,
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 812 + seed,
  'gen_ai.usage.cache_read.input_tokens': 512,
  'gen_ai.usage.output_tokens': 90,
  'session.id': `session-${seed % 50}`,
  'gen_ai.input.messages': JSON.stringify([
    { role: 'user', parts: [{ type: 'text', content: prose(300, seed) }] },
  ]),
  'gen_ai.output.messages': JSON.stringify([
    { role: 'assistant', parts: [{ type: 'text', content: prose(200, seed + 3) }], finish_reason: 'stop' },
  ]),
})
const retriever = (seed: number): Attributes => ({
  'openinference.span.kind': 'RETRIEVER',
  'input.value': 'where is my parcel',
  ...Object.fromEntries(
    [0, 1, 2].flatMap((rank) => [
      [`retrieval.documents.${rank}.document.id`, `doc-${rank}`],
      [`retrieval.documents.${rank}.document.content`, prose(160, seed + rank)],
      [`retrieval.documents.${rank}.document.score`, 0.9 - rank / 10],
    ]),
  ),
})

const spansATrace = 8
const callsATrace = 2

/** A request of `traces` traces as OpenTelemetry's own serializer writes it. */
function requestBytes(
  traces: number,
  startMs: number,
): { readonly bytes: Buffer; readonly ids: readonly string[] } {
  const ids: string[] = []
  const fresh = (id: string): string => {
    ids.push(id)
    return id
  }
  const spans = Array.from({ length: traces }, (_, seed) => {
    const traceId = fresh(newTraceId())
    const [root, ...others] = Array.from({ length: spansATrace }, () => fresh(newSpanId()))
    const attributes = [
      plain('fetch'),
      retriever(seed),
      chat(seed),
      plain('check'),
      chat(seed + 1),
      plain('store'),
      plain('reply'),
    ]
    return [
      readableSpan({
        traceId,
        spanId: root!,
        startMs,
        endMs: startMs + 900,
        name: 'answer',
        attributes: plain('answer'),
      }),
      ...others.map((spanId, at) =>
        readableSpan({
          ...{
            traceId,
            spanId,
            parentSpanId: root!,
            startMs: startMs + at * 100,
            endMs: startMs + at * 100 + 90,
          },
          name: `step ${at}`,
          kind: SpanKind.CLIENT,
          attributes: attributes[at]!,
        }),
      ),
    ]
  }).flat()
  return { bytes: Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!), ids }
}

export type SpanSource = {
  /** Spans in each request. */
  readonly spans: number
  readonly bytesASpan: number
  readonly spansATrace: number
  readonly callsATrace: number
  /** The next request, of spans never sent before. */
  next(): Buffer<ArrayBuffer>
  /** Of all requests so far. */
  traceIds(): readonly string[]
}

/** Requests made as fast as bytes can be copied: the sender shares our two cores. Identifiers alone differ. */
export function spanSource(traces: number): SpanSource {
  const { bytes, ids } = requestBytes(traces, Date.now() - 60_000)
  const traceHexes = ids.filter((id) => id.length === 32)
  const places = ids.flatMap((id) => placesOf(bytes, Buffer.from(id, 'hex')))
  const sent: string[] = []
  let round = 0
  return {
    ...{ spansATrace, callsATrace },
    spans: traces * spansATrace,
    bytesASpan: bytes.length / (traces * spansATrace),
    traceIds: () => sent,
    next() {
      round += 1
      const mask = (round * 2_654_435_761) >>> 0
      // The same in all places of one identifier, so parents are still found.
      const copy = Buffer.from(bytes)
      for (const at of places) masked(copy, at, mask)
      for (const id of traceHexes) sent.push(masked(Buffer.from(id, 'hex'), 0, mask).toString('hex'))
      return copy
    },
  }
}

function masked(bytes: Buffer, at: number, mask: number): Buffer {
  bytes.writeUInt32LE((bytes.readUInt32LE(at) ^ mask) >>> 0, at)
  return bytes
}

function placesOf(bytes: Buffer, wanted: Buffer): readonly number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) places.push(at)
  return places
}
