import { formatCount, formatMs, formatUsdColumn } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Overview, OverviewPoint } from '../records.ts'
import { fireWords, type FirePoint } from './guardrail-strip.ts'
import { pointWords } from './strips-data.ts'

/** What a step says of calls, with what guardrails did in it where any looked. */
type Row = OverviewPoint & { readonly fired: FirePoint | undefined }

const columns: readonly Column<Row>[] = [
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

const fireColumn: Column<Row> = {
  id: 'fires',
  head: 'Guardrail fires',
  right: true,
  spare: true,
  cell: ({ fired }) => {
    const { value, note } = fireWords(fired)
    return <span title={note}>{value}</span>
  },
}

/** The figures behind the charts, newest first; a row opens its calls. */
export function StripsTable({
  overview,
  fired,
  open,
}: {
  readonly overview: Overview
  /** On the steps of the overview; null where no guardrail looked. */
  readonly fired: readonly FirePoint[] | null
  readonly open: (index: number) => void
}) {
  const rows = overview.points.map((point, at) => ({ ...point, fired: fired?.[at] }))
  return (
    <Table
      label="Traffic, failures, latency and cost over time"
      columns={fired === null ? columns : [...columns, fireColumn]}
      rows={rows.toReversed()}
      rowId={(point) => point.at}
      open={({ at }) => open(overview.points.findIndex((point) => point.at === at))}
    />
  )
}
