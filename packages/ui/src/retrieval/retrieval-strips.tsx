import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RetrievalPoint, RetrievalReport } from '@telltale/sdk'
import { lazy, Suspense, useMemo, useState } from 'react'
import { api } from '../api.ts'
import { ChangeLane } from '../charts/change-lane.tsx'
import { loadTimeChart } from '../charts/load-time-chart.ts'
import { ShownChanges } from '../charts/shown-changes.tsx'
import { Button } from '../parts/button.tsx'
import { formatCount, formatMinute, formatShare } from '../parts/format.ts'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Change } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { formatSignal } from './signal-words.ts'

const TimeChart = lazy(loadTimeChart)

const strips = [
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

const seconds = (iso: string): number => Date.parse(iso) / 1000

/** The signals on one time axis, with every change that touched retrieval flagged on it. */
export function RetrievalStrips({ report }: { readonly report: RetrievalReport }) {
  const { series, stepMinutes } = report
  const project = useProject()
  const navigate = useNavigate()
  const [hovered, setHovered] = useState<number | null>(null)
  const [asTable, setAsTable] = useState(false)
  const [shown, setShown] = useState<readonly Change[]>([])
  const changed = useQuery({ queryKey: ['changes', project, 200], queryFn: () => api.changes(200, project) })

  const times = useMemo(() => series.map(({ at }) => seconds(at)), [series])
  const from = times[0] ?? 0
  const to = (times.at(-1) ?? 1) + stepMinutes * 60
  const changes = (changed.data?.changes ?? []).filter(
    ({ component, at }) => component === 'retrieval' && seconds(at) >= from && seconds(at) <= to,
  )
  const point = hovered === null ? undefined : series[hovered]
  const openCalls = (index: number) => {
    const at = series[index]?.at
    if (at === undefined) return
    const end = new Date(Date.parse(at) + stepMinutes * 60_000).toISOString()
    void navigate({ to: '/calls', search: { from: at, to: end } })
  }
  return (
    <section aria-label="Over time" className="grid min-w-0 gap-2">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <p className="text-small text-faint">
          {point === undefined ? 'Click a point to open the calls behind it.' : formatMinute(point.at)}
        </p>
        <Button look="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as charts' : 'Show as a table'}
        </Button>
      </div>
      {asTable ? (
        <Table label="Over time" columns={columns} rows={series.toReversed()} rowId={({ at }) => at} />
      ) : (
        <div className="border-y border-line">
          {strips.map(({ id, name, format, least }, index) => (
            <div key={id} className="grid border-b border-line py-2 wide:grid-cols-[168px_minmax(0,1fr)]">
              <div className="flex items-baseline gap-3 wide:grid wide:content-start wide:gap-0 wide:pt-1">
                <h2 className="text-small font-medium text-soft">{name}</h2>
                <p className="text-lead font-semibold">{point === undefined ? '' : format(point[id])}</p>
              </div>
              <Suspense fallback={<SkeletonBox className="my-2 h-20" />}>
                <TimeChart
                  label={`${name} over time; the same figures are behind “Show as a table”`}
                  times={times}
                  from={from}
                  to={to}
                  lines={[{ label: name, look: 'main', values: series.map((one) => one[id]) }]}
                  format={format}
                  least={least}
                  height={index === strips.length - 1 ? 96 : 76}
                  showTimes={index === strips.length - 1}
                  marks={changes.map(({ at }) => seconds(at))}
                  hover={setHovered}
                  open={openCalls}
                />
              </Suspense>
            </div>
          ))}
          <div className="grid wide:grid-cols-[168px_minmax(0,1fr)]">
            <p className="self-center text-small text-faint">Changes of retrieval</p>
            <ChangeLane changes={changes} from={from} to={to} show={setShown} />
          </div>
        </div>
      )}
      <ShownChanges changes={shown} close={() => setShown([])} />
    </section>
  )
}

const columns: readonly Column<RetrievalPoint>[] = [
  { id: 'at', head: 'From', cell: ({ at }) => formatMinute(at) },
  ...strips.map(({ id, name, format }): Column<RetrievalPoint> => ({
    id,
    head: name,
    right: true,
    cell: (point) => format(point[id]),
  })),
]
