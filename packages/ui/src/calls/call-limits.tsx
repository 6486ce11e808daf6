import { formatCount, formatUsdColumn } from '../parts/format.ts'
import { Badge, type Tone } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { LimitDecision } from './read-evidence.ts'

const tones: Readonly<Record<string, Tone>> = {
  within: 'neutral',
  exceeded: 'warn',
  degraded: 'warn',
  unchecked: 'warn',
  'passed-over': 'warn',
  refused: 'bad',
}

const amount = (limit: LimitDecision, value: number | null): string =>
  limit.measure === 'usd' ? formatUsdColumn(value) : formatCount(value)

const columns: readonly Column<LimitDecision>[] = [
  {
    id: 'name',
    head: 'Limit',
    cell: (limit) => (
      <>
        <span className="font-medium">{limit.name}</span>
        {limit.value !== null && (
          <span className="ml-2 inline-block max-w-28 truncate align-bottom text-soft" title={limit.value}>
            {limit.value}
          </span>
        )}
      </>
    ),
  },
  {
    id: 'decision',
    head: 'Decision',
    cell: (limit) => (
      <>
        <Badge tone={tones[limit.decision] ?? 'neutral'}>{limit.decision}</Badge>
        {limit.target !== null && <span className="ml-2 text-soft">{limit.target}</span>}
      </>
    ),
  },
  {
    id: 'of',
    head: 'Counts',
    spare: true,
    cell: (limit) => [limit.measure, limit.window].filter((part) => part !== null).join(' a ') || '–',
  },
  { id: 'taken', head: 'Taken before', right: true, cell: (limit) => amount(limit, limit.taken) },
  { id: 'amount', head: 'Of', right: true, cell: (limit) => amount(limit, limit.amount) },
  {
    id: 'reserved',
    head: 'Reserved',
    right: true,
    spare: true,
    cell: (limit) => amount(limit, limit.reserved),
  },
  {
    id: 'charged',
    head: 'Charged',
    right: true,
    cell: (limit) => (
      <span title={limit.isEstimated ? 'Our estimate: the provider did not say' : undefined}>
        {limit.isEstimated && '≈ '}
        {amount(limit, limit.charged)}
      </span>
    ),
  },
]

/** What each limit made of the call. */
export const CallLimits = ({ limits }: { readonly limits: readonly LimitDecision[] }) => (
  <Table
    label="Limits"
    columns={columns}
    rows={limits}
    rowId={(limit) => `${limit.name}\n${limit.value ?? ''}\n${limit.target ?? ''}`}
  />
)
