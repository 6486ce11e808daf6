import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { api, type CallPage } from '../api.ts'
import { useProject, useRange } from '../shell/address.ts'
import { useLive } from '../shell/live.ts'
import { callQueryOf, type CallsSearch } from './filters.ts'
import { mergeHead } from './merge.ts'

const pageSize = 50

type Loaded = InfiniteData<CallPage, string | null>

/**
 * The calls that match, newest first, growing downwards on demand and upwards as calls land. While `held` (paused, or
 * the reader has scrolled down) nothing moves: `isBehind` says that there are newer ones, `catchUp` fetches them.
 */
export function useCalls(search: CallsSearch, options: { readonly paused: boolean; readonly held: boolean }) {
  const { hours } = useRange()
  const project = useProject()
  const queries = useQueryClient()
  const [isBehind, setBehind] = useState(false)
  const { call: _, ...filters } = search
  // As text, so that an address that says the same is the same list.
  const filterText = JSON.stringify(filters)

  const query = useInfiniteQuery({
    queryKey: ['calls', project, hours, filterText],
    queryFn: ({ pageParam }) =>
      api.calls(
        {
          ...callQueryOf(filters, hours, Date.now()),
          limit: pageSize,
          ...(pageParam === null ? {} : { before: pageParam }),
        },
        project,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })

  const catchUp = useCallback(async () => {
    const fresh = await api.calls(
      { ...callQueryOf(JSON.parse(filterText) as CallsSearch, hours, Date.now()), limit: pageSize },
      project,
    )
    queries.setQueryData<Loaded>(['calls', project, hours, filterText], (loaded) => mergeHead(loaded, fresh))
    setBehind(false)
  }, [queries, project, hours, filterText])

  const live = useLive(
    () => {
      if (options.held) setBehind(true)
      // A failed catch-up leaves the list as it is; the next landing tries again.
      else void catchUp().catch(() => setBehind(true))
    },
    { paused: options.paused || filters.to !== undefined },
  )

  const calls = useMemo(() => query.data?.pages.flatMap((page) => page.calls), [query.data])
  return { query, calls, live, isBehind, catchUp }
}
