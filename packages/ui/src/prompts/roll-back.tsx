import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { useProject } from '../shell/address.ts'

/** Rolling a prompt back, and taking that back again, both in one click. `done` is the move that was made. */
export function useRollBack(name: string) {
  const project = useProject()
  const queries = useQueryClient()
  const settle = { onSuccess: () => queries.invalidateQueries() }
  const back = useMutation({ mutationFn: () => api.rollBack(name, project), ...settle })
  const forth = useMutation({
    mutationFn: (version: number) => api.activate(name, version, project),
    ...settle,
  })
  return { back, forth }
}

/** What was just rolled back, and the way to take that back. */
export function RolledBack({ moves }: { readonly moves: ReturnType<typeof useRollBack> }) {
  const { back, forth } = moves
  if (!back.isSuccess || forth.isSuccess) return null
  const { liveVersion, previousVersion } = back.data
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-medium bg-accent-wash px-3 py-2">
      Rolled back: version {liveVersion} is live again, from the next call on.
      {previousVersion !== null && (
        <Button size="row" disabled={forth.isPending} onClick={() => forth.mutate(previousVersion)}>
          Put version {previousVersion} back
        </Button>
      )}
    </div>
  )
}
