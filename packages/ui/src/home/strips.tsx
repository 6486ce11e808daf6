import { useNavigate } from '@tanstack/react-router'
import type { MonitorSeries, RetrievalReport } from '@telltale/sdk'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ShownChanges } from '../charts/shown-changes.tsx'
import { ChangeLane } from '../charts/change-lane.tsx'
import { loadTimeChart } from '../charts/load-time-chart.ts'
import { Button } from '../parts/button.tsx'
import { formatMinute } from '../parts/format.ts'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { Change, Overview } from '../records.ts'
import { useRange } from '../shell/address.ts'
import { SeriesTable } from '../retrieval/series-table.tsx'
import { firePoints, fireWords, guardrailStrip } from './guardrail-strip.ts'
import { retrievalStrip, retrievalWords } from './retrieval-strip.ts'
import { pointWords, stripsOf, type DrawnStrip, type Strip } from './strips-data.ts'
import { StripsTable } from './strips-table.tsx'

const TimeChart = lazy(loadTimeChart)

const seconds = (iso: string): number => new Date(iso).getTime() / 1000

/** Traffic, failures, latency, cost, guardrails and retrieval on one time axis, with the changes flagged on it. */
export function Strips({
  overview,
  fires,
  retrieval,
}: {
  readonly overview: Overview
  /** Of guardrails, on the same steps; undefined while it is not known. */
  readonly fires: MonitorSeries | undefined
  /** On steps of its own; undefined while it is not known. */
  readonly retrieval: RetrievalReport | undefined
}) {
  const [hovered, setHovered] = useState<number | null>(null)
  const [asTable, setAsTable] = useState(false)
  const [shown, setShown] = useState<readonly Change[]>([])
  const navigate = useNavigate()
  const { hours, choose } = useRange()

  const { points, changes, stepMinutes } = overview
  const fired = useMemo(() => firePoints(overview, fires), [overview, fires])
  const strips = useMemo(
    () => [...stripsOf(overview), ...(fired === null ? [] : [guardrailStrip(fired)])],
    [overview, fired],
  )
  const retrieved = useMemo(() => (retrieval === undefined ? null : retrievalStrip(retrieval)), [retrieval])
  const times = useMemo(() => points.map((point) => seconds(point.at)), [points])
  const marks = useMemo(() => changes.map((change) => seconds(change.at)), [changes])
  const from = times[0] ?? 0
  const to = (times.at(-1) ?? 1) + stepMinutes * 60

  const openCalls = (index: number, filter: Strip['filter'] = {}) => {
    const point = points[index]
    if (point === undefined) return
    const end = new Date(new Date(point.at).getTime() + stepMinutes * 60_000).toISOString()
    void navigate({ to: '/calls', search: { from: point.at, to: end, ...filter } })
  }
  const firstCall = points.find(({ calls }) => calls > 0)
  const isYoung = hours > 1 && firstCall !== undefined && to - seconds(firstCall.at) <= 3600
  const point = hovered === null ? undefined : points[hovered]
  const wordsOf = ({ id }: Strip) =>
    point && (id === 'guardrails' ? fireWords(fired?.[hovered!]) : pointWords(id, point))
  const isLast = (index: number) => retrieved === null && index === strips.length - 1
  const openStrip = (at: number, { id, filter }: Strip) =>
    id === 'guardrails' ? void navigate({ to: '/guardrails' }) : openCalls(at, filter)

  return (
    <section aria-label="Over time" className="grid min-w-0 gap-2">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <p className="text-small text-faint">
          {point === undefined
            ? isYoung
              ? 'Every call came within the last hour.'
              : 'Click a point to open the calls behind it.'
            : `${formatMinute(point.at)}, ${stepMinutes} min`}
        </p>
        {isYoung && (
          <Button className="mr-auto" onClick={() => choose(1)}>
            Look at 1 h
          </Button>
        )}
        <Button look="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as charts' : 'Show as a table'}
        </Button>
      </div>
      {asTable ? (
        <>
          <StripsTable overview={overview} fired={fired} open={openCalls} />
          {retrieved !== null && <SeriesTable label="Retrieval over time" series={retrieval?.series ?? []} />}
        </>
      ) : (
        <div className="border-y border-line">
          {strips.map((strip, index) => (
            <StripRow key={strip.id} strip={strip} words={wordsOf(strip)}>
              <Suspense fallback={<SkeletonBox className="my-2 h-20" />}>
                <TimeChart
                  label={`${strip.name} over time; the same figures are behind “Show as a table”`}
                  times={times}
                  from={from}
                  to={to}
                  lines={strip.lines}
                  format={strip.format}
                  least={strip.least}
                  height={isLast(index) ? 120 : 100}
                  showTimes={isLast(index)}
                  marks={marks}
                  hover={setHovered}
                  open={(at) => openStrip(at, strip)}
                />
              </Suspense>
            </StripRow>
          ))}
          {retrieved !== null && (
            <RetrievalRow strip={retrieved} series={retrieval?.series ?? []} {...{ from, to, marks }} />
          )}
          <div className="grid wide:grid-cols-[168px_minmax(0,1fr)]">
            <p className="self-center text-small text-faint">Changes</p>
            <ChangeLane changes={changes} from={from} to={to} show={setShown} />
          </div>
        </div>
      )}
      <ShownChanges changes={shown} close={() => setShown([])} />
    </section>
  )
}

type RetrievalRowProps = {
  readonly strip: DrawnStrip
  readonly series: RetrievalReport['series']
  readonly from: number
  readonly to: number
  readonly marks: readonly number[]
}

/** Below the others and on their axis; its steps are longer, so which is pointed at is its own affair. */
function RetrievalRow({ strip, series, from, to, marks }: RetrievalRowProps) {
  const [hovered, setHovered] = useState<number | null>(null)
  const navigate = useNavigate()
  const times = useMemo(() => series.map((point) => seconds(point.at)), [series])
  const point = hovered === null ? undefined : series[hovered]
  return (
    <StripRow strip={strip} words={point && retrievalWords(point)}>
      <Suspense fallback={<SkeletonBox className="my-2 h-20" />}>
        <TimeChart
          label={`${strip.name} over time; the same figures are behind “Show as a table”`}
          {...{ times, from, to, marks }}
          lines={strip.lines}
          format={strip.format}
          least={strip.least}
          height={120}
          showTimes
          hover={setHovered}
          open={() => void navigate({ to: '/retrieval' })}
        />
      </Suspense>
    </StripRow>
  )
}

type StripRowProps = {
  readonly strip: DrawnStrip
  readonly words: { value: string; note: string } | undefined
  readonly children: React.ReactNode
}

/** The measure's name and figure on the left, its line on the right. Under the pointer, the figure is the point's. */
function StripRow({ strip, words, children }: StripRowProps) {
  return (
    <div className="grid border-b border-line py-2 wide:grid-cols-[168px_minmax(0,1fr)]">
      <div className="flex items-baseline gap-3 wide:grid wide:content-start wide:gap-0 wide:pt-1">
        <h2 className="text-small font-medium text-soft">{strip.name}</h2>
        <p className="text-lead font-semibold wide:text-figure">{words?.value ?? strip.total}</p>
        <p className="text-small text-faint max-wide:ml-auto">{words?.note ?? strip.note} </p>
      </div>
      {children}
    </div>
  )
}
