import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api.ts'
import { useProject } from '../shell/address.ts'
import { useLive } from '../shell/live.ts'
import { traceApi } from './records.ts'

/** A trace is watched for this long after its last step: spans of other services come in by their own exporters. */
const watchedMs = 120_000

/** One trace, with what comes in of it while it is young. */
export function useTrace(traceId: string, at: string | undefined) {
  const project = useProject()
  const queries = useQueryClient()
  const queryKey = ['trace', project, traceId]
  const query = useQuery({
    queryKey,
    queryFn: () => traceApi.one(traceId, project, at),
    staleTime: 10_000,
    retry: (failures, error) => error instanceof ApiProblem && error.status === 404 && failures < 3,
    retryDelay: 700,
  })
  const { data: trace, dataUpdatedAt } = query
  const isYoung =
    trace !== undefined && Date.parse(trace.startedAt) + trace.durationMs > dataUpdatedAt - watchedMs
  useLive(() => void queries.invalidateQueries({ queryKey }), {
    ...{ gapMs: 2_000, tables: ['spans', 'calls', 'retrievals'] },
    paused: trace !== undefined && !isYoung,
  })
  return query
}
