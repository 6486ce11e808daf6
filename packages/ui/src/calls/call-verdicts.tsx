import { Link } from '@tanstack/react-router'
import type { CallVerdict } from '@telltale/sdk'
import { unseenList } from '../guardrails/unseen.ts'
import { verdictTones, verdictWords } from '../guardrails/words.ts'
import { formatMs, formatUsd } from '../parts/format.ts'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'

const columns: readonly Column<CallVerdict>[] = [
  {
    id: 'guardrail',
    head: 'Guardrail',
    cell: ({ guardrailId, guardrailVersion }) => (
      <Link
        to="/guardrails/$name"
        params={{ name: guardrailId }}
        className="font-medium text-accent hover:underline"
      >
        {guardrailId}@{guardrailVersion}
      </Link>
    ),
  },
  { id: 'stage', head: 'Looked at', cell: ({ stage }) => stage },
  {
    id: 'verdict',
    head: 'Verdict',
    cell: ({ verdict, mode, failed }) => (
      <span className="inline-flex items-center gap-1.5">
        <Badge tone={mode === 'shadow' ? 'neutral' : verdictTones[verdict]}>
          {mode === 'shadow' && verdict !== 'pass' && verdict !== 'error' ? 'would ' : ''}
          {verdictWords[verdict]}
        </Badge>
        {mode === 'shadow' && <span className="text-faint">shadow</span>}
        {failed !== null && (
          <span className="text-faint">{failed === 'open' ? 'let pass' : 'blocked the call'}</span>
        )}
      </span>
    ),
  },
  {
    id: 'score',
    head: 'Score',
    right: true,
    cell: ({ score, threshold }) => (
      <span title={`It fires from ${threshold}`}>
        {score === null ? (
          <span className="text-faint">none</span>
        ) : (
          `${Number(score.toFixed(3))} of ${threshold}`
        )}
      </span>
    ),
  },
  {
    id: 'reason',
    head: 'Why',
    cell: ({ reason, kinds }) => (
      <span title={kinds.join(', ')} className="inline-block max-w-100 truncate align-bottom text-soft">
        {reason ?? '–'}
      </span>
    ),
  },
  { id: 'latency', head: 'Took', right: true, cell: ({ latencyMs }) => formatMs(latencyMs) },
  {
    id: 'cost',
    head: 'Cost',
    right: true,
    spare: true,
    cell: ({ costUsd }) => (costUsd === null ? '–' : formatUsd(costUsd)),
  },
]

/** What each guardrail made of the call, and what none of them could look at. */
export const CallVerdicts = ({
  verdicts,
  unseen,
}: {
  readonly verdicts: readonly CallVerdict[]
  /** `input/image`. */
  readonly unseen: readonly string[]
}) => (
  <div className="grid gap-3">
    {unseen.length > 0 && (
      <p className="text-soft">
        <Badge tone="warn">not all seen</Badge> The request holds {unseenList(unseen)}, which no guardrail
        looked at.
      </p>
    )}
    {verdicts.length > 0 && (
      <Table label="Guardrails" columns={columns} rows={verdicts} rowId={({ id }) => id} />
    )}
  </div>
)
