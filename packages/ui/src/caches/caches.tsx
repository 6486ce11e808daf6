import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { formatBytes, formatCount, formatShare, formatUsd, plural } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Figure, Figures, Page, Section } from '../parts/page.tsx'
import { SkeletonBox, SkeletonRows } from '../parts/skeleton.tsx'
import { useProject, useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import type { CacheReport } from '@telltale/sdk'
import { cacheRows, cacheTotals } from './cache-rows.ts'
import { Entries } from './entries.tsx'
import { PurgeForm } from './purge-form.tsx'
import { RouteTable } from './route-table.tsx'
import { TurnOn } from './turn-on.tsx'
import { usePurge, type PurgeAct } from './use-purge.ts'

/** Hits come with every call. */
const lookAgainMs = 5_000

/** Which answers are given twice, what does that save, and what is stored? */
export function Caches() {
  const { hours, words } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['caches', project, hours],
    queryFn: () => api.caches(hours, project),
    placeholderData: keepPreviousData,
    refetchInterval: lookAgainMs,
  })
  const purge = usePurge()
  const report = query.data
  const isEmpty = report !== undefined && report.routes.length === 0 && report.stored?.length === 0
  return (
    <Page
      title="Caches"
      sentence={report === undefined ? 'Counting.' : sentenceOf(report, words)}
      actions={<RangePicker />}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {report === undefined && query.isPending && (
        <>
          <SkeletonBox className="h-16" />
          <SkeletonRows rows={8} />
        </>
      )}
      <Purged purge={purge} />
      {report?.health.isAvailable === false && <Away />}
      {isEmpty && <TurnOn words={words} />}
      {report !== undefined && !isEmpty && <Report report={report} purge={purge} />}
    </Page>
  )
}

function sentenceOf({ hitRate, ...report }: CacheReport, words: string): string {
  const { savedUsd, savedUnknown, refused } = cacheTotals(report)
  if (hitRate.n === 0)
    return refused === 0
      ? `No request went by a cache in ${words}.`
      : `No request went by a cache in ${words}: ${formatCount(refused)} could not, or their callers would not.`
  const unknown =
    savedUnknown === 0 ? '' : `; of ${formatCount(savedUnknown)} it is not known what they saved`
  return `${formatShare(hitRate.value)} of ${plural(hitRate.n, 'request')} in ${words} took an answer that was there already, which saved ${formatUsd(savedUsd)}${unknown}.`
}

function Report({ report, purge }: { readonly report: CacheReport; readonly purge: PurgeAct }) {
  const { health, hitRate, stored } = report
  const { held, ...totals } = cacheTotals(report)
  return (
    <>
      <Figures>
        <Figure
          name="Hit rate"
          note={hitRate.n === 0 ? undefined : `${formatShare(hitRate.low)} to ${formatShare(hitRate.high)}`}
        >
          {hitRate.n === 0 ? '–' : formatShare(hitRate.value)}
        </Figure>
        <Figure name="Hits" note={`and ${formatCount(totals.shared)} shared`}>
          {formatCount(totals.hits)}
        </Figure>
        <Figure name="Misses">{formatCount(totals.misses)}</Figure>
        <Figure
          name="Saved"
          note={totals.savedUnknown === 0 ? undefined : `${formatCount(totals.savedUnknown)} more unknown`}
        >
          {formatUsd(totals.savedUsd)}
        </Figure>
        <Figure name="Stored" note={held === null ? undefined : formatBytes(held.bytes)}>
          {held === null ? 'unknown' : formatCount(held.entries)}
        </Figure>
        {report.kind === 'memory' ? (
          <Figure name="Dropped" note="for room, since start">
            {formatCount(health.evicted)}
          </Figure>
        ) : (
          <Figure name="Redis too slow" note={`${formatCount(health.failed)} failed since start`}>
            {formatCount(health.slow)}
          </Figure>
        )}
      </Figures>
      <Section title="By route" note="hits and shared calls among those that could have been one">
        <RouteTable rows={cacheRows(report)} isStoreKnown={stored !== null} purge={purge.mutate} />
      </Section>
      <Entries purge={purge.mutate} />
      <Section title="Take answers away" note="from the next call on; it cannot be undone">
        <PurgeForm purge={purge.mutate} />
      </Section>
    </>
  )
}

/** What came of the last purge. */
function Purged({ purge }: { readonly purge: PurgeAct }) {
  if (purge.isError) return <Problem error={purge.error} />
  if (!purge.isSuccess) return null
  return (
    <div role="status" className="rounded-medium bg-accent-wash px-3 py-2">
      {plural(purge.data.purged, 'stored answer')} went.
    </div>
  )
}

const Away = () => (
  <div
    role="alert"
    className="grid gap-0.5 rounded-medium border border-line border-l-2 border-l-warn bg-raised px-3 py-2"
  >
    <p className="font-medium">Redis does not answer.</p>
    <p className="text-soft">
      Calls go on, each as a miss. What is stored there cannot be counted or purged.
    </p>
  </div>
)
