import type { Experiment, ExperimentLook } from '@telltale/sdk'
import { lazy, Suspense, useMemo, useState } from 'react'
import { loadTimeChart } from '../charts/load-time-chart.ts'
import { Button } from '../parts/button.tsx'
import { formatCount, formatMinute } from '../parts/format.ts'
import { Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { effectLines } from './effect-lines.ts'
import { formatDifference } from './words.ts'

const TimeChart = lazy(loadTimeChart)

type Props = { readonly experiment: Experiment; readonly series: readonly ExperimentLook[] }

/** The primary metric’s difference at each look, with the interval that holds at all of them. */
export function EffectOverTime({ experiment: { setup }, series }: Props) {
  const treatments = setup.arms.filter(({ name }) => name !== setup.control)
  return treatments.map(({ name }) => (
    <OfArm
      key={name}
      title={treatments.length === 1 ? 'Difference over time' : `Difference over time, ${name}`}
      metric={setup.primary.name}
      looks={series.filter(({ arm }) => arm === name)}
    />
  ))
}

type OfArmProps = {
  readonly title: string
  readonly metric: string
  readonly looks: readonly ExperimentLook[]
}

function OfArm({ title, metric, looks }: OfArmProps) {
  const [hovered, setHovered] = useState<number | null>(null)
  const [asTable, setAsTable] = useState(false)
  const { times, lines, changes } = useMemo(() => effectLines(looks), [looks])
  const look = hovered === null ? undefined : looks[hovered]
  const isShort = looks.every(({ effect }) => effect === null)
  if (isShort) return null
  return (
    <Section
      title={title}
      note={look === undefined ? `${metric}; the band holds at every look` : lookWords(metric, look)}
      actions={
        <Button look="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as a chart' : 'Show as a table'}
        </Button>
      }
    >
      {asTable ? (
        <Table label={title} columns={columnsOf(metric)} rows={looks} rowId={({ at }) => at} />
      ) : (
        <div className="border-y border-line">
          <Suspense fallback={<SkeletonBox className="my-2 h-40" />}>
            <TimeChart
              label={`${title}; the same figures are behind “Show as a table”`}
              times={times}
              from={times[0] ?? 0}
              to={times.at(-1) ?? 1}
              lines={lines}
              format={(value) => formatDifference(metric, value)}
              isAroundZero
              height={180}
              showTimes
              marks={changes}
              hover={setHovered}
              open={() => undefined}
            />
          </Suspense>
        </div>
      )}
    </Section>
  )
}

const range = (metric: string, { low, high }: ExperimentLook): string =>
  low === null || high === null
    ? 'not enough data'
    : `${formatDifference(metric, low)} to ${formatDifference(metric, high)}`

const lookWords = (metric: string, look: ExperimentLook): string =>
  `${formatMinute(look.at)}: ${formatDifference(metric, look.effect)} (${range(metric, look)}), n ${formatCount(look.users.control + look.users.treatment)}`

const columnsOf = (metric: string): readonly Column<ExperimentLook>[] => [
  { id: 'at', head: 'Look', cell: ({ at }) => formatMinute(at) },
  { id: 'epoch', head: 'Epoch', right: true, cell: ({ epoch }) => epoch },
  { id: 'effect', head: 'Difference', right: true, cell: ({ effect }) => formatDifference(metric, effect) },
  { id: 'range', head: 'Interval', right: true, cell: (look) => range(metric, look) },
  {
    id: 'users',
    head: 'n',
    right: true,
    cell: ({ users }) => `${formatCount(users.control)} + ${formatCount(users.treatment)}`,
  },
]
