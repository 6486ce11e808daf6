import type { Retrieval } from '../ledger/retrieval-model.ts'
import type { Leaned } from '../retrieval/desk/summary.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import { isBefore, recentAnswers, type AnsweringCall } from './recent-answers.ts'

type Earlier = { readonly endUs: number; leaned: Leaned }
type Trace = { readonly earlier: Earlier[]; readonly waiting: Set<Waiting>; lastMs: number }
type Waiting = {
  readonly found: FoundRetrieval
  readonly endUs: number
  readonly untilMs: number
  readonly chars: number
  readonly trace: Trace
  /** The first call known to have begun after it. */
  call: AnsweringCall | null
}

export type TracesParts = {
  /** Writes a retrieval whose answer is known, and tells what was made of it; null where it could not be written. */
  readonly record: (found: FoundRetrieval, answer: string) => Retrieval | null
  /** Writes one without an answer when there is time. Undefined: a call through the gateway may still tell it. */
  readonly recordLater: (found: FoundRetrieval, answer: null | undefined) => void
  /** Told of a retrieval that its own request did not answer: it has to outlast the process. */
  readonly hold: (found: FoundRetrieval) => void
  readonly waitMs: number
  readonly tracesAtMost: number
  /** Characters of the retrievals that wait. */
  readonly waitingCharsAtMost: number
  /** What is remembered of calls, for retrievals that come after them. */
  readonly answers: { readonly callsAtMost: number; readonly charsAtMost: number }
}

/** A later call of the same trace leans on so many of the retrievals before it. */
const earlierAtMost = 128
/** What a retrieval takes beside its texts, as characters. */
const besideTexts = 500

/**
 * Spans of a trace come in several exports, and in any order, and log records beside them: what was retrieved in a trace
 * and which call answered it is remembered for a while. Traces are named by project and trace. Bounded; in a trace that
 * is forgotten less is known, and nothing is lost.
 */
