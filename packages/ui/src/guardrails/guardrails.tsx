import { Problem } from '../parts/notice.tsx'
import { formatCount, formatShare } from '../parts/format.ts'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonBox, SkeletonRows } from '../parts/skeleton.tsx'
import { useRange } from '../shell/address.ts'
import { RangePicker } from '../shell/range-picker.tsx'
import type { GuardrailReport } from '@telltale/sdk'
import { useMemo } from 'react'
import { Findings } from './findings.tsx'
import { FirstGuardrail } from './first-guardrail.tsx'
import { GuardrailTable } from './guardrail-table.tsx'
import { rangeWords } from './monitor-words.ts'
import { NewGuardrail } from './new-guardrail.tsx'
import { OverTime, type Strip } from './over-time.tsx'
import { Redundancy } from './redundancy.tsx'
import { useChangesInRange, useRedundancy, useReport, useSeries } from './use-monitor.ts'

/** More lines than this make no picture; the table has them all. */
const stripsAtMost = 6

/** Which rules help, and which hurt users? */
export function Guardrails() {
  const { words } = useRange()
  const query = useReport()
  const report = query.data
  const isEmpty = report?.guardrails.length === 0
  return (
    <Page
      title="Guardrails"
      sentence={
        report === undefined ? 'Counting.' : isEmpty ? 'Nothing is looked for in calls.' : report.sentence
      }
      actions={
        <>
          <RangePicker />
          <NewGuardrail />
        </>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {report === undefined && query.isPending && (
        <>
          <SkeletonRows rows={6} />
          <SkeletonBox className="h-40" />
        </>
      )}
      {isEmpty && <FirstGuardrail />}
      {report !== undefined && !isEmpty && <Report guardrails={report.guardrails} words={words} />}
    </Page>
  )
}

function Report({
  guardrails,
  words,
}: {
  readonly guardrails: readonly GuardrailReport[]
  readonly words: string
}) {
  const series = useSeries()
  const redundancy = useRedundancy()
  const changes = useChangesInRange()
  const findings = guardrails.flatMap((each) => each.findings)
  const evaluated = guardrails.filter(({ figures }) => figures.total > 0)
  const strips = useMemo(() => stripsOf(guardrails), [guardrails])
  return (
    <>
      {findings.length > 0 && <Findings findings={findings} isLinked />}
      <Section
        title="Figures"
        note={`${words}; shares of evaluations that came to an end, with 95 % intervals; in shadow what would have been`}
      >
        <GuardrailTable guardrails={guardrails} />
        {evaluated.length === 0 && (
          <p className="text-soft">
            No call was looked at in {words}. Send one, or see whether the scope of the guardrails fits your
            calls.
          </p>
        )}
      </Section>
      {series.data !== undefined && strips.length > 0 && (
        <OverTime title="Fires over time" series={series.data} strips={strips} changes={changes} />
      )}
      {redundancy.data !== undefined && evaluated.length > 1 && <Redundancy redundancy={redundancy.data} />}
    </>
  )
}

/** Those that fire most, first; what never fired has no line to show. */
const stripsOf = (guardrails: readonly GuardrailReport[]): readonly Strip[] =>
  guardrails
    .filter(({ figures: { fireRate } }) => (fireRate.value ?? 0) > 0)
    .toSorted((one, other) => (other.figures.fireRate.value ?? 0) - (one.figures.fireRate.value ?? 0))
    .slice(0, stripsAtMost)
    .map(({ name, figures: { fireRate } }) => ({
      ...{ id: name, name, guardrail: name, measure: 'fire' as const },
      total: formatShare(fireRate.value),
      note: `${rangeWords(fireRate)}, n ${formatCount(fireRate.n)}`,
    }))
