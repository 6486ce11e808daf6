import { isoTimes } from '../kernel/time.ts'
import { callLine, scoreLine, spanLine } from '../ledger/write.ts'
import { identityOf, type Identity, type Mark } from './identity.ts'
import {
  bodyKeeper,
  pacer,
  timesOf,
  type KeepParts,
  type Kept,
  type Sender,
  type Times,
} from './keep-parts.ts'
import type { TracedSpan } from './model.ts'
import { contextOf, type Context } from './normalise/context.ts'
import type { Reading } from './normalise/reading.ts'
import { scoresOf } from './normalise/scores.ts'
import { toCall } from './normalise/to-call.ts'
import { toRetrieval } from './normalise/to-retrieval.ts'
import { telemetryOf, toSpan } from './normalise/to-span.ts'
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
  const { append, recent, traces } = parts
  const isoTime = isoTimes()
  const keepBody = bodyKeeper(parts)

  return async (spans: readonly TracedSpan[], { projectId, keyId }: Sender): Promise<Kept> => {
    const nowMs = parts.clock()
    const request = parts.overlapping.newRequest()
    const breathe = pacer()
    const items: Item[] = []
    let [duplicates, rejected] = [0, 0]
    for (const span of spans) {
      await breathe()
      if (span.traceId === '' || span.spanId === '') {
        rejected += 1
        continue
      }
      const identity = identityOf(projectId, span.traceId, span.spanId, span.startUs)
      if (recent.has(identity.high, identity.low)) {
        duplicates += 1
        continue
      }
      recent.add(identity.high, identity.low)
      items.push({
        ...parts.readSpan(span),
        ...{ span, identity },
        key: keyOf(projectId, span.traceId, span.spanId),
        times: timesOf(span.startUs, span.endUs, nowMs),
        context: contextOf(span),
      })
    }
    markWrappers(items, projectId)

    for (const item of items) if (item.reading.kind === 'retrieval') noteRetrieval(item, item.reading)
    const marks: Mark[] = []
    const answering = new Map<string, AnsweringCall[]>()
    let isFull = false
    for (const item of items) {
      await breathe()
      if (!isFull && write(item)) marks.push(item.identity)
      else {
        isFull = true
        recent.remove(item.identity.high, item.identity.low)
      }
    }
    for (const [trace, calls] of answering) {
      // Signals of what was retrieved are worked out here.
      await breathe()
      traces.answered(trace, calls)
    }
    traces.holdFresh()
    return { marks, duplicates, rejected, reason: 'a span needs a trace id and a span id', isFull }

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
      const told = reading.input === null || reading.output === null ? parts.messages.of(key) : null
      const whole =
        told === null
          ? reading
          : { ...reading, input: reading.input ?? told.input, output: reading.output ?? told.output }
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

    function writeScores({ span, context, times }: Item): void {
      for (const [index, { traceId, spanId, ...score }] of scoresOf(span).entries()) {
        const part = `score\n${index}\n${span.spanId}`
        append(
          'scores',
          scoreLine({
            id: identityOf(projectId, traceId, spanId, span.startUs, part).id,
            projectId,
            at: isoTime(Math.floor(times.endUs / 1000)),
            callId: null,
            spanId,
            sessionId: context.sessionId,
            samplingProbability: null,
            ...score,
          }),
        )
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

/** Of a trace, or of a span in it. */
export const keyOf = (projectId: string, traceId: string, spanId?: string): string =>
  spanId === undefined ? `${projectId}\n${traceId}` : `${projectId}\n${traceId}\n${spanId}`

const withSaid = (attributes: TracedSpan['attributes'], { saidUs }: Times) =>
  saidUs === null ? attributes : { ...attributes, 'telltale.said_start_us': saidUs }
