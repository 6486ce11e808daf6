import { formatCount, formatMs, formatUsdColumn } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Overview, OverviewPoint } from '../records.ts'
import { pointWords } from './strips-data.ts'

const columns: readonly Column<OverviewPoint>[] = [
  { id: 'at', head: 'Time', cell: (point) => <Moment at={point.at} />, order: (point) => point.at },
  {
    id: 'calls',
    head: 'Calls',
    right: true,
    cell: (point) => formatCount(point.calls),
    order: (point) => point.calls,
  },
  {
    id: 'failed',
    head: 'Failed',
    right: true,
    cell: (point) => formatCount(point.errors + point.truncated),
    order: (point) => point.errors + point.truncated,
  },
  {
    id: 'share',
    head: 'Share',
    right: true,
    spare: true,
    cell: (point) => pointWords('errors', point).value,
  },
  {
    id: 'p50',
    head: 'Median',
    right: true,
    cell: (point) => formatMs(point.latencyP50Ms),
    order: (point) => point.latencyP50Ms,
  },
  {
    id: 'p95',
    head: 'p95',
    right: true,
    spare: true,
    cell: (point) => formatMs(point.latencyP95Ms),
    order: (point) => point.latencyP95Ms,
  },
  {
    id: 'cost',
    head: 'Cost',
    right: true,
    cell: (point) => formatUsdColumn(point.costUsd, 4),
    order: (point) => Number(point.costUsd ?? -1),
  },
]

/** The figures behind the charts, newest first; a row opens its calls. */
export function StripsTable({
  overview,
  open,
}: {
  readonly overview: Overview
  readonly open: (index: number) => void
}) {
  const newestFirst = overview.points.toReversed()
  return (
    <Table
      label="Traffic, failures, latency and cost over time"
      columns={columns}
      rows={newestFirst}
      rowId={(point) => point.at}
      open={(point) => open(overview.points.indexOf(point))}
    />
  )
}
