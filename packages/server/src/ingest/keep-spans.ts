import { isoTimes } from '../kernel/time.ts'
import { callLine, scoreLine, spanLine } from '../ledger/write.ts'
import { identityOf, type Identity } from './identity.ts'
import {
  bodyKeeper,
  pacer,
  timesOf,
  type KeepParts,
  type Kept,
  type Sender,
  type Times,
} from './keep-parts.ts'
import type { SpanMessages } from './messages-in-memory.ts'
import type { TracedSpan } from './model.ts'
import { contextOf, type Context } from './normalise/context.ts'
import type { Reading } from './normalise/reading.ts'
import { scoresOf } from './normalise/scores.ts'
import { toCall } from './normalise/to-call.ts'
import { toRetrieval } from './normalise/to-retrieval.ts'
import { telemetryOf, toSpan } from './normalise/to-span.ts'
import { requestRows } from './request-rows.ts'
import type { AnsweringCall } from './traces-in-memory.ts'

type Item = {
  readonly span: TracedSpan
  readonly identity: Identity
  readonly key: string
  readonly convention: string | null
  readonly reading: Reading
  readonly times: Times
  readonly context: Context
}

const stepsUpAtMost = 64

/** Writes a request's spans as the records they are, each once however often it is sent. */
export function spanKeeper(parts: KeepParts) {
  const { spool, recent, traces } = parts
  const isoTime = isoTimes()
  const bodies = bodyKeeper(parts)

  return async (spans: readonly TracedSpan[], { projectId, keyId }: Sender): Promise<Kept> => {
    const nowMs = parts.clock()
    const request = parts.overlapping.newRequest()
    const breathe = pacer()
    const rows = requestRows(spool, recent)
    const { append } = rows
    const keepBody = bodies.bind(null, rows)
    const items: Item[] = []
    const known: Item[] = []
    let [records, rejected] = [0, 0]
    for (const span of spans) {
      await breathe()
      if (span.traceId === '' || span.spanId === '') {
        rejected += 1
        continue
      }
      const identity = identityOf(projectId, span.traceId, span.spanId, span.startUs)
      const isKnown = rows.isAgain(identity)
      if (!isKnown) recent.add(identity.high, identity.low)
      const found = isKnown ? known : items
      found.push({
        ...parts.readSpan(span),
        ...{ span, identity },
        key: keyOf(projectId, span.traceId, span.spanId),
        times: timesOf(span.startUs, span.endUs, nowMs),
        context: contextOf(span),
      })
    }
    markWrappers([...items, ...known], projectId)

    for (const item of items) if (item.reading.kind === 'retrieval') noteRetrieval(item, item.reading)
    const answering = new Map<string, AnsweringCall[]>()
    for (const item of items) {
      await breathe()
      if (!rows.isFull() && write(item)) {
        rows.took(item.identity)
        records += 1
      } else recent.remove(item.identity.high, item.identity.low)
    }
    for (const item of known) {
      await breathe()
      if (!rows.isFull()) writeBeside(item)
    }
    for (const [trace, calls] of answering) {
      // Signals of what was retrieved are worked out here.
      await breathe()
      traces.answered(trace, calls)
    }
    traces.holdFresh()
    const reason = 'a span needs a trace id and a span id'
    return { rows: rows.all(), records, duplicates: known.length, rejected, reason }

    function noteRetrieval({ span, context, times }: Item, reading: Reading & { kind: 'retrieval' }): void {
      const { id } = identityOf(projectId, span.traceId, span.spanId, span.startUs, 'retrieval')
      const found = toRetrieval(span, context, reading, { id, projectId, ...times, isoTime })
      traces.retrieved(keyOf(projectId, span.traceId), found, times.endUs, nowMs)
    }

    function write(item: Item): boolean {
      const { span, identity, reading, convention, context, times } = item
      writeScores(item)
      if (reading.kind === 'call' && !traces.isAboveUsage(item.key)) return writeCall(item, reading)
      const type = reading.kind === 'span' ? reading.type : reading.kind === 'retrieval' ? 'retriever' : 'llm'
      const read = toSpan(span, context, { id: identity.id, projectId, type, convention, ...times, isoTime })
      return append(
        'spans',
        spanLine({
          ...read.span,
          attributes: withSaid(read.span.attributes, times),
          inputHash: keepBody(projectId, read.input, nowMs),
          outputHash: keepBody(projectId, read.output, nowMs),
        }),
      )
    }

    function writeCall(
      { span, identity, key, convention, context, times }: Item,
      reading: Reading & { kind: 'call' },
    ) {
      const whole = withTold(reading, parts.messages.of(key))
      const { call, input, output, answer } = toCall(span, context, whole, {
        ...{ id: identity.id, projectId, keyId, isoTime },
        ...times,
        book: parts.book(),
      })
      const trace = keyOf(projectId, span.traceId)
      const isAnswer = reading.operation !== 'embeddings'
      const { startUs, endUs } = times
      parts.overlapping.note(trace, { projectId, traceId: span.traceId }, { startUs, endUs, request })
      const leaned = isAnswer ? traces.leanedOn(trace) : []
      const last = leaned.at(-1)
      if (isAnswer) {
        const calls = answering.get(trace) ?? []
        calls.push({ id: identity.id, startUs: times.startUs, answer })
        answering.set(trace, calls)
      }
      const telemetry = telemetryOf(span, context, convention ?? '', isoTime)
      return append(
        'calls',
        callLine({
          ...call,
          retrievalIds: leaned.map(({ id }) => id),
          indexName: last?.indexName ?? null,
          indexVersion: last?.indexVersion ?? null,
          documentsRetrieved: last?.documents ?? null,
          topScore: last?.topScore ?? null,
          inputHash: keepBody(projectId, input, nowMs),
          outputHash: keepBody(projectId, output, nowMs),
          telemetry: times.saidUs === null ? telemetry : { ...telemetry, saidStartUs: times.saidUs },
        }),
      )
    }

    /** What stands beside the row of a span that came before: a failing disk, or a kill, may have lost it alone. */
    function writeBeside(item: Item): void {
      const { span, identity, key, reading, convention, context, times } = item
      writeScores(item)
      const told = parts.messages.of(key)
      const of = { id: identity.id, projectId, ...times, isoTime }
      const { input, output } =
        reading.kind === 'call' && !traces.isAboveUsage(key)
          ? toCall(span, context, withTold(reading, told), { ...of, keyId, book: parts.book() })
          : toSpan(span, context, { ...of, type: 'span', convention })
      keepBody(projectId, input, nowMs)
      keepBody(projectId, output, nowMs)
    }

    function writeScores({ span, context, times }: Item): void {
      for (const [index, { traceId, spanId, ...score }] of scoresOf(span).entries()) {
        const identity = identityOf(
          projectId,
          traceId,
          spanId,
          span.startUs,
          `score\n${index}\n${span.spanId}`,
        )
        if (rows.isAgain(identity)) continue
        const at = isoTime(Math.floor(times.endUs / 1000))
        const beside = { callId: null, spanId, sessionId: context.sessionId, samplingProbability: null }
        if (append('scores', scoreLine({ id: identity.id, projectId, at, ...beside, ...score })))
          rows.took(identity)
      }
    }
  }

  /**
   * A span that tells the usage of a span below it is a wrapper. Those above a call that tells its own are marked, also
   * for exports to come: a parent ends, and is sent, after its children. A tool or an agent within a call does work of
   * its own, so what is below it says nothing about what is above.
   */
  function markWrappers(items: readonly Item[], projectId: string): void {
    const byKey = new Map(items.map((item) => [item.key, item]))
    for (const item of items) {
      const { reading } = item
      const isUsage =
        reading.kind === 'call' &&
        (reading.tokens.inputTokens !== null || reading.tokens.outputTokens !== null)
      if (!isUsage && !traces.isAboveUsage(item.key)) continue
      let at: Item | undefined = item
      for (let step = 0; at !== undefined && step < stepsUpAtMost; step += 1) {
        const { parentSpanId, traceId } = at.span
        if (parentSpanId === null) break
        if (
          step > 0 &&
          at.reading.kind === 'span' &&
          (at.reading.type === 'tool' || at.reading.type === 'agent')
        )
          break
        const above = keyOf(projectId, traceId, parentSpanId)
        traces.markAboveUsage(above)
        at = byKey.get(above)
      }
    }
  }
}

/** A call with the messages that came as log records, where its span has none. */
const withTold = (reading: Reading & { kind: 'call' }, told: SpanMessages | null) => ({
  ...reading,
  input: reading.input ?? told?.input ?? null,
  output: reading.output ?? told?.output ?? null,
})

/** Of a trace, or of a span in it. */
export const keyOf = (projectId: string, traceId: string, spanId?: string): string =>
  spanId === undefined ? `${projectId}\n${traceId}` : `${projectId}\n${traceId}\n${spanId}`

const withSaid = (attributes: TracedSpan['attributes'], { saidUs }: Times) =>
  saidUs === null ? attributes : { ...attributes, 'telltale.said_start_us': saidUs }
