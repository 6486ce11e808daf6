import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'

const weekHours = 168

export function usePrompt(name: string) {
  const project = useProject()
  return useQuery({ queryKey: ['prompt', project, name], queryFn: () => api.prompt(name, project) })
}

/** Every prompt, with what is active where. */
export function usePrompts() {
  const project = useProject()
  return useQuery({ queryKey: ['prompts', project], queryFn: () => api.prompts(project) })
}

/** What each version was used for in the last seven days. */
export function useVersionUsage(name: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['prompt-usage', project, name],
    queryFn: async () => (await api.promptUsage(name, weekHours, project)).versions,
    staleTime: 60_000,
    retry: false,
  })
}

/** How two versions differ; there is nothing to ask when they are one. */
export function usePromptDiff(name: string, from: number, to: number) {
  const project = useProject()
  return useQuery({
    queryKey: ['prompt-diff', project, name, from, to],
    queryFn: () => api.promptDiff(name, from, to, project),
    enabled: from !== to,
  })
}

/** A version with its partials put in, as a call would get it now. */
export function useServedPrompt(name: string, version: number) {
  const project = useProject()
  return useQuery({
    queryKey: ['prompt-served', project, name, version],
    queryFn: () => api.servedPrompt(name, version, project),
  })
}

/** Puts away, or takes out again, a version or the whole prompt. */
export function useArchive(name: string) {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ version, away }: { readonly version?: number; readonly away: boolean }) =>
      away ? api.archive(name, version, project) : api.restore(name, version, project),
    onSuccess: () => queries.invalidateQueries(),
  })
}
