import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RetrievalReport } from '@telltale/sdk'
import { api } from '../api.ts'
import { formatCount, formatShare, plural } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Figure, Figures, Page, Section } from '../parts/page.tsx'
import { SkeletonBox, SkeletonRows } from '../parts/skeleton.tsx'
import { useProject, useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import { CanaryPanel } from './canary-panel.tsx'
import { ClicksPanel } from './judged/clicks-panel.tsx'
import { JudgedPanel } from './judged/judged-panel.tsx'
import { DriftPanel } from './drift-panel.tsx'
import { RetrievalStrips } from './retrieval-strips.tsx'
import { SatisfactionTable } from './satisfaction-table.tsx'
import { SignalTable } from './signal-table.tsx'
import { formatSignal } from './signal-words.ts'
import { SourceTable } from './source-table.tsx'
import { RetrievalSettingsForm } from './settings-form.tsx'
import { VersionTable } from './version-table.tsx'
import { WorstQueries } from './worst-queries.tsx'

const lookAgainMs = 15_000

/** Is the index rotting? */
export function Retrieval() {
  const { hours, words } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval', project, hours],
    queryFn: () => api.retrievalReport(hours, project),
    placeholderData: keepPreviousData,
    refetchInterval: lookAgainMs,
  })
  const report = query.data
  return (
    <Page
      title="Retrieval"
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
      {report?.retrievals === 0 && (
        <>
          <TurnOn words={words} />
          <CanaryPanel />
        </>
      )}
      {report !== undefined && report.retrievals > 0 && <Report report={report} />}
    </Page>
  )
}

const signalOf = ({ signals }: RetrievalReport, name: RetrievalReport['signals'][number]['name']) =>
  signals.find((one) => one.name === name)!

function sentenceOf(report: RetrievalReport, words: string): string {
  if (report.retrievals === 0) return `No query to a retriever is known of ${words}.`
  const stale = signalOf(report, 'staleShare')
  const grounded = signalOf(report, 'groundedShare')
  const freshness =
    stale.mean === null
      ? 'whether documents are stale is not known'
      : `${formatShare(stale.mean)} of the documents are past their time to live`
  const support =
    grounded.mean === null
      ? 'no answer is known to hold against them'
      : `answers are ${formatShare(grounded.mean)} made of them`
  return `${plural(report.retrievals, 'query', 'queries')} in ${words}: ${freshness}, and ${support}.`
}

function Report({ report }: { readonly report: RetrievalReport }) {
  const figure = (name: Parameters<typeof formatSignal>[0], title: string) => {
    const { mean, low, high, n } = signalOf(report, name)
    return (
      <Figure
        name={title}
        note={
          mean === null
            ? 'unknown'
            : `${formatSignal(name, low)} to ${formatSignal(name, high)}, n ${formatCount(n)}`
        }
      >
        {formatSignal(name, mean)}
      </Figure>
    )
  }
  const { coverage, empty } = report
  return (
    <>
      <Figures>
        {figure('groundedShare', 'Grounded')}
        {figure('utilisation', 'Utilisation')}
        {figure('staleShare', 'Stale')}
        {figure('ageDaysP50', 'Median age')}
        <Figure name="Found nothing" note={`${formatShare(empty.low)} to ${formatShare(empty.high)}`}>
          {formatShare(empty.value)}
        </Figure>
        <Figure name="Answer known" note={`of ${plural(coverage.n, 'query', 'queries')}`}>
          {formatShare(coverage.value)}
        </Figure>
      </Figures>
      <RetrievalStrips report={report} />
      <Section title="Index versions" note="each against the one before it, 95 % intervals">
        <VersionTable versions={report.versions} />
      </Section>
      <JudgedPanel />
      <DriftPanel />
      <CanaryPanel />
      <WorstQueries />
      <Section title="Signals" note="means over queries, 95 % intervals">
        <SignalTable signals={report.signals} />
      </Section>
      <Section
        title="Sources"
        note="of the documents retrieved, and of versions first retrieved in this window, each once"
      >
        <SourceTable sources={report.sources} />
      </Section>
      <ClicksPanel />
      <SatisfactionTable />
      <RetrievalSettingsForm />
    </>
  )
}

const TurnOn = ({ words }: { readonly words: string }) => (
  <Empty title={`No query to a retriever in ${words}.`}>
    <p>
      Tell of them with <code className="font-mono text-small">telltale.retrieval(…)</code> of the SDK, send
      your tracer’s retriever spans to <code className="font-mono text-small">/v1/traces</code>, or set the
      marks your prompts put around documents. The guide is docs/retrieval.md.
    </p>
  </Empty>
)
