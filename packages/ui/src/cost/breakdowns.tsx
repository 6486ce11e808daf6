import { useNavigate } from '@tanstack/react-router'
import { formatCount, formatShare, formatUsdColumn } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { Tabs } from '../parts/tabs.tsx'
import type { CostReport, CostRow } from '@telltale/sdk'

const amount = (value: string | null): number | null => (value === null ? null : Number(value))

const columnsOf = (head: string): readonly Column<CostRow>[] => [
  {
    id: 'key',
    head,
    order: (row) => row.key,
    cell: (row) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate font-medium">{row.key || '(none)'}</span>
        {row.provider !== undefined && row.provider !== null && (
          <span className="text-small text-faint max-narrow:hidden">{row.provider}</span>
        )}
      </span>
    ),
  },
  {
    id: 'calls',
    head: 'Calls',
    right: true,
    cell: (row) => formatCount(row.calls),
    order: (row) => row.calls,
  },
  {
    id: 'input',
    head: 'Input tokens',
    right: true,
    spare: true,
    cell: (row) => formatCount(row.inputTokens),
    order: (row) => row.inputTokens,
  },
  {
    id: 'cached',
    head: 'Read from cache',
    right: true,
    spare: true,
    cell: (row) => formatCount(row.cachedReadTokens),
    order: (row) => row.cachedReadTokens,
  },
  {
    id: 'output',
    head: 'Output tokens',
    right: true,
    spare: true,
    cell: (row) => formatCount(row.outputTokens),
    order: (row) => row.outputTokens,
  },
  {
    id: 'average',
    head: 'Per call',
    right: true,
    spare: true,
    cell: (row) => formatUsdColumn(row.averageCostUsd),
    order: (row) => amount(row.averageCostUsd),
  },
  {
    id: 'cost',
    head: 'Cost',
    right: true,
    cell: (row) =>
      row.costUsd === null ? (
        <span className="text-faint">unknown</span>
      ) : (
        <span title={`$${row.costUsd}`}>{formatUsdColumn(row.costUsd, 4)}</span>
      ),
    order: (row) => amount(row.costUsd),
  },
  {
    id: 'share',
    head: 'Share',
    right: true,
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-small bg-sunken max-narrow:hidden">
          <span className="block h-full bg-accent" style={{ width: `${(row.share ?? 0) * 100}%` }} />
        </span>
        <span className="w-12">{formatShare(row.share)}</span>
      </span>
    ),
    order: (row) => row.share,
  },
]

const kinds = [
  { id: 'model', label: 'By model', head: 'Model', rows: (report: CostReport) => report.byModel },
  { id: 'route', label: 'By route', head: 'Route', rows: (report: CostReport) => report.byRoute },
  { id: 'prompt', label: 'By prompt', head: 'Prompt version', rows: (report: CostReport) => report.byPrompt },
  { id: 'user', label: 'By user', head: 'User', rows: (report: CostReport) => report.byUser },
  { id: 'tag', label: 'By tag', head: 'Tag', rows: (report: CostReport) => report.byTag },
] as const

/** The same money cut five ways; a row opens its calls. */
export function Breakdowns({ report }: { readonly report: CostReport }) {
  const navigate = useNavigate()
  return (
    <Tabs
      label="Cost broken down"
      tabs={kinds.map((kind) => {
        const rows = kind.rows(report)
        return {
          id: kind.id,
          label: kind.label,
          count: rows.length,
          body:
            rows.length === 0 ? (
              <p className="py-2 text-soft">No call in this window names a {kind.id}.</p>
            ) : (
              <Table
                label={kind.label}
                columns={columnsOf(kind.head)}
                rows={rows}
                rowId={(row) => `${row.provider ?? ''}/${row.key}`}
                open={(row) => void navigate({ to: '/calls', search: { [kind.id]: row.key } })}
              />
            ),
        }
      })}
    />
  )
}
