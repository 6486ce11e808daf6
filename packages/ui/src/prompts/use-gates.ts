import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Gates } from '@telltale/sdk'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'

/** While gates are closed, someone else may be about to open them. */
const lookAgainMs = 5_000

/** What environments of the project ask for; those that ask for nothing are not among them. */
export function useGates() {
  const project = useProject()
  return useQuery({
    queryKey: ['gates', project],
    queryFn: async () => (await api.gates(project)).environments,
  })
}

/** A version before the gates of an environment. */
export function useGateReport(name: string, version: number, environment: string, isGated: boolean) {
  const project = useProject()
  return useQuery({
    queryKey: ['gate-report', project, name, version, environment],
    queryFn: () => api.gateReport(name, version, environment, project),
    enabled: isGated,
    refetchInterval: ({ state }) => (state.data?.isOpen === false ? lookAgainMs : false),
  })
}

/** Approving of a version for an environment, or taking that back. */
export function useApproval(name: string, version: number, environment: string) {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (
      word: { readonly kind: 'approve'; readonly comment: string } | { readonly kind: 'withdraw' },
    ) =>
      word.kind === 'approve'
        ? api.approve(name, version, environment, word.comment.trim() || null, project)
        : api.withdraw(name, version, environment, project),
    onSuccess: () => queries.invalidateQueries(),
  })
}

/** Setting the gates of an environment; null takes them away. */
export function useSetGates() {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ environment, gates }: { readonly environment: string; readonly gates: Gates | null }) =>
      gates === null ? api.deleteGates(environment, project) : api.putGates(environment, gates, project),
    onSuccess: () => queries.invalidateQueries(),
  })
}