export function tracesInMemory(parts: TracesParts) {
  const traces = new Map<string, Trace>()
  const answers = recentAnswers(parts.answers)
  /** All that wait, in the order they came. */
  const waiting = new Set<Waiting>()
  let waitingChars = 0
  /** Of this request. */
  let fresh = new Set<Waiting>()

  const letGo = (one: Waiting): void => {
    waiting.delete(one)
    waitingChars -= one.chars
    one.trace.waiting.delete(one)
  }
  const asKnown = ({ found, call }: Waiting): FoundRetrieval =>
    call === null ? found : { ...found, callId: call.id }
  const giveUp = (one: Waiting): void => {
    letGo(one)
    const found = asKnown(one)
    parts.recordLater(found, found.callId === null ? undefined : null)
  }
  const record = (one: Waiting, answer: string): Leaned => {
    letGo(one)
    const leaned: Leaned = parts.record(asKnown(one), answer) ?? leanedOf(one.found)
    const earlier = one.trace.earlier.find(({ leaned: { id } }) => id === leaned.id)
    // Its signals are of this one answer; the age of its documents is that of any.
    if (earlier) earlier.leaned = { ...earlier.leaned, ageDaysP50: leaned.ageDaysP50 }
    return leaned
  }
  const traceOf = (key: string, nowMs: number): Trace => {
    const known = traces.get(key)
    if (known) {
      known.lastMs = nowMs
      return known
    }
    if (traces.size >= parts.tracesAtMost) {
      const [oldest, trace] = traces.entries().next().value!
      for (const one of trace.waiting) giveUp(one)
      traces.delete(oldest)
    }
    const made: Trace = { earlier: [], waiting: new Set(), lastMs: nowMs }
    traces.set(key, made)
    return made
  }
  const wait = (trace: Trace, found: FoundRetrieval, endUs: number, nowMs: number): Waiting => {
    const texts = found.documents.reduce((sum, { text }) => sum + (text?.length ?? 0), found.query.length)
    const chars = texts + besideTexts
    const one: Waiting = { found, endUs, untilMs: nowMs + parts.waitMs, chars, trace, call: null }
    trace.waiting.add(one)
    waiting.add(one)
    fresh.add(one)
    waitingChars += chars
    for (const oldest of waiting) {
      if (waitingChars <= parts.waitingCharsAtMost || oldest === one) break
      giveUp(oldest)
    }
    return one
  }

  return {
    retrieved(key: string, found: FoundRetrieval, endUs: number, nowMs: number): void {
      const trace = traceOf(key, nowMs)
      // A process before this one had it too.
      if (trace.earlier.some(({ leaned }) => leaned.id === found.id)) return
      trace.earlier.push({ endUs, leaned: leanedOf(found) })
      if (trace.earlier.length > earlierAtMost) trace.earlier.shift()
      wait(trace, found, endUs, nowMs).call = found.callId === null ? answers.firstAfter(key, endUs) : null
    },
    /** A call that just came in, before any call of its request is `answered`: what waits is answered by the first after it. */
    began(key: string, call: AnsweringCall): void {
      for (const one of traces.get(key)?.waiting ?? [])
        if (
          one.found.callId === null &&
          isBefore(one.endUs, call) &&
          (one.call === null || call.startUs < one.call.startUs || call.id === one.call.id)
        )
          one.call = call
    },
    /** Writes what this call answered, and what was found in its prompt, and tells all the call leaned on. */
    answered(
      key: string,
      call: AnsweringCall,
      inPrompt: FoundRetrieval | null,
      nowMs: number,
    ): readonly Leaned[] {
      answers.remember(key, call)
      if (inPrompt !== null && call.answer === null)
        wait(traceOf(key, nowMs), inPrompt, call.startUs, nowMs).call = call
      const trace = traces.get(key)
      const { answer } = call
      const written: Leaned[] = []
      for (const one of trace?.waiting ?? [])
        if (one.call === call)
          if (answer === null) fresh.add(one)
          else written.push(record(one, answer))
      const before = trace?.earlier.filter(({ endUs }) => isBefore(endUs, call)) ?? []
      const prompted =
        inPrompt === null
          ? []
          : [(answer === null ? null : parts.record(inPrompt, answer)) ?? leanedOf(inPrompt)]
      return [
        ...written,
        ...before.map(({ leaned }) => leaned).filter(({ id }) => written.every((one) => one.id !== id)),
        ...prompted,
      ]
    },
    /** The end of a request: what an earlier call has answered is written, and what waits on is held. */
    async endRequest(breathe: () => Promise<void> | undefined): Promise<void> {
      const came = fresh
      fresh = new Set()
      for (const one of came) {
        if (!waiting.has(one)) continue
        const answer = one.call?.answer ?? null
        if (answer === null) {
          parts.hold(asKnown(one))
          continue
        }
        record(one, answer)
        const pause = breathe()
        if (pause) await pause
      }
    },
    /** A call's answer that came after it, by log records. */
    told(key: string, spanId: string, answer: string): void {
      answers.tell(key, spanId, answer)
      for (const one of traces.get(key)?.waiting ?? [])
        if (one.call?.spanId === spanId) record(one, one.call.answer ?? answer)
    },
    /** Writes what has waited long enough; all of it, at the end. */
    sweep(nowMs: number): void {
      for (const one of waiting) {
        if (one.untilMs > nowMs) break
        giveUp(one)
      }
      for (const [key, { lastMs, waiting: left }] of traces)
        if (lastMs + parts.waitMs * 3 <= nowMs && left.size === 0) traces.delete(key)
    },
  }
}

/** What is known of a retrieval before any answer is. */
function leanedOf(found: FoundRetrieval): Leaned {
  const scores = found.documents.flatMap(({ score }) => score ?? [])
  return {
    id: found.id,
    indexName: found.indexName,
    indexVersion: found.indexVersion,
    documentsRetrieved: found.documents.length,
    topScore: scores.length === 0 ? null : Math.max(...scores),
    ...{ ageDaysP50: null, groundedShare: null, utilisation: null },
  }
}
