import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'
import type { CachePurge } from '@telltale/sdk'

/** Takes stored answers away, and looks again at what is left. */
export function usePurge() {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (what: CachePurge) => api.purgeCache(what, project),
    onSuccess: () =>
      Promise.all(
        ['caches', 'cache-entries', 'changes'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
      ),
  })
}

export type PurgeAct = ReturnType<typeof usePurge>
