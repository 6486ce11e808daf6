import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { LiveMark } from '../parts/live-mark.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import { FilterBar } from './filter-bar.tsx'
import { activeFilters, type FilterName, type TracesSearch } from './filters.ts'
import type { TraceSummary } from './records.ts'
import { TraceList } from './trace-list.tsx'
import { useTraces } from './use-traces.ts'

const route = getRouteApi('/traces')

/** What did the application do, request by request? */
export function Traces() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { words } = useRange()
  const [paused, setPaused] = useState(false)
  const [isDown, setDown] = useState(false)
  const { query, traces, live, isBehind, catchUp } = useTraces(search, { paused, held: isDown })
  useEffect(() => {
    document.title = 'Traces · Telltale'
  }, [])
  const change = useCallback(
    (to: TracesSearch) =>
      void navigate({ search: (now: TracesSearch) => ({ ...now, ...to }), replace: true }),
    [navigate],
  )
  const open = ({ traceId, startedAt }: TraceSummary) =>
    void navigate({ to: '/traces/$traceId', params: { traceId }, search: { at: startedAt } })
  const more = useCallback(() => {
    if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage()
  }, [query])
  const isNarrowed =
    activeFilters(search).length > 0 || search.name !== undefined || search.from !== undefined
  const when = search.from === undefined ? `in ${words}` : 'in this span'

  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="grid gap-3 px-6 pb-3 pt-5 max-narrow:px-4">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
          <div>
            <h1 className="text-small font-medium text-faint">Traces</h1>
            <p className="text-lead">{sentenceOf(traces?.length, query.hasNextPage, isNarrowed, when)}</p>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {search.to === undefined && (
              <LiveMark live={live} paused={paused} turn={() => setPaused(!paused)} />
            )}
            <RangePicker />
          </div>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <FilterBar search={search} change={change} suggestionsOf={(name) => seenIn(traces ?? [], name)} />
          {isBehind && (
            <Button
              look="primary"
              onClick={() =>
                void catchUp().then(() => document.querySelector('[role="grid"]')?.scrollTo({ top: 0 }))
              }
            >
              Newer traces: show
            </Button>
          )}
        </div>
      </header>
      {query.isError && (
        <div className="px-6 pb-4 max-narrow:px-4">
          <Problem error={query.error} retry={() => void query.refetch()} />
        </div>
      )}
      {traces === undefined ? (
        query.isPending && <SkeletonRows rows={18} />
      ) : traces.length === 0 ? (
        <div className="px-6 max-narrow:px-4">
          <Empty title={isNarrowed ? 'No trace matches these filters.' : `No traces ${when}.`}>
            {isNarrowed ? (
              <Button onClick={() => void navigate({ search: {} })}>Remove all filters</Button>
            ) : (
              <>
                Choose a longer time range, or point an OpenTelemetry exporter here: set{' '}
                <code className="font-mono">OTEL_EXPORTER_OTLP_ENDPOINT</code> to {window.location.origin} and{' '}
                <code className="font-mono">OTEL_EXPORTER_OTLP_HEADERS</code> to{' '}
                <code className="font-mono">authorization=Bearer</code> and a project key. New traces show up
                here by themselves.
              </>
            )}
          </Empty>
        </div>
      ) : (
        <TraceList traces={traces} open={open} more={more} scrolled={setDown} />
      )}
    </div>
  )
}

function seenIn(traces: readonly TraceSummary[], name: FilterName): readonly string[] {
  const of = { service: 'services', model: 'models', user: 'users', session: 'sessions' } as const
  return name in of ? [...new Set(traces.flatMap((trace) => trace[of[name as keyof typeof of]]))].sort() : []
}

function sentenceOf(count: number | undefined, more: boolean, isNarrowed: boolean, when: string): string {
  if (count === undefined) return `Looking for traces ${when}.`
  if (count === 0) return `Nothing ${isNarrowed ? 'matches' : 'was traced'} ${when}.`
  const number = count.toLocaleString('en-US')
  if (more) return `The newest ${number} ${isNarrowed ? 'matching ' : ''}traces ${when}; scroll for more.`
  return `${count === 1 ? 'One trace' : `${number} traces`} ${isNarrowed ? (count === 1 ? 'matches' : 'match') : 'began'} ${when}.`
}
