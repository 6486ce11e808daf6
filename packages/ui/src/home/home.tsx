import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { OpenAlerts } from '../alerts/open-alerts.tsx'
import { useAlerts } from '../alerts/use-alerts.ts'
import { waitingOf } from '../alerts/words.ts'
import { api } from '../api.ts'
import { Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { useProject, useRange } from '../shell/address.ts'
import { useLive } from '../shell/live.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import { FirstCall } from './first-call.tsx'
import { healthOf, type Health } from './health.ts'
import { LatestCalls } from './latest-calls.tsx'
import { RecentChanges } from './recent-changes.tsx'
import { Strips } from './strips.tsx'

/** Is anything wrong, and what changed? */
export function Home() {
  const { hours, words } = useRange()
  const project = useProject()
  const queries = useQueryClient()
  const latest = useQuery({
    queryKey: ['latest-calls', project],
    queryFn: () => api.calls({ limit: 6 }, project),
  })
  const overview = useQuery({
    queryKey: ['overview', project, hours],
    queryFn: () => api.overview(hours, project),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  const waiting = waitingOf(useAlerts('open').data?.alerts ?? []).length
  const stepMinutes = overview.data?.stepMinutes
  const fires = useQuery({
    queryKey: ['guardrail-fires', project, hours, stepMinutes],
    queryFn: () => api.guardrailSeries({ hours, stepMinutes: stepMinutes! }, project),
    enabled: stepMinutes !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
    retry: false,
  })
  const retrieval = useQuery({
    queryKey: ['retrieval', project, hours],
    queryFn: () => api.retrievalReport(hours, project),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
    retry: false,
  })
  useLive(() => {
    void queries.invalidateQueries({ queryKey: ['latest-calls'] })
    void queries.invalidateQueries({ queryKey: ['overview'] })
    void queries.invalidateQueries({ queryKey: ['guardrail-fires'] })
  })

  if (latest.isError)
    return (
      <Page title="Home">
        <Problem error={latest.error} retry={() => void latest.refetch()} />
      </Page>
    )
  if (latest.data?.calls.length === 0)
    return (
      <Page title="Home" sentence="No call has come through yet. Point your SDK here and send one.">
        <FirstCall />
      </Page>
    )
  return (
    <Page
      title="Home"
      sentence={<HealthSentence health={overview.data && healthOf(overview.data, words, waiting)} />}
      actions={<RangePicker />}
    >
      <OpenAlerts />
      {overview.isError && <Problem error={overview.error} retry={() => void overview.refetch()} />}
      {overview.data === undefined ? (
        overview.isPending && <StripsSkeleton />
      ) : (
        <Strips overview={overview.data} fires={fires.data} retrieval={retrieval.data} />
      )}
      <div className="grid gap-6 vast:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section
          title="Latest calls"
          actions={
            <Link to="/calls" className="text-small font-medium text-accent hover:underline">
              All calls
            </Link>
          }
        >
          <LatestCalls calls={latest.data?.calls} />
        </Section>
        <Section title="Latest changes">
          <RecentChanges />
        </Section>
      </div>
    </Page>
  )
}

const dots: Readonly<Record<Health['verdict'], string>> = {
  good: 'bg-good',
  bad: 'bg-bad',
  unsure: 'bg-warn',
  quiet: 'bg-line-strong',
}

function HealthSentence({ health }: { readonly health: Health | undefined }) {
  if (health === undefined) return <SkeletonBox className="h-6 w-120 max-w-full" />
  return (
    <p className="flex items-baseline gap-2.5 text-pretty">
      <span aria-hidden className={`size-2 shrink-0 -translate-y-px rounded-full ${dots[health.verdict]}`} />
      {health.sentence}
    </p>
  )
}

const StripsSkeleton = () => (
  <div className="grid gap-2">
    <div className="h-7" />
    {Array.from({ length: 4 }, (_, index) => (
      <SkeletonBox key={index} className="h-27" />
    ))}
  </div>
)
