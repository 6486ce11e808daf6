import { useQuery } from '@tanstack/react-query'
import { api, ApiProblem } from '../api.ts'
import { useProject } from '../shell/address.ts'

/** One call by id. A call that has just ended may not have landed yet: asks again for a few seconds before giving up. */
export function useCall(id: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['call', project, id],
    queryFn: () => api.call(id, project),
    staleTime: 60_000,
    retry: (failures, error) => error instanceof ApiProblem && error.status === 404 && failures < 3,
    retryDelay: 700,
  })
}

/** What judges and people said of it; asked for only where there is something to judge. */
export function useCallJudgements(id: string | null) {
  const project = useProject()
  return useQuery({
    queryKey: ['call-judgements', project, id],
    queryFn: () => (id === null ? { judgements: [] } : api.callJudgements(id, project)),
    staleTime: 10_000,
    retry: false,
  })
}

/** What was retrieved for a call; most calls have nothing. */
export function useCallRetrievals(id: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['call-retrievals', project, id],
    queryFn: () => api.callRetrievals(id, project),
    staleTime: 10_000,
    retry: false,
  })
}
