import type { GuardrailReport, ShiftStanding } from '@telltale/sdk'
import { useMemo } from 'react'
import { formatCount, formatMinute, formatMs, formatShare, formatUsd } from '../../parts/format.ts'
import { Empty, Problem } from '../../parts/notice.tsx'
import { Figure, Figures, Section } from '../../parts/page.tsx'
import { SkeletonBox, SkeletonRows } from '../../parts/skeleton.tsx'
import { Badge } from '../../parts/status-mark.tsx'
import { Table, type Column } from '../../parts/table.tsx'
import { useRange } from '../../shell/address.ts'
import { Findings } from '../findings.tsx'
import { rangeWords } from '../monitor-words.ts'
import { OverTime, type Strip } from '../over-time.tsx'
import { Redundancy } from '../redundancy.tsx'
import { unseenList } from '../unseen.ts'
import { useChangesInRange, useRedundancy, useReport, useSeries, useUnseen } from '../use-monitor.ts'
import { Replay } from './replay.tsx'
import { Segments } from './segments.tsx'
import { blocksColumn, firesColumn, p99Column, totalColumn } from '../figure-columns.tsx'

/** What one guardrail did in the range: figures, bounds, time, versions, segments, other thresholds, and company. */
export function GuardrailFigures({ name }: { readonly name: string }) {
  const { words } = useRange()
  const query = useReport()
  const report = query.data?.guardrails.find((guardrail) => guardrail.name === name)
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined)
    return (
      <>
        <SkeletonBox className="h-16" />
        <SkeletonRows rows={6} />
      </>
    )
  if (report === undefined || report.figures.total === 0) return <LookedAtNone {...{ name, words }} />
  return <Known report={report} />
}

function LookedAtNone({ name, words }: { readonly name: string; readonly words: string }) {
  const unseen = useUnseen(name).data
  return (
    <Empty title={`${name} looked at no call in ${words}.`}>
      {unseen !== undefined && unseen.share.n > 0 ? (
        <p>
          It watched {formatCount(unseen.share.n)}, which held no text that it looks at
          {unseen.kinds.length > 0 && `, but ${unseenList(unseen.kinds.map(({ kind }) => kind))}`}.
        </p>
      ) : (
        <p>Send a call that its scope and stages fit, or choose a longer range.</p>
      )}
    </Empty>
  )
}

function Known({ report }: { readonly report: GuardrailReport }) {
  const { name, figures, findings } = report
  const series = useSeries(name)
  const redundancy = useRedundancy()
  const changes = useChangesInRange()
  const strips = useMemo(() => stripsOf(report), [report])
  return (
    <>
      {findings.length > 0 && <Findings findings={findings} isLinked={false} />}
      <Figures byFour>
        <Figure name="Evaluated" note={`${formatCount(figures.errors)} came to nothing`}>
          {formatCount(figures.total)}
        </Figure>
        <Figure name="Fires" note={rangeWords(figures.fireRate)}>
          {formatShare(figures.fireRate.value)}
        </Figure>
        <Figure name="Blocks" note={rangeWords(figures.blockRate)}>
          {formatShare(figures.blockRate.value)}
        </Figure>
        <Figure name="Flags" note={rangeWords(figures.flagRate)}>
          {formatShare(figures.flagRate.value)}
        </Figure>
        <FalsePositives report={report} />
        <Unseen name={name} />
        <Figure
          name="Latency, p99"
          note={`median ${formatMs(figures.latencyP50Ms)}; ${formatShare(figures.latencyShare)} of the calls’ time`}
        >
          {formatMs(figures.latencyP99Ms)}
        </Figure>
        <Figure name="Cost" note={figures.costKnown === 0 ? 'none is known' : undefined}>
          {formatUsd(figures.costUsd)}
        </Figure>
      </Figures>
      <Bounds report={report} />
      {series.data !== undefined && (
        <OverTime title="Over time" series={series.data} strips={strips} changes={changes} />
      )}
      <Section title="By version, stage and mode">
        <Table
          label="By version, stage and mode"
          columns={partColumns}
          rows={report.parts}
          rowId={({ version, stage, mode }) => `${version}/${stage}/${mode}`}
        />
      </Section>
      <Segments name={name} />
      <Replay name={name} />
      {redundancy.data !== undefined && <Redundancy redundancy={redundancy.data} about={name} />}
    </>
  )
}

