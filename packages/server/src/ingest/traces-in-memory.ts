import type { FoundRetrieval } from '../retrieval/model.ts'

/** What a call of a trace leaned on, as its row tells it. */
export type Leaned = Pick<FoundRetrieval, 'id' | 'indexName' | 'indexVersion'> & {
  readonly documents: number
  readonly topScore: number | null
}

type Waiting = { readonly found: FoundRetrieval; readonly endUs: number; readonly untilMs: number }
type Trace = { readonly leaned: Leaned[]; waiting: Waiting[]; lastMs: number }

export type AnsweringCall = { readonly id: string; readonly startUs: number; readonly answer: string | null }

/**
 * Spans of a trace come in several exports, and in any order: which of its spans carry usage, and what was retrieved
 * in it, is remembered for a while. Bounded; a trace that is forgotten is told apart less well, and nothing is lost.
 */
export function tracesInMemory(parts: {
  readonly record: (found: FoundRetrieval, answer: string | null | undefined) => void
  /** Told of a retrieval that its own request did not answer: it has to outlast the process. */
  readonly hold: (found: FoundRetrieval) => void
  readonly waitMs: number
  readonly tracesAtMost: number
}) {
  const traces = new Map<string, Trace>()
  /** Spans above one that tells usage, by project, trace and span. */
  let above = new Set<string>()
  let aboveBefore = new Set<string>()
  let fresh: { readonly trace: Trace; readonly waiting: Waiting }[] = []

  const settle = (trace: Trace, answerOf: (waiting: Waiting) => AnsweringCall | null | undefined): void => {
    trace.waiting = trace.waiting.filter((waiting) => {
      const call = answerOf(waiting)
      if (call === undefined) return true
      parts.record(
        call === null ? waiting.found : { ...waiting.found, callId: call.id },
        call === null ? undefined : call.answer,
      )
      return false
    })
  }
  const traceOf = (key: string, nowMs: number): Trace => {
    const known = traces.get(key)
    if (known) {
      known.lastMs = nowMs
      return known
    }
    if (traces.size >= parts.tracesAtMost) {
      const [oldest, trace] = traces.entries().next().value!
      settle(trace, () => null)
      traces.delete(oldest)
    }
    const made: Trace = { leaned: [], waiting: [], lastMs: nowMs }
    traces.set(key, made)
    return made
  }

  return {
    isAboveUsage: (key: string) => above.has(key) || aboveBefore.has(key),
    markAboveUsage(key: string): void {
      if (above.size >= parts.tracesAtMost * 4) {
        aboveBefore = above
        above = new Set()
      }
      above.add(key)
    },
    retrieved(key: string, found: FoundRetrieval, endUs: number, nowMs: number): void {
      const trace = traceOf(key, nowMs)
      // A process before this one had it too.
      if (trace.leaned.some(({ id }) => id === found.id)) return
      const scores = found.documents.map(({ score }) => score).filter((score) => score !== null)
      trace.leaned.push({
        id: found.id,
        indexName: found.indexName,
        indexVersion: found.indexVersion,
        documents: found.documents.length,
        topScore: scores.length === 0 ? null : Math.max(...scores),
      })
      const waiting = { found, endUs, untilMs: nowMs + parts.waitMs }
      trace.waiting.push(waiting)
      fresh.push({ trace, waiting })
    },
    /** The end of a request: what waits on from here is held. */
    holdFresh(): void {
      for (const { trace, waiting } of fresh) if (trace.waiting.includes(waiting)) parts.hold(waiting.found)
      fresh = []
    },
    leanedOn: (key: string): readonly Leaned[] => traces.get(key)?.leaned ?? [],
    /** Calls of a trace that just came in: each waiting retrieval is answered by the first that began after it. */
    answered(key: string, calls: readonly AnsweringCall[]): void {
      const trace = traces.get(key)
      if (trace === undefined || trace.waiting.length === 0) return
      const inOrder = calls.toSorted((a, b) => a.startUs - b.startUs)
      // Clocks of one process agree to well under this.
      settle(trace, ({ endUs }) => inOrder.find(({ startUs }) => startUs >= endUs - 1_000))
    },
    /** Writes what has waited long enough; all of it, at the end. */
    sweep(nowMs: number): void {
      for (const [key, trace] of traces) {
        settle(trace, ({ untilMs }) => (untilMs <= nowMs ? null : undefined))
        if (trace.lastMs + parts.waitMs * 3 <= nowMs && trace.waiting.length === 0) traces.delete(key)
      }
    },
  }
}
