import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { formatCount, formatShare, formatUsd, plural } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Figure, Figures, Page, Section } from '../parts/page.tsx'
import { SkeletonBox, SkeletonRows } from '../parts/skeleton.tsx'
import type { CostReport } from '@telltale/sdk'
import { useProject, useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import { AdviceList } from './advice.tsx'
import { Breakdowns } from './breakdowns.tsx'
import { Coverage } from './coverage.tsx'

/** Where does the money go, and what would save some? */
export function Cost() {
  const { hours, words } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['cost-report', project, hours],
    queryFn: () => api.costReport(hours, project),
    placeholderData: keepPreviousData,
  })
  const report = query.data
  return (
    <Page
      title="Cost"
      sentence={report === undefined ? 'Adding it up.' : sentenceOf(report, words)}
      actions={<RangePicker />}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {report === undefined && query.isPending && (
        <>
          <SkeletonBox className="h-19" />
          <SkeletonBox className="h-16" />
          <SkeletonRows rows={8} />
        </>
      )}
      {report?.calls === 0 && (
        <Empty title={`No calls in ${words}.`}>
          Choose a longer time range, or send a call: Home has a snippet to copy.
        </Empty>
      )}
      {report !== undefined && report.calls > 0 && <Report report={report} />}
    </Page>
  )
}

function sentenceOf(report: CostReport, words: string): string {
  if (report.calls === 0) return `Nothing was spent in ${words}.`
  const month = report.projectedMonth
  const known =
    report.coverage.share === null || report.coverage.share === 1
      ? ''
      : `, counting the ${formatShare(report.coverage.share)} of calls whose price is known`
  const spent =
    report.costUsd === null
      ? `The cost of ${words} is unknown`
      : `${formatUsd(report.costUsd)} in ${words}${known}`
  if ('notEnough' in month) return `${spent}.`
  return `${spent}; at this rate ${formatUsd(month.costUsd)} a month (${formatUsd(month.low)} to ${formatUsd(month.high)}).`
}

function Report({ report }: { readonly report: CostReport }) {
  const month = report.projectedMonth
  const hit = report.cacheHitRate
  return (
    <>
      <Figures byFour>
        <Figure name="Calls">{formatCount(report.calls)}</Figure>
        <Figure name="Spent">
          <span title={report.costUsd === null ? undefined : `$${report.costUsd}`}>
            {formatUsd(report.costUsd)}
          </span>
        </Figure>
        <Figure name="Average per call">{formatUsd(report.averageCostUsd)}</Figure>
        <Figure name="Tokens in · out">
          {formatCount(report.inputTokens)} · {formatCount(report.outputTokens)}
        </Figure>
        <Figure
          name="Cache hits"
          note={
            hit === null || hit.n === 0
              ? undefined
              : `${formatShare(hit.low)} to ${formatShare(hit.high)}, n ${formatCount(hit.n)}`
          }
        >
          {hit === null || hit.n === 0 ? '–' : formatShare(hit.value)}
        </Figure>
        <Figure name="Input read from cache" note="at the provider">
          {formatShare(report.providerCacheReadShare)}
        </Figure>
        <Figure
          name="Projected month"
          note={'notEnough' in month ? undefined : `${formatUsd(month.low)} to ${formatUsd(month.high)}`}
        >
          {'notEnough' in month ? (
            <span className="text-faint">not enough data</span>
          ) : (
            formatUsd(month.costUsd)
          )}
        </Figure>
      </Figures>
      <p className="-mt-2 text-small text-faint">
        {'notEnough' in month
          ? `No projection: ${month.notEnough}`
          : `Projected by ${month.method}, n ${formatCount(month.n)}.`}
      </p>
      <Section
        title="Coverage"
        note={
          isCovered(report)
            ? 'every call is priced'
            : `${plural(report.coverage.total - report.coverage.known, 'call')} of unknown cost`
        }
      >
        <Coverage coverage={report.coverage} />
      </Section>
      <Section
        title="What would save some"
        note={report.advice.length === 0 ? undefined : plural(report.advice.length, 'suggestion')}
      >
        <AdviceList advice={report.advice} />
      </Section>
      <Breakdowns report={report} />
    </>
  )
}

const isCovered = (report: CostReport): boolean => report.coverage.known === report.coverage.total
