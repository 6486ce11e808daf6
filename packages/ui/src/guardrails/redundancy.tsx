import type { MonitorRedundancy } from '@telltale/sdk'
import { formatCount, formatMs, formatShare, formatUsd, plural } from '../parts/format.ts'
import { Section } from '../parts/page.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { rangeWords } from './monitor-words.ts'
import { RateCell } from './rate-cell.tsx'

type Addition = MonitorRedundancy['guardrails'][number]
type Pair = MonitorRedundancy['pairs'][number]

const additions: readonly Column<Addition>[] = [
  {
    id: 'name',
    head: 'Guardrail',
    order: ({ guardrail }) => guardrail,
    cell: ({ guardrail, addsNothing }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className="font-medium">{guardrail}</span>
        {addsNothing === 'yes' && <Badge tone="warn">adds nothing</Badge>}
        {addsNothing === 'unknown' && <Badge>too few to tell</Badge>}
      </span>
    ),
  },
  {
    id: 'fires',
    head: 'Calls it fired on',
    right: true,
    order: ({ fires }) => fires,
    cell: ({ fires }) => formatCount(fires),
  },
  {
    id: 'alone',
    head: 'Only it caught',
    right: true,
    order: ({ alone }) => alone.value,
    cell: ({ alone }) => <RateCell rate={alone} />,
  },
  {
    id: 'p99',
    head: 'p99',
    right: true,
    spare: true,
    order: ({ figures }) => figures?.latencyP99Ms ?? null,
    cell: ({ figures }) => formatMs(figures?.latencyP99Ms),
  },
  {
    id: 'share',
    head: 'Of latency',
    right: true,
    spare: true,
    order: ({ figures }) => figures?.latencyShare ?? null,
    cell: ({ figures }) => formatShare(figures?.latencyShare),
  },
  {
    id: 'cost',
    head: 'Cost',
    right: true,
    spare: true,
    cell: ({ figures }) => formatUsd(figures?.costUsd),
  },
]

const pairs: readonly Column<Pair>[] = [
  {
    id: 'pair',
    head: 'Pair',
    cell: ({ one, other, areTogether }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className="font-medium">
          {one} and {other}
        </span>
        {areTogether === 'yes' && <Badge tone="warn">fire together</Badge>}
      </span>
    ),
  },
  { id: 'both', head: 'Both', right: true, order: ({ both }) => both, cell: ({ both }) => formatCount(both) },
  {
    id: 'only',
    head: 'Only one',
    right: true,
    cell: ({ onlyOne, onlyOther }) => `${formatCount(onlyOne)} and ${formatCount(onlyOther)}`,
  },
  {
    id: 'overlap',
    head: 'Shared fires',
    right: true,
    order: ({ overlap }) => overlap.value,
    cell: ({ overlap }) =>
      overlap.value === null ? (
        <span className="text-faint">neither fired</span>
      ) : (
        <span className="inline-flex items-baseline gap-2">
          <span className="text-small text-faint">{rangeWords(overlap)}</span>
          {formatShare(overlap.value)}
        </span>
      ),
  },
]

/** Which guardrails fire together, and what each adds to the others. */
export function Redundancy({
  redundancy,
  about,
}: {
  readonly redundancy: MonitorRedundancy
  readonly about?: string
}) {
  const shown = redundancy.pairs.filter(
    ({ one, other }) => about === undefined || one === about || other === about,
  )
  const own = redundancy.guardrails.filter(({ guardrail }) => about === undefined || guardrail === about)
  if (redundancy.guardrails.length < 2) return null
  return (
    <Section
      title="What each adds"
      note={`${plural(redundancy.calls, 'call')}${redundancy.oneOf === 1 ? '' : `, one of ${redundancy.oneOf}`}`}
    >
      {about === undefined && <p className="text-soft">{redundancy.sentence}</p>}
      <div className="grid gap-4">
        <Table
          label="What each guardrail adds"
          columns={additions}
          rows={own}
          rowId={({ guardrail }) => guardrail}
        />
        {shown.length > 0 && (
          <Table
            label="Guardrails that fire together"
            columns={pairs}
            rows={shown.slice(0, 8)}
            rowId={({ one, other }) => `${one}/${other}`}
          />
        )}
      </div>
    </Section>
  )
}
