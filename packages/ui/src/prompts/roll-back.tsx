import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'

/** Where, and what was active there. */
type Place = { readonly environment: string; readonly from: number }

/** Rolling a prompt back in one environment, and putting that version back again, each in one click. */
export function useRollBack(name: string) {
  const project = useProject()
  const queries = useQueryClient()
  const settle = { onSuccess: () => queries.invalidateQueries() }
  const back = useMutation({
    mutationFn: ({ environment }: Place) => api.rollBack(name, environment, project),
    ...settle,
  })
  const forth = useMutation({
    mutationFn: ({ environment, from }: Place) => api.activate(name, { version: from, environment }, project),
    ...settle,
  })
  const start = (place: Place) => {
    forth.reset()
    back.mutate(place)
  }
  return { back, forth, start }
}
export type RollBack = ReturnType<typeof useRollBack>

/** What was just rolled back, and the way to take that back. */
export function RolledBack({ moves: { back, forth } }: { readonly moves: RollBack }) {
  return (
    <>
      {back.isSuccess && !forth.isSuccess && (
        <div
          role="status"
          className="flex flex-wrap items-center gap-3 rounded-medium bg-accent-wash px-3 py-2"
        >
          Rolled back: version {back.data.liveVersion} is active in {back.data.environment} again, from the
          next call on.
          <Button size="row" disabled={forth.isPending} onClick={() => forth.mutate(back.variables)}>
            Put version {back.variables.from} back
          </Button>
        </div>
      )}
      {back.isError && <Problem error={back.error} />}
      {forth.isError && <Problem error={forth.error} />}
    </>
  )
}
