import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { LiveMark } from '../parts/live-mark.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import { CallList } from './call-list.tsx'
import { CallPanel } from './call-panel.tsx'
import { FilterBar } from './filter-bar.tsx'
import { activeFilters, type CallsSearch } from './filters.ts'
import { useCalls } from './use-calls.ts'

const route = getRouteApi('/calls')

/** What happened in this request? The list on the left, the call that is open beside it. */
export function Calls() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { words } = useRange()
  const [paused, setPaused] = useState(false)
  const [isDown, setDown] = useState(false)
  const { query, calls, live, isBehind, catchUp } = useCalls(search, { paused, held: isDown })

  useEffect(() => {
    document.title = 'Calls · Telltale'
  }, [])
  const change = useCallback(
    (to: CallsSearch) => void navigate({ search: (now: CallsSearch) => ({ ...now, ...to }), replace: true }),
    [navigate],
  )
  const show = useCallback((id: string | undefined) => change({ call: id }), [change])
  const more = useCallback(() => {
    if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage()
  }, [query])
  const isNarrowed = activeFilters(search).length > 0 || search.q !== undefined || search.from !== undefined
  const open = search.call

  return (
    <div className="flex h-full min-h-0">
      <div className={`flex min-h-0 min-w-0 flex-1 flex-col ${open === undefined ? '' : 'max-wide:hidden'}`}>
        <header className="grid gap-3 px-6 pb-3 pt-5 max-narrow:px-4">
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
            <div>
              <h1 className="text-small font-medium text-faint">Calls</h1>
              <p className="text-lead">
                {sentenceOf(
                  calls?.length,
                  query.hasNextPage,
                  isNarrowed,
                  search.from === undefined ? `in ${words}` : 'in this span',
                )}
              </p>
            </div>
            <div className="flex flex-wrap items-center gap-2">
              {search.to === undefined && (
                <LiveMark live={live} paused={paused} turn={() => setPaused(!paused)} />
              )}
              <RangePicker />
            </div>
          </div>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <FilterBar search={search} change={change} />
            {isBehind && (
              <Button
                look="primary"
                onClick={() =>
                  void catchUp().then(() => document.querySelector('[role="grid"]')?.scrollTo({ top: 0 }))
                }
              >
                Newer calls: show
              </Button>
            )}
          </div>
        </header>
        {query.isError && (
          <div className="px-6 pb-4 max-narrow:px-4">
            <Problem error={query.error} retry={() => void query.refetch()} />
          </div>
        )}
        {calls === undefined ? (
          query.isPending && <SkeletonRows rows={18} />
        ) : calls.length === 0 ? (
          <div className="px-6 max-narrow:px-4">
            <Empty title={isNarrowed ? 'No call matches these filters.' : `No calls in ${words}.`}>
              {isNarrowed ? (
                <Button onClick={() => void navigate({ search: {} })}>Remove all filters</Button>
              ) : (
                'Choose a longer time range, or send a call: Home has a snippet. New calls show up here by themselves.'
              )}
            </Empty>
          </div>
        ) : (
          <CallList
            calls={calls}
            shown={open}
            show={show}
            more={more}
            scrolled={setDown}
            slim={open !== undefined}
          />
        )}
      </div>
      {open !== undefined && <CallPanel id={open} close={() => show(undefined)} />}
    </div>
  )
}

function sentenceOf(count: number | undefined, more: boolean, isNarrowed: boolean, when: string): string {
  if (count === undefined) return `Looking for calls ${when}.`
  if (count === 0) return `Nothing ${isNarrowed ? 'matches' : 'happened'} ${when}.`
  const number = count.toLocaleString('en-US')
  return more
    ? `The newest ${number} ${isNarrowed ? 'matching ' : ''}calls ${when}; scroll for more.`
    : `${count === 1 ? 'One call' : `${number} calls`} ${isNarrowed ? (count === 1 ? 'matches' : 'match') : 'came through'} ${when}.`
}
