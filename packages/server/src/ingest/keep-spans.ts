import { isoTimes } from '../kernel/time.ts'
import { callLine, scoreLine, spanLine } from '../ledger/write.ts'
import type { PromptedCall } from '../retrieval/desk/in-prompt.ts'
import { summaryOf, type Leaned } from '../retrieval/desk/summary.ts'
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
import { markWrappers } from './mark-wrappers.ts'
import type { TracedSpan } from './model.ts'
import { contextOf, type Context } from './normalise/context.ts'
import type { Reading } from './normalise/reading.ts'
import { scoresOf } from './normalise/scores.ts'
import { toCall } from './normalise/to-call.ts'
import { toRetrieval } from './normalise/to-retrieval.ts'
import { telemetryOf, toSpan } from './normalise/to-span.ts'
import { searchVectorsIn } from './normalise/vectors.ts'
import { promptDocuments, type PromptInput } from './prompt-documents.ts'
import type { AnsweringCall } from './recent-answers.ts'
import { requestRows } from './request-rows.ts'

type Item = {
  readonly span: TracedSpan
  readonly identity: Identity
  readonly trace: TraceOfRequest
  readonly convention: string | null
  readonly reading: Reading
  readonly times: Times
  readonly context: Context
  /** What others may lean on; null of what is no call that answers. */
  answering: AnsweringCall | null
}

type CallItem = Item & { readonly reading: Reading & { readonly kind: 'call' } }

