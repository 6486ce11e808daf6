import type { Call } from '../../ledger/model.ts'
import type { FoundRetrieval } from '../model.ts'

/** Did this call lean on what was found? By its identifier; else it is of the same trace and began after the query. */
export function isOf(
  found: FoundRetrieval,
  call: Pick<Call, 'id' | 'projectId' | 'traceId' | 'startedAt'>,
): boolean {
  if (found.projectId !== call.projectId) return false
  if (found.callId !== null) return found.callId === call.id
  // Clocks of two machines differ a little.
  return (
    found.traceId !== '' &&
    found.traceId === call.traceId &&
    Date.parse(call.startedAt) >= Date.parse(found.at) - 1_000
  )
}
