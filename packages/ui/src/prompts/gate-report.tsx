import type { GateReport } from '@telltale/sdk'
import { Clauses } from '../experiments/clauses.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { ApprovalForm } from './approval-form.tsx'
import { useGateReport } from './use-gates.ts'

type Props = {
  readonly name: string
  readonly version: number
  readonly environment: string
  readonly author: string | null
}

/** A version before the gates of an environment: each thing asked for, what was found, and who approves. */
export function GateReportOf({ name, version, environment, author }: Props) {
  const query = useGateReport(name, version, environment, true)
  const report = query.data
  return (
    <div
      role="group"
      aria-label={`Gates of ${environment}`}
      className="grid min-w-0 content-start gap-2.5 pb-3"
    >
      <p className="flex items-center gap-2">
        <span className="font-medium">{environment}</span>
        {report !== undefined && (
          <Badge tone={report.isOpen ? 'good' : 'warn'}>
            {report.isOpen ? 'gates are open' : 'gates are closed'}
          </Badge>
        )}
      </p>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={2} />}
      {report !== undefined && (
        <>
          <Clauses
            label={`What ${environment} asks for`}
            clauses={report.clauses.map(({ clause, holds, reason }) => ({ clause, holds, words: reason }))}
          />
          <Evaluations report={report} />
          <ApprovalForm report={report} author={author} />
        </>
      )}
    </div>
  )
}

const Evaluations = ({ report: { evaluations, clauses } }: { readonly report: GateReport }) =>
  evaluations.length === 0 || !clauses.some(({ clause }) => clause === 'evaluation') ? null : (
    <ul aria-label="Evaluations, newest first" className="grid gap-1 text-small text-soft">
      {evaluations.slice(0, 5).map(({ suite, cases, score, baselineScore, interval, source, actor, at }) => (
        <li key={`${suite} ${at}`} className="min-w-0 break-words">
          <span className="text-ink">{suite}</span>: {score}
          {baselineScore !== null && ` against ${baselineScore}`}, n = {formatCount(cases)}
          {interval !== null &&
            `, difference ${interval.low} to ${interval.high} (${interval.level * 100} %)`}
          ; {source}, told by {actor}, <Moment at={at} ago />
        </li>
      ))}
    </ul>
  )