/** Writes a request's spans as the records they are, each once however often it is sent. */
export function spanKeeper(parts: KeepParts) {
  const { spool, recent, traces, above } = parts
  const isoTime = isoTimes()
  const bodies = bodyKeeper(parts)

  return async (spans: readonly TracedSpan[], { projectId, keyId }: Sender): Promise<Kept> => {
    const nowMs = parts.clock()
    const request = parts.overlapping.newRequest()
    const breathe = pacer()
    const rows = requestRows(spool, recent)
    const { append } = rows
    const keepBody = bodies.bind(null, rows)
    const traceOf = tracesOfRequest(projectId)
    const items: Item[] = []
    const known: Item[] = []
    let [records, rejected] = [0, 0]
    for (const span of spans) {
      const pause = breathe()
      if (pause) await pause
      if (span.traceId === '' || span.spanId === '') {
        rejected += 1
        continue
      }
      const identity = identityOf(projectId, span.traceId, span.spanId, span.startUs)
      const isKnown = rows.isAgain(identity)
      if (!isKnown) recent.add(identity.high, identity.low)
      const trace = traceOf(span.traceId)
      const { convention, reading } = parts.readSpan(span)
      const item: Item = {
        span,
        identity,
        trace,
        convention,
        reading,
        times: timesOf(span.startUs, span.endUs, nowMs),
        context: contextOf(span),
        answering: null,
      }
      trace.items.push(item)
      if (isKnown) known.push(item)
      else items.push(item)
    }
    markWrappers(known.length === 0 ? items : [...items, ...known], above)
    const isVectorWanted = parts.vectors.isWanted(projectId)
    if (isVectorWanted)
      for (const { span, trace, reading } of items) parts.vectors.read(trace.key, span, reading)
    for (const item of items) if (item.reading.kind === 'retrieval') noteRetrieval(item, item.reading)
    const answers = items.filter((item) => isCall(item) && item.reading.operation !== 'embeddings')
    for (const item of answers) noteAnswer(item)
    // A later call tells what is known of the retrievals before it: those that an earlier one answered are written then.
    answers.sort((a, b) => a.times.startUs - b.times.startUs)
    const others = items.filter(({ answering }) => answering === null)

    for (const item of [...answers, ...others]) {
      const pause = breathe()
      if (pause) await pause
      if (!rows.isFull() && write(item)) {
        rows.took(item.identity)
        records += 1
      } else recent.remove(item.identity.high, item.identity.low)
    }
    for (const item of known) {
      const pause = breathe()
      if (pause) await pause
      if (!rows.isFull()) writeBeside(item)
    }
    await traces.endRequest(breathe)
    const reason = 'a span needs a trace id and a span id'
    return { rows: rows.all(), records, duplicates: known.length, rejected, reason }

    function isCall(item: Item): item is CallItem {
      return item.reading.kind === 'call' && !above.has(item.trace.key, item.span.spanId)
    }

    function noteAnswer(item: Item): void {
      const { spanId } = item.span
      item.answering = { id: item.identity.id, spanId, startUs: item.times.startUs, answer: null }
      traces.began(item.trace.key, item.answering)
    }

    function noteRetrieval(
      { span, trace, context, times }: Item,
      reading: Reading & { kind: 'retrieval' },
    ): void {
      const { id } = identityOf(projectId, span.traceId, span.spanId, span.startUs, 'retrieval')
      const found = toRetrieval(span, context, reading, { id, projectId, ...times, isoTime })
      const met = isVectorWanted ? parts.vectors.meet(trace.key, found, searchVectorsIn(span), nowMs) : found
      traces.retrieved(trace.key, met, times.endUs, nowMs)
    }

    function write(item: Item): boolean {
      const { span, identity, reading, convention, context, times } = item
      writeScores(item)
      if (isCall(item)) return writeCall(item)
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

    function writeCall(item: CallItem): boolean {
      const { span, identity, trace, convention, context, times } = item
      const whole = withTold(item)
      const { call, input, output, answer } = toCall(span, context, whole, {
        ...{ id: identity.id, projectId, keyId, isoTime },
        ...times,
        book: parts.book(),
      })
      const { startUs, endUs } = times
      parts.overlapping.note(trace.key, { projectId, traceId: span.traceId }, { startUs, endUs, request })
      const telemetry = telemetryOf(span, context, convention ?? '', isoTime)
      return append(
        'calls',
        callLine({
          ...call,
          ...summaryOf(leanedOn(item, call, answer, { read: whole.input, body: input })),
          inputHash: keepBody(projectId, input, nowMs),
          outputHash: keepBody(projectId, output, nowMs),
          telemetry: times.saidUs === null ? telemetry : { ...telemetry, saidStartUs: times.saidUs },
        }),
      )
    }

    /** Writes the retrievals that this call answered: its own row tells of them. */
    function leanedOn(
      { span, trace, answering }: CallItem,
      call: PromptedCall,
      answer: string | null,
      input: PromptInput,
    ): readonly Leaned[] {
      if (answering === null) return []
      answering.answer = answer
      const inPrompt = promptDocuments(call, input, parts.markersOf(projectId), () => {
        return identityOf(projectId, span.traceId, span.spanId, span.startUs, 'prompt').id
      })
      return traces.answered(trace.key, answering, inPrompt, nowMs)
    }

    /** What stands beside the row of a span that came before: a failing disk, or a kill, may have lost it alone. */
    function writeBeside(item: Item): void {
      const { span, identity, convention, context, times } = item
      writeScores(item)
      const of = { id: identity.id, projectId, ...times, isoTime }
      const { input, output } = isCall(item)
        ? toCall(span, context, withTold(item), { ...of, keyId, book: parts.book() })
        : toSpan(span, context, { ...of, type: 'span', convention })
      keepBody(projectId, input, nowMs)
      keepBody(projectId, output, nowMs)
    }

    /** A call with the messages that came as log records, where its span has none. */
    function withTold({ span, reading }: CallItem): CallItem['reading'] {
      if (reading.input !== null && reading.output !== null) return reading
      const told = parts.messages.of(keyOf(projectId, span.traceId, span.spanId))
      if (told === null) return reading
      return { ...reading, input: reading.input ?? told.input, output: reading.output ?? told.output }
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
}

type TraceOfRequest = {
  readonly key: string
  readonly items: Item[]
  readonly spanOf: (spanId: string) => Item | undefined
}

/** The traces of a request's spans; those of one trace mostly follow one another. */
function tracesOfRequest(projectId: string): (traceId: string) => TraceOfRequest {
  const known = new Map<string, TraceOfRequest>()
  let [lastId, last] = ['', undefined as TraceOfRequest | undefined]
  return (traceId) => {
    if (last !== undefined && traceId === lastId) return last
    const trace = known.get(traceId) ?? traceOfRequest(keyOf(projectId, traceId))
    known.set(traceId, trace)
    lastId = traceId
    return (last = trace)
  }
}

function traceOfRequest(key: string): TraceOfRequest {
  const items: Item[] = []
  let byId: ReadonlyMap<string, Item> | undefined
  return {
    ...{ key, items },
    // Asked once all are there, and of few traces.
    spanOf: (spanId) => (byId ??= new Map(items.map((item) => [item.span.spanId, item]))).get(spanId),
  }
}

/** Of a trace, or of a span in it. */
export const keyOf = (projectId: string, traceId: string, spanId?: string): string =>
  spanId === undefined ? `${projectId}\n${traceId}` : `${projectId}\n${traceId}\n${spanId}`

const withSaid = (attributes: TracedSpan['attributes'], { saidUs }: Times) =>
  saidUs === null ? attributes : { ...attributes, 'telltale.said_start_us': saidUs }
