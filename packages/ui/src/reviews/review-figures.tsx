import type { ReviewedRate, ReviewFigures as Told, ReviewQueue } from '@telltale/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount, formatShare, plural } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { InlineChoice } from '../prompts/inline-choice.tsx'
import { useProject } from '../shell/address.ts'
import { RateBar } from './rate-bar.tsx'
import { reviewApi } from './review-api.ts'
import { rateNote, rateValue } from './words.ts'

const windows = [
  ['168', '7 days'],
  ['720', '30 days'],
  ['2160', '90 days'],
  ['9600', '400 days'],
] as const

/** What the answers tell so far. */
export function ReviewFigures({ queue }: { readonly queue: ReviewQueue }) {
  const project = useProject()
  const [hours, setHours] = useState('720')
  const query = useQuery({
    queryKey: ['review-figures', project, queue.name, hours],
    queryFn: () => reviewApi.figures(queue.name, Number(hours), project),
    placeholderData: keepPreviousData,
  })
  const told = query.data
  return (
    <>
      <Section
        title="What reviews tell"
        note="weighted by the inverse of the probability each item was drawn with; intervals at 95 %"
        actions={<InlineChoice label="Last" value={hours} options={windows} choose={setHours} />}
      >
        {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
        {told === undefined && query.isPending && <SkeletonBox className="h-40" />}
        {told !== undefined && (
          <>
            <Table label="Rates" columns={rateColumns} rows={ratesOf(told)} rowId={({ name }) => name} />
            <p className="text-small text-soft">{agreementWords(told)}</p>
          </>
        )}
      </Section>
      {told !== undefined && (
        <Section title="Strata" note="how many there were, were drawn and are reviewed">
          <Table
            label="Strata"
            columns={strataColumns}
            rows={told.strata.map((stratum, at) => ({ ...stratum, at }))}
            rowId={({ at }) => String(at)}
          />
        </Section>
      )}
      {told !== undefined && queue.subject.kind === 'verdicts' && told.reviewed > 0 && (
        <Section title="At other thresholds" note="what recorded scores would have done">
          <Table
            label="At other thresholds"
            columns={thresholdColumns}
            rows={told.thresholds}
            rowId={({ threshold }) => String(threshold)}
          />
        </Section>
      )}
    </>
  )
}

type Row = { readonly name: string; readonly means: string; readonly rate: ReviewedRate }

const ratesOf = (told: Told): readonly Row[] => [
  {
    name: 'False-positive rate',
    means: 'legitimate traffic that it fired on',
    rate: told.falsePositiveRate,
  },
  { name: 'Wrong among fired', means: 'fired, and should not have', rate: told.falseFireShare },
  { name: 'Precision', means: 'fired, and should have', rate: told.precision },
  { name: 'Miss rate', means: 'passed, and should have fired', rate: told.missRate },
  { name: 'Recall', means: 'of what should fire, what did', rate: told.recall },
]

const rateColumns: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Figure',
    cell: ({ name, means }) => (
      <>
        <span className="font-medium">{name}</span>{' '}
        <span className="text-small text-faint max-narrow:hidden">{means}</span>
      </>
    ),
  },
  {
    id: 'value',
    head: 'Share',
    right: true,
    cell: ({ rate }) => (
      <span className={rate.kind === 'estimate' ? 'font-medium' : 'text-faint'}>{rateValue(rate)}</span>
    ),
  },
  { id: 'bar', head: '0 to 100 %', spare: true, fill: true, cell: ({ rate }) => <RateBar rate={rate} /> },
  { id: 'interval', head: '95 %', right: true, cell: ({ rate }) => rateNote(rate) },
]

const strataColumns: readonly Column<Told['strata'][number] & { readonly at: number }>[] = [
  { id: 'name', head: 'Stratum', cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    id: 'scores',
    head: 'Scores',
    spare: true,
    cell: ({ fired, low, high }) => `${fired ? 'fired' : 'passed'}, ${low} to ${high}`,
  },
  { id: 'population', head: 'There were', right: true, cell: ({ population }) => formatCount(population) },
  { id: 'drawn', head: 'Drawn', right: true, cell: ({ drawn }) => formatCount(drawn) },
  { id: 'reviewed', head: 'Reviewed', right: true, cell: ({ reviewed }) => formatCount(reviewed) },
  { id: 'positive', head: 'Should fire', right: true, cell: ({ positive }) => formatCount(positive) },
]

const short = (rate: ReviewedRate): string =>
  rate.kind === 'estimate'
    ? `${formatShare(rate.value)} (${formatShare(rate.low)} to ${formatShare(rate.high)})`
    : rate.n === 0
      ? 'none reviewed'
      : 'not enough reviews'

const thresholdColumns: readonly Column<Told['thresholds'][number]>[] = [
  { id: 'threshold', head: 'Fires from', cell: ({ threshold }) => threshold.toFixed(1) },
  { id: 'fpr', head: 'False-positive rate', right: true, cell: (row) => short(row.falsePositiveRate) },
  { id: 'precision', head: 'Precision', right: true, cell: (row) => short(row.precision) },
  { id: 'recall', head: 'Recall', right: true, cell: (row) => short(row.recall) },
]

function agreementWords({ agreement, reviewed, unresolved }: Told): string {
  const start = `${plural(reviewed, 'item')} reviewed, ${formatCount(unresolved)} without a clear result.`
  const { items, reviewers, agreed, value, low, high, measure } = agreement
  if (items === 0 || agreed === null) return `${start} No item was answered by several reviewers yet.`
  const name = measure === 'cohen-kappa' ? 'Cohen’s kappa' : 'Krippendorff’s alpha'
  const beyond =
    value === null
      ? 'beyond chance nothing can be said yet'
      : `${name} ${value.toFixed(2)}${low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`}`
  return `${start} ${plural(reviewers, 'reviewer')} agree on ${formatShare(agreed)} of ${plural(items, 'item')}; ${beyond}.`
}
