import type { Ticket } from '../../engines/spool.ts'
import type { Retrieval } from '../../ledger/retrieval-model.ts'
import type { KeptBody } from '../../ledger/write.ts'
import type { IndexTold } from '../indexes/model.ts'
import type { FoundRetrieval } from '../model.ts'
import type { TtlOf } from '../signals/freshness.ts'
import type { SignalMemory } from '../signals/memory.ts'
import { completeRetrieval } from './complete.ts'
import { answersInMemory, type AnsweredCall } from './answers-in-memory.ts'
import { isOf } from './belongs.ts'

export type DeskParts = {
  readonly memory: SignalMemory
  readonly ttlOf: (projectId: string) => TtlOf
  /** With which write it goes to disk; null when the spool is full. */
  readonly append: (retrieval: Retrieval) => Ticket | null
  readonly appendBody: (body: KeptBody) => Ticket | null
  readonly keepBodies: boolean
  readonly nowMs: () => number
  readonly isoTime: (unixMs: number) => string
  readonly onFailure: (error: unknown) => void
  /** Its row was made and given to the spool, or it was dropped and counted. */
  readonly onSettled: (settled: Settled) => void
  /** Hears what each query tells of its index. */
  readonly onIndex: (told: IndexTold) => void
}

/** A row, and with which writes it and its texts go to disk; null: the spool is full and did not take it. */
export type WrittenRow = {
  readonly retrieval: Retrieval
  readonly bodies: readonly KeptBody[]
  readonly row: Ticket | null
  readonly texts: readonly (Ticket | null)[]
}

export type Settled = {
  readonly found: FoundRetrieval
  readonly answer: string | null
  /** Null: it could not be made, and is dropped. */
  readonly written: WrittenRow | null
}

/** A call is waited for this long; most follow their retrieval within a second or two. */
const waitMs = 30_000
const waitingAtMost = 2_000
const waitingCharsAtMost = 32 << 20

type Waiting = { readonly found: FoundRetrieval; readonly sinceMs: number; readonly chars: number }

/**
 * Where queries to retrievers meet the answers that leaned on them. A row is written once: at once with an answer, or
 * when the call with it is recorded, or without one after half a minute. Whatever fails here is told and touches nobody.
 */
export function retrievalDesk(parts: DeskParts) {
  let waiting: Waiting[] = []
  let waitingChars = 0
  const answers = answersInMemory()
  const counts = { written: 0, dropped: 0, withoutAnswer: 0 }

  const rowOf = (retrieval: Retrieval): Ticket | null => {
    const row = parts.append(retrieval)
    if (row !== null) counts.written++
    return row
  }
  const write = (found: FoundRetrieval, answer: string | null, isTold = false): Retrieval | null => {
    let written: WrittenRow | null = null
    try {
      const nowMs = parts.nowMs()
      const { retrieval, bodies } = completeRetrieval(found, answer, {
        memory: parts.memory,
        ttlOf: parts.ttlOf(found.projectId),
        nowMs,
        now: parts.isoTime(nowMs),
        keepBodies: parts.keepBodies,
        isTold,
      })
      const row = rowOf(retrieval)
      const texts = bodies.map((body) => (row === null ? null : parts.appendBody(body)))
      written = { retrieval, bodies, row, texts }
      if (answer === null) counts.withoutAnswer++
      const { projectId, indexName: name, indexVersion: version, embedder } = retrieval
      if (name !== null)
        parts.onIndex({ ...{ projectId, name, version, embedder }, atMs: Date.parse(retrieval.at) })
      return retrieval
    } catch (error) {
      counts.dropped++
      parts.onFailure(error)
      return null
    } finally {
      parts.onSettled({ found, answer, written })
    }
  }
  const letGo = (isDue: (one: Waiting) => boolean): Waiting[] => {
    const { due = [], left = [] } = Object.groupBy(waiting, (one) => (isDue(one) ? 'due' : 'left'))
    if (due.length > 0) {
      waiting = left
      for (const { chars } of due) waitingChars -= chars
    }
    return due
  }
  /** Those that must go for the rest to be within bounds. */
  const oldest = (): ((one: Waiting) => boolean) => {
    let [count, chars] = [waiting.length, waitingChars]
    return (one) => {
      if (count <= waitingAtMost && chars <= waitingCharsAtMost) return false
      count--
      chars -= one.chars
      return true
    }
  }
  const sweep = (nowMs: number): void => {
    for (const { found } of letGo(({ sinceMs }) => nowMs - sinceMs >= waitMs)) write(found, null)
  }

  return {
    /**
     * Takes a query. `answer` null: there is none. Undefined: a call through the gateway may still tell, named by
     * `callId`, or by `traceId` and begun after the query. Tells what was written; null while it waits.
     */
    record(found: FoundRetrieval, answer?: string | null): Retrieval | null {
      if (answer !== undefined) return write(found, answer, true)
      const call = answers.of(found)
      if (call) return write(joined(found, call), call.answer())
      const chars = found.documents.reduce((sum, { text }) => sum + (text?.length ?? 0), found.query.length)
      waiting.push({ found, sinceMs: parts.nowMs(), chars })
      waitingChars += chars
      for (const { found } of letGo(oldest())) write(found, null)
      return null
    },
    /** A call was recorded: what waited for it, and what was found in its prompt, is written with its answer, and told. */
    answered(call: AnsweredCall, inPrompt: readonly FoundRetrieval[] = []): readonly Retrieval[] {
      answers.remember(call)
      const prompted = inPrompt.flatMap((found) => write(joined(found, call), call.answer()) ?? [])
      if (waiting.length === 0) return prompted
      const waited = letGo(({ found }) => isOf(found, call)).flatMap(({ found }) => {
        const retrieval = write(joined(found, call), call.answer())
        return retrieval ? [retrieval] : []
      })
      return [...waited, ...prompted]
    },
    /** Once more, what of it is lost. */
    writeAgain({ retrieval, bodies, row, texts }: WrittenRow, isLost: (ticket: Ticket | null) => boolean) {
      return {
        ...{
          retrieval,
          bodies,
          row: row === null ? rowOf(retrieval) : isLost(row) ? parts.append(retrieval) : row,
        },
        texts: bodies.map((body, at) => (isLost(texts[at]!) ? parts.appendBody(body) : texts[at]!)),
      }
    },
    /** Writes what has waited long enough. */
    sweep,
    /** Writes everything that waits. For shutdown. */
    drain: () => sweep(Infinity),
    counts: () => ({ ...counts, waiting: waiting.length }),
  }
}

/** What the application did not say, its call does. */
function joined(found: FoundRetrieval, call: AnsweredCall): FoundRetrieval {
  return {
    ...found,
    callId: call.id,
    traceId: found.traceId === '' ? call.traceId : found.traceId,
    sessionId: found.sessionId ?? call.sessionId,
    userId: found.userId ?? call.userId,
    environment: found.environment === '' ? call.environment : found.environment,
    release: found.release ?? call.release,
    route: found.route ?? call.route,
    promptName: found.promptName ?? call.promptName,
    promptVersion: found.promptVersion ?? call.promptVersion,
    model: found.model ?? call.model,
    tags: { ...call.tags, ...found.tags },
    language: found.language ?? call.language,
    indexName: found.indexName ?? call.indexName,
    indexVersion: found.indexVersion ?? (found.indexName === null ? call.indexVersion : null),
  }
}