const stripsOf = ({ name, figures }: GuardrailReport): readonly Strip[] => {
  const strips: readonly Strip[] = [
    {
      ...{ id: 'fire', name: 'Fires', guardrail: name, measure: 'fire' },
      ...{ total: formatShare(figures.fireRate.value), note: rangeWords(figures.fireRate) },
    },
    {
      ...{ id: 'block', name: 'Blocks', guardrail: name, measure: 'block' },
      ...{ total: formatShare(figures.blockRate.value), note: rangeWords(figures.blockRate) },
    },
    {
      ...{ id: 'p99', name: 'Latency, p99', guardrail: name, measure: 'p99' },
      ...{ total: formatMs(figures.latencyP99Ms), note: `median ${formatMs(figures.latencyP50Ms)} (grey)` },
    },
  ]
  // One that only flags or masks has no line of blocks.
  return strips.filter(({ measure }) => measure !== 'block' || figures.blocks > 0)
}

/** Of the calls it watched, those with parts that nothing can look at. */
function Unseen({ name }: { readonly name: string }) {
  const unseen = useUnseen(name).data
  if (unseen === undefined || unseen.share.n === 0)
    return (
      <Figure name="Not all seen" note="none of its calls says">
        –
      </Figure>
    )
  const { share, kinds } = unseen
  const held = kinds.length === 0 ? '' : `: ${unseenList(kinds.map(({ kind }) => kind))}`
  return (
    <Figure name="Not all seen" note={`${rangeWords(share)} of ${formatCount(share.n)} calls${held}`}>
      {formatShare(share.value)}
    </Figure>
  )
}

function FalsePositives({ report: { quality } }: { readonly report: GuardrailReport }) {
  const rate = quality?.falsePositiveRate
  if (rate?.kind === 'estimate')
    return (
      <Figure name="False positives" note={`${rangeWords(rate)}, ${rate.n} reviews`}>
        {formatShare(rate.value)}
      </Figure>
    )
  return (
    <Figure
      name="False positives"
      note={rate === undefined ? 'nobody reviews it' : `${rate.n} reviews are not enough`}
    >
      –
    </Figure>
  )
}

const stateTones = { held: 'good', broken: 'bad', unknown: 'neutral' } as const
const stateWords = { held: 'kept', broken: 'broken', unknown: 'too few to tell' } as const

/** How it stands to its bounds and to its own past, in sentences. */
const Bounds = ({ report: { standing, shift } }: { readonly report: GuardrailReport }) => (
  <Section
    title="Bounds"
    note="broken when that is sure however often one looks; kept when the whole 95 % interval lies within"
  >
    <ul className="grid gap-1.5">
      {standing.map(({ bound, state, sentence }) => (
        <li key={bound} className="grid gap-x-3 narrow:grid-cols-[104px_minmax(0,1fr)]">
          <span>
            <Badge tone={stateTones[state]}>{stateWords[state]}</Badge>
          </span>
          <span className="text-soft">{sentence}</span>
        </li>
      ))}
      <li className="grid gap-x-3 narrow:grid-cols-[104px_minmax(0,1fr)]">
        <span>
          <Badge tone={shift.kind === 'not-enough' ? 'neutral' : shift.isShifted ? 'warn' : 'good'}>
            {shift.kind === 'not-enough' ? 'too few to tell' : shift.isShifted ? 'changed' : 'as before'}
          </Badge>
        </span>
        <span className="text-soft">{shiftWords(shift)}</span>
      </li>
    </ul>
  </Section>
)

function shiftWords(shift: ShiftStanding): string {
  if (shift.kind === 'not-enough') return `Against its own past: ${shift.reason}`
  const { baseline, now, isShifted, direction, since, from, dispersion } = shift
  const scatter =
    dispersion > 1.05
      ? ` Its hours scatter ${dispersion.toFixed(1)} times more than chance, so evaluations count for that much less.`
      : ''
  if (isShifted)
    return `It fires ${direction} often since about ${formatMinute(since!)}: ${formatShare(now.value)} (${rangeWords(now)}), against ${formatShare(baseline.value)} before. No more than one false alarm in 20 weeks.${scatter}`
  const present = now.value === null ? 'nothing evaluated' : `${formatShare(now.value)} (${rangeWords(now)})`
  return `It fires as in its own past: ${present} since ${formatMinute(from)}, against ${formatShare(baseline.value)} (${rangeWords(baseline)}) before.${scatter}`
}

type Part = GuardrailReport['parts'][number]
const partColumns: readonly Column<Part>[] = [
  { id: 'version', head: 'Version', order: ({ version }) => version, cell: ({ version }) => version },
  { id: 'stage', head: 'Stage', order: ({ stage }) => stage, cell: ({ stage }) => stage },
  {
    id: 'mode',
    head: 'Mode',
    order: ({ mode }) => mode,
    cell: ({ mode }) => <Badge tone={mode === 'enforce' ? 'good' : 'neutral'}>{mode}</Badge>,
  },
  totalColumn,
  firesColumn,
  blocksColumn,
  {
    id: 'errors',
    head: 'Errors',
    right: true,
    spare: true,
    cell: ({ figures }) => formatShare(figures.errorRate.value),
  },
  p99Column,
]
