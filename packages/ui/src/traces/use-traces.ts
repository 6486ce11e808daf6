import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useProject, useRange } from '../shell/address.ts'
import { useLive } from '../shell/live.ts'
import { traceQueryOf, type TracesSearch } from './filters.ts'
import { mergeTraces } from './merge.ts'
import { traceApi, type TracePage } from './records.ts'

const pageSize = 50

/**
 * The traces that match, newest first, growing downwards on demand and upwards as spans land. While `held` (paused, or
 * the reader has scrolled down) nothing moves: `isBehind` says that there is news, `catchUp` fetches it.
 */
export function useTraces(
  search: TracesSearch,
  options: { readonly paused: boolean; readonly held: boolean },
) {
  const { hours } = useRange()
  const project = useProject()
  const queries = useQueryClient()
  const [isBehind, setBehind] = useState(false)
  // As text, so that an address that says the same is the same list.
  const filterText = JSON.stringify(search)
  const ask = useCallback(
    (before: string | null) =>
      traceApi.list(
        {
          ...traceQueryOf(JSON.parse(filterText) as TracesSearch, hours, Date.now()),
          limit: pageSize,
          ...(before === null ? {} : { before }),
        },
        project,
      ),
    [filterText, hours, project],
  )
  const query = useInfiniteQuery({
    queryKey: ['traces', project, hours, filterText],
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const catchUp = useCallback(async () => {
    const fresh = await ask(null)
    queries.setQueryData<InfiniteData<TracePage, string | null>>(
      ['traces', project, hours, filterText],
      (loaded) => mergeTraces(loaded, fresh),
    )
    setBehind(false)
  }, [ask, queries, project, hours, filterText])
  const live = useLive(
    () => {
      if (options.held) setBehind(true)
      // A failed catch-up leaves the list as it is; the next landing tries again.
      else void catchUp().catch(() => setBehind(true))
    },
    { tables: ['spans', 'calls'], paused: options.paused || search.to !== undefined },
  )
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces), [query.data])
  return { query, traces, live, isBehind, catchUp }
}
