import type { MonitorSeries } from '@telltale/sdk'
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import { ChangeLane } from '../charts/change-lane.tsx'
import type { Line } from '../charts/chart-options.ts'
import { loadTimeChart } from '../charts/load-time-chart.ts'
import { ShownChanges } from '../charts/shown-changes.tsx'
import { Button } from '../parts/button.tsx'
import { formatCount, formatMinute, formatMs, formatShare } from '../parts/format.ts'
import { Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Change } from '../records.ts'
import { drawnOf, linesOf, type Drawn, type Measure } from './monitor-lines.ts'
import { rangeWords } from './monitor-words.ts'

const TimeChart = lazy(loadTimeChart)

/** One line on the shared time axis. */
export type Strip = {
  readonly id: string
  readonly name: string
  readonly total: string
  readonly note: string
  readonly guardrail: string
  readonly measure: Measure
}

type Props = {
  readonly title: string
  readonly series: MonitorSeries
  readonly strips: readonly Strip[]
  readonly changes: readonly Change[]
}

/** Measures of guardrails over time, with their doubt and with what was changed. */
export function OverTime({ title, series, strips, changes }: Props) {
  const [hovered, setHovered] = useState<number | null>(null)
  const [asTable, setAsTable] = useState(false)
  const [shown, setShown] = useState<readonly Change[]>([])
  const drawn = useMemo(
    () =>
      strips.map((strip) => {
        const of = drawnOf(series, strip.guardrail)
        return { strip, of, lines: linesOf(of, strip.measure) }
      }),
    [series, strips],
  )
  const first = drawn[0]
  if (first === undefined) return null
  const { from, to, times } = first.of
  const marks = changes.map(({ at }) => Date.parse(at) / 1000)
  const moment = hovered === null ? undefined : times[hovered]
  return (
    <Section
      title={title}
      note={
        moment === undefined
          ? `each point ${stepWords(series.stepMinutes)}; bands are 95 % intervals`
          : formatMinute(new Date(moment * 1000).toISOString())
      }
      actions={
        <Button look="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as charts' : 'Show as a table'}
        </Button>
      }
    >
      {asTable ? (
        <StepsTable title={title} drawn={drawn} />
      ) : (
        <div className="border-y border-line">
          {drawn.map(({ strip, of, lines }, index) => (
            <StripRow
              key={strip.id}
              strip={strip}
              words={hovered === null ? null : pointWords(strip, of, hovered)}
            >
              <Suspense fallback={<SkeletonBox className="my-2 h-20" />}>
                <TimeChart
                  label={`${strip.name} over time; the same figures are behind “Show as a table”`}
                  {...{ times, from, to, lines, marks }}
                  format={strip.measure === 'p99' ? formatMs : axisShare(lines)}
                  least={strip.measure === 'p99' ? 1 : 0.01}
                  height={index === drawn.length - 1 ? 110 : 88}
                  showTimes={index === drawn.length - 1}
                  hover={setHovered}
                  open={() => undefined}
                />
              </Suspense>
            </StripRow>
          ))}
          <div className="grid wide:grid-cols-[168px_minmax(0,1fr)]">
            <p className="self-center text-small text-faint">Changes</p>
            <ChangeLane changes={changes} from={from} to={to} show={setShown} />
          </div>
        </div>
      )}
      <ShownChanges changes={shown} close={() => setShown([])} />
    </Section>
  )
}

function StripRow({
  strip,
  words,
  children,
}: {
  readonly strip: Strip
  readonly words: { readonly value: string; readonly note: string } | null
  readonly children: ReactNode
}) {
  return (
    <div className="grid border-b border-line py-2 wide:grid-cols-[168px_minmax(0,1fr)]">
      <div className="flex min-w-0 items-baseline gap-3 wide:grid wide:content-start wide:gap-0 wide:pt-1">
        <h3 className="truncate text-small font-medium text-soft">{strip.name}</h3>
        <p className="whitespace-nowrap text-lead font-semibold">{words?.value ?? strip.total}</p>
        <p className="text-small text-faint max-wide:ml-auto">{words?.note ?? strip.note} </p>
      </div>
      {children}
    </div>
  )
}

const stepWords = (minutes: number): string =>
  minutes < 60
    ? `${minutes} min`
    : minutes === 1440
      ? 'a day'
      : minutes === 60
        ? 'an hour'
        : `${minutes / 60} h`

/** As many places as tell the marks of a small axis apart. */
const axisShare =
  (lines: readonly Line[]) =>
  (value: number): string => {
    const most = Math.max(
      0.01,
      ...lines
        .filter(({ look }) => look === 'main' || look === 'bad')
        .flatMap(({ values }) => values.map((each) => each ?? 0)),
    )
    return `${(value * 100).toFixed(most < 0.02 ? 1 : 0)} %`
  }

function pointWords({ measure }: Strip, { figures }: Drawn, at: number) {
  const point = figures[at] ?? null
  if (point === null) return { value: '–', note: 'nothing evaluated' }
  if (measure === 'p99')
    return { value: formatMs(point.latencyP99Ms), note: `median ${formatMs(point.latencyP50Ms)}` }
  const rate = { fire: point.fireRate, block: point.blockRate, flag: point.flagRate }[measure]
  return { value: formatShare(rate.value), note: `${rangeWords(rate)}, n ${formatCount(rate.n)}` }
}

type Step = { readonly at: number; readonly index: number }

/** The figures behind the charts, newest first. */
function StepsTable({
  title,
  drawn,
}: {
  readonly title: string
  readonly drawn: readonly { readonly strip: Strip; readonly of: Drawn }[]
}) {
  const steps = (drawn[0]?.of.times ?? [])
    .map((at, index): Step => ({ at, index }))
    .filter(({ index }) => drawn.some(({ of }) => of.figures[index] != null))
    .toReversed()
  const columns: readonly Column<Step>[] = [
    {
      id: 'at',
      head: 'Time',
      order: ({ at }) => at,
      cell: ({ at }) => formatMinute(new Date(at * 1000).toISOString()),
    },
    ...drawn.map(({ strip, of }): Column<Step> => ({
      id: strip.id,
      head: strip.name,
      right: true,
      cell: ({ index }) => stepCell(pointWords(strip, of, index)),
    })),
  ]
  return <Table label={title} columns={columns} rows={steps} rowId={({ at }) => String(at)} />
}

const stepCell = ({ value, note }: ReturnType<typeof pointWords>): ReactNode => (
  <span className="inline-flex items-baseline gap-2">
    <span className="text-small text-faint">{note}</span>
    {value}
  </span>
)
