import type { Call } from '../../ledger/model.ts'
import type { FoundRetrieval } from '../model.ts'
import { isOf } from './belongs.ts'

/** A call with the text it answered; null where that is not known. */
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
> & { readonly answer: string | null }

const callsAtMost = 2_000
const charsAtMost = 16 << 20

/** The last calls with their answers, for queries that are told of after them. */
export function answersInMemory() {
  const kept = new Map<string, AnsweredCall>()
  const byTrace = new Map<string, string[]>()
  let chars = 0
  const forget = ({ id, projectId, traceId, answer }: AnsweredCall): void => {
    kept.delete(id)
    chars -= answer?.length ?? 0
    const key = `${projectId} ${traceId}`
    const left = byTrace.get(key)?.filter((one) => one !== id) ?? []
    if (left.length === 0) byTrace.delete(key)
    else byTrace.set(key, left)
  }
  return {
    remember(call: AnsweredCall): void {
      kept.set(call.id, call)
      chars += call.answer?.length ?? 0
      const key = `${call.projectId} ${call.traceId}`
      byTrace.set(key, [...(byTrace.get(key) ?? []), call.id].slice(-16))
      while (kept.size > callsAtMost || chars > charsAtMost) forget(kept.values().next().value!)
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
