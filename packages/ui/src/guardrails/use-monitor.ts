import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { guardrailApi } from './guardrail-api.ts'
import { useProject, useRange } from '../shell/address.ts'

/** Verdicts come with every call; what is old changes slowly. */
const lookAgainMs = 15_000

const followed = { placeholderData: keepPreviousData, refetchInterval: lookAgainMs } as const

export function useReport() {
  const { hours } = useRange()
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-report', project, hours],
    queryFn: () => guardrailApi.report(hours, project),
    ...followed,
  })
}

export function useSeries(guardrail?: string) {
  const { hours } = useRange()
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-series', project, hours, guardrail],
    queryFn: () => guardrailApi.series({ hours, ...(guardrail === undefined ? {} : { guardrail }) }, project),
    ...followed,
  })
}

export function useUnseen(guardrail: string) {
  const { hours } = useRange()
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-unseen', project, hours, guardrail],
    queryFn: () => guardrailApi.unseen(guardrail, hours, project),
    ...followed,
  })
}

/** What was changed in the range, for the time axis. */
export function useChangesInRange() {
  const { hours } = useRange()
  const project = useProject()
  return (
    useQuery({
      queryKey: ['overview', project, hours],
      queryFn: () => api.overview(hours, project),
      ...followed,
    }).data?.changes ?? []
  )
}

export function useRedundancy() {
  const { hours } = useRange()
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-redundancy', project, hours],
    queryFn: () => guardrailApi.redundancy(hours, project),
    placeholderData: keepPreviousData,
  })
}
