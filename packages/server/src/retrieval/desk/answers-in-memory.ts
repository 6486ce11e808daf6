import type { FoundRetrieval } from '../model.ts'
import { isOf } from './belongs.ts'
import type { PromptedCall } from './in-prompt.ts'

/** A call, and how to read what it answered. */
export type AnsweredCall = Omit<PromptedCall, 'inputPreview'> & {
  /** Null where that is not known. Called only when somebody asks: most calls lean on no retrieval. */
  readonly answer: () => string | null
  /** What is held in memory for `answer`. */
  readonly bytes: number
}

const callsAtMost = 512
const bytesAtMost = 16 << 20

/**
 * The last calls with their answers, for queries that are told of after them. Every call passes here: what is kept of one
 * is small, and one that begins a trace of its own is found by its identifier, which the trace's is made of.
 */
export function answersInMemory() {
  const kept = new Map<string, AnsweredCall>()
  const byTrace = new Map<string, string[]>()
  let bytes = 0
  const forget = (call: AnsweredCall): void => {
    kept.delete(call.id)
    bytes -= call.bytes
    if (beginsTrace(call)) return
    const key = traceKey(call)
    const left = byTrace.get(key)?.filter((one) => one !== call.id) ?? []
    if (left.length === 0) byTrace.delete(key)
    else byTrace.set(key, left)
  }
  return {
    remember(call: AnsweredCall): void {
      kept.set(call.id, call)
      bytes += call.bytes
      if (!beginsTrace(call)) {
        const key = traceKey(call)
        byTrace.set(key, [...(byTrace.get(key) ?? []), call.id].slice(-16))
      }
      if (kept.size <= callsAtMost && bytes <= bytesAtMost) return
      for (const oldest of kept.values()) {
        if (kept.size <= callsAtMost && bytes <= bytesAtMost) break
        forget(oldest)
      }
    },
    /** The call of this identifier, or the first of its trace that began after the query. */
    of(found: FoundRetrieval): AnsweredCall | null {
      const named =
        found.callId === null
          ? [...(byTrace.get(traceKey(found)) ?? []), identifierOf(found.traceId)]
          : [found.callId]
      const calls = named.flatMap((id) => kept.get(id) ?? []).filter((call) => isOf(found, call))
      return calls.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))[0] ?? null
    },
  }
}

const traceKey = ({ projectId, traceId }: Pick<AnsweredCall, 'projectId' | 'traceId'>): string =>
  `${projectId} ${traceId}`

/** Asked of every call, and so piece by piece. */
const beginsTrace = ({ id, traceId }: AnsweredCall): boolean =>
  traceId.length === 32 &&
  traceId.startsWith(id.slice(0, 8)) &&
  traceId.startsWith(id.slice(9, 13), 8) &&
  traceId.startsWith(id.slice(14, 18), 12) &&
  traceId.startsWith(id.slice(19, 23), 16) &&
  traceId.startsWith(id.slice(24), 20)

/** The identifier of the call that began a trace. */
const identifierOf = (traceId: string): string =>
  traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
