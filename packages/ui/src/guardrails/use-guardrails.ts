import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Guardrail, GuardrailMode } from '@telltale/sdk'
import { useProject } from '../shell/address.ts'
import { guardrailApi } from './guardrail-api.ts'

export function useGuardrail(name: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail', project, name],
    queryFn: () => guardrailApi.find(name, project),
  })
}

/** What there is to look for; the same as long as the server runs. */
export function useChecks() {
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-checks', project],
    queryFn: async () => (await guardrailApi.checks(project)).checks,
    staleTime: Infinity,
  })
}

/** Every edit, newest first; asked again after each. */
export function useVersions({ name, version, removedAt }: Guardrail) {
  const project = useProject()
  return useQuery({
    queryKey: ['guardrail-versions', project, name, version, removedAt],
    queryFn: async () => (await guardrailApi.versions(name, project)).versions,
  })
}

type Edit =
  | { readonly kind: 'mode'; readonly mode: GuardrailMode }
  | { readonly kind: 'restore'; readonly version: number }
  | { readonly kind: 'delete' }

/** One edit of a guardrail, less what the form does. */
export function useEdit({ name, version }: Guardrail) {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (edit: Edit): Promise<unknown> =>
      edit.kind === 'mode'
        ? guardrailApi.setMode(name, edit.mode, version, project)
        : edit.kind === 'restore'
          ? guardrailApi.restore(name, edit.version, project)
          : guardrailApi.remove(name, project),
    // Also what did not happen: somebody else may have changed it meanwhile.
    onSettled: () => queries.invalidateQueries(),
  })
}
