import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { useProject } from '../shell/address.ts'

/** Rolling a prompt back from its live version, and putting that version back again, each in one click. */
export function useRollBack(name: string) {
  const project = useProject()
  const queries = useQueryClient()
  const settle = { onSuccess: () => queries.invalidateQueries() }
  const back = useMutation({ mutationFn: (_from: number) => api.rollBack(name, project), ...settle })
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
  const from = back.variables
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-medium bg-accent-wash px-3 py-2">
      Rolled back: version {back.data.liveVersion} is live again, from the next call on.
      <Button size="row" disabled={forth.isPending} onClick={() => forth.mutate(from)}>
        Put version {from} back
      </Button>
    </div>
  )
}
