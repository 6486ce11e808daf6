import type { Call } from '../../ledger/model.ts'
import type { FoundRetrieval } from '../model.ts'
import { isOf } from './belongs.ts'

/** A call, and how to read what it answered. */
export type AnsweredCall = Pick<
  Call,
  | 'id'
  | 'projectId'
  | 'traceId'
  | 'startedAt'
  | 'sessionId'
  | 'userId'
  | 'environment'
  | 'release'
  | 'route'
  | 'promptName'
  | 'promptVersion'
  | 'model'
  | 'tags'
  | 'language'
  | 'indexName'
  | 'indexVersion'
> & {
  /** Null where that is not known. Called only when somebody asks: most calls lean on no retrieval. */
  readonly answer: () => string | null
  /** What is held in memory for `answer`. */
  readonly bytes: number
}

const callsAtMost = 2_000
const bytesAtMost = 16 << 20

/** The last calls with their answers, for queries that are told of after them. */
export function answersInMemory() {
  const kept = new Map<string, AnsweredCall>()
  const byTrace = new Map<string, string[]>()
  let bytes = 0
  const forget = ({ id, projectId, traceId, bytes: own }: AnsweredCall): void => {
    kept.delete(id)
    bytes -= own
    const key = `${projectId} ${traceId}`
    const left = byTrace.get(key)?.filter((one) => one !== id) ?? []
    if (left.length === 0) byTrace.delete(key)
    else byTrace.set(key, left)
  }
  return {
    remember(call: AnsweredCall): void {
      kept.set(call.id, call)
      bytes += call.bytes
      const key = `${call.projectId} ${call.traceId}`
      byTrace.set(key, [...(byTrace.get(key) ?? []), call.id].slice(-16))
      for (const oldest of kept.values()) {
        if (kept.size <= callsAtMost && bytes <= bytesAtMost) break
        forget(oldest)
      }
    },
    /** The call of this identifier, or the first of its trace that began after the query. */
    of(found: FoundRetrieval): AnsweredCall | null {
      const named =
        found.callId === null ? byTrace.get(`${found.projectId} ${found.traceId}`) : [found.callId]
      const calls = (named ?? []).flatMap((id) => kept.get(id) ?? []).filter((call) => isOf(found, call))
      return calls.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))[0] ?? null
    },
  }
}
