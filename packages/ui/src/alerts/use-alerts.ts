import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewSilence } from '@telltale/sdk'
import { useProject } from '../shell/address.ts'
import { alertApi } from './alert-api.ts'

/** Sources report by themselves. */
const lookAgainMs = 5_000
export const resolvedShown = 50

export function useAlerts(state: 'open' | 'resolved') {
  const project = useProject()
  return useQuery({
    queryKey: ['alerts', project, state],
    queryFn: () => alertApi.alerts(state, state === 'open' ? 1_000 : resolvedShown, project),
    refetchInterval: lookAgainMs,
  })
}

export function useAlert(id: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['alerts', project, 'one', id],
    queryFn: () => alertApi.alert(id, project),
    refetchInterval: lookAgainMs,
  })
}

export function useSilences() {
  const project = useProject()
  return useQuery({
    queryKey: ['alerts', project, 'silences'],
    queryFn: () => alertApi.silences(project),
    refetchInterval: lookAgainMs,
  })
}

/** What may be done about alerts; whatever it is, all that is known of them is asked anew. */
export function useAlertActs() {
  const project = useProject()
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ['alerts'] })
  return {
    acknowledge: useMutation({
      mutationFn: ({ id, comment }: { readonly id: string; readonly comment: string | null }) =>
        alertApi.acknowledge(id, comment, project),
      onSettled,
    }),
    unacknowledge: useMutation({
      mutationFn: (id: string) => alertApi.unacknowledge(id, project),
      onSettled,
    }),
    silence: useMutation({
      mutationFn: (silence: NewSilence) => alertApi.silence(silence, project),
      onSettled,
    }),
    endSilence: useMutation({ mutationFn: (id: string) => alertApi.endSilence(id, project), onSettled }),
  }
}
