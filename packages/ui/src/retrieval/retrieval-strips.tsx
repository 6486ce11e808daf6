import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RetrievalReport } from '@telltale/sdk'
import { lazy, Suspense, useMemo, useState } from 'react'
import { api } from '../api.ts'
import { ChangeLane } from '../charts/change-lane.tsx'
import { loadTimeChart } from '../charts/load-time-chart.ts'
import { ShownChanges } from '../charts/shown-changes.tsx'
import { Button } from '../parts/button.tsx'
import { formatMinute } from '../parts/format.ts'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { Change } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { drawnSignals, SeriesTable } from './series-table.tsx'

const TimeChart = lazy(loadTimeChart)

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
        <Button look="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as charts' : 'Show as a table'}
        </Button>
      </div>
      {asTable ? (
        <SeriesTable label="Over time" series={series} />
      ) : (
        <div className="border-y border-line">
          {drawnSignals.map(({ id, name, format, least }, index) => (
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
                  height={index === drawnSignals.length - 1 ? 96 : 76}
                  showTimes={index === drawnSignals.length - 1}
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
