import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { JudgedReport } from '@telltale/sdk'
import { api } from '../../api.ts'
import { formatCount, formatShare, formatUsd, plural } from '../../parts/format.ts'
import { Empty, Problem } from '../../parts/notice.tsx'
import { Section } from '../../parts/page.tsx'
import { SkeletonRows } from '../../parts/skeleton.tsx'
import { useProject, useRange } from '../../shell/address.ts'
import { JudgedTable } from './judged-table.tsx'
import { measureWords, missingWords } from './judged-words.ts'
import { JudgingForm } from './judging-form.tsx'
import { LabelNext } from './label-next.tsx'

const lookAgainMs = 15_000

/** What a model judge, put right by people, says of what was retrieved. */
export function JudgedPanel() {
  const { hours } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['judged', project, hours],
    queryFn: () => api.judgedRetrievals(hours, project),
    placeholderData: keepPreviousData,
    refetchInterval: lookAgainMs,
  })
  const report = query.data
  return (
    <Section title="Judged" note={report?.judge ? noteOf(report) : undefined}>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {report === undefined && query.isPending && <SkeletonRows rows={3} />}
      {report !== undefined && <Judged report={report} />}
      <details>
        <summary className="cursor-pointer text-soft">Who judges, what of, and for how much</summary>
        <div className="pt-3">
          <JudgingForm />
        </div>
      </details>
    </Section>
  )
}

const noteOf = ({ judge, judged, queries }: JudgedReport): string =>
  `${judge!.model}, ${formatCount(judged)} of ${plural(queries, 'query', 'queries')} drawn by risk, weighted to all of them`

function Judged({ report }: { readonly report: JudgedReport }) {
  const { judge, versions, missing, labels, waiting, resting, costUsd, costUnknown } = report
  if (judge === null)
    return (
      <Empty title="Nobody judges relevance.">
        The signals above need no judge and do not know whether a document is right. A model can judge a
        sample of the queries, within a budget: name one below.
      </Empty>
    )
  const unknownCost = costUnknown === 0 ? '' : `, and ${plural(costUnknown, 'call')} of unknown cost`
  return (
    <>
      {versions.length === 0 ? (
        <Empty title="No query has been judged yet.">
          {waiting === 0
            ? 'Queries are drawn a minute after they were asked.'
            : `${plural(waiting, 'query', 'queries')} wait for the judge.`}
        </Empty>
      ) : (
        <JudgedTable versions={versions} />
      )}
      {resting !== null && <p className="text-bad">{resting}</p>}
      <p className="text-small text-soft">
        The judge cost {formatUsd(costUsd)}
        {unknownCost}. {waiting > 0 && `${plural(waiting, 'query', 'queries')} wait. `}
        {missing.length > 0 && `Without a score: ${missing.map(missingText).join('; ')}.`}
      </p>
      {versions.length > 0 && (
        <details>
          <summary className="cursor-pointer text-soft">
            Put the judge right: {formatCount(labels.given)} of {formatCount(labels.asked)} queries are
            labelled
          </summary>
          <div className="pt-3">
            <LabelNext />
          </div>
        </details>
      )}
    </>
  )
}

const missingText = ({ measure, reason, share }: JudgedReport['missing'][number]): string =>
  `${measureWords[measure].replace(', of 5', '').toLowerCase()} ${formatShare(share.value)} of ${formatCount(share.n)}, ${missingWords(reason)}`
