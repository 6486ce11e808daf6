import type { RetrievalPoint } from '@telltale/sdk'
import { formatCount, formatMinute, formatShare } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { formatSignal } from './signal-words.ts'

/** What is drawn of retrieval over time. `least`: how far the value axis reaches at least. */
export const drawnSignals = [
  { id: 'groundedShare', name: 'Grounded', format: formatShare, least: 1 },
  { id: 'utilisation', name: 'Utilisation', format: formatShare, least: 1 },
  { id: 'staleShare', name: 'Stale', format: formatShare, least: 0.1 },
  {
    id: 'ageDaysP50',
    name: 'Median age',
    format: (days: number | null) => formatSignal('ageDaysP50', days),
    least: 1,
  },
  { id: 'coverage', name: 'Answer known', format: formatShare, least: 1 },
  { id: 'retrievals', name: 'Queries', format: formatCount, least: 1 },
] as const

const columns: readonly Column<RetrievalPoint>[] = [
  { id: 'at', head: 'From', cell: ({ at }) => formatMinute(at) },
  ...drawnSignals.map(({ id, name, format }): Column<RetrievalPoint> => ({
    id,
    head: name,
    right: true,
    cell: (point) => format(point[id]),
  })),
]

/** The figures behind the charts, newest first. */
export const SeriesTable = ({
  label,
  series,
}: {
  readonly label: string
  readonly series: readonly RetrievalPoint[]
}) => <Table label={label} columns={columns} rows={series.toReversed()} rowId={({ at }) => at} />
