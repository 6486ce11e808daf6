import { useNavigate } from '@tanstack/react-router'
import type { GuardrailFigures, GuardrailReport } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { standingMarks } from './monitor-words.ts'
import { RateCell, ReviewedCell } from './rate-cell.tsx'
import { blocksColumn, firesColumn, p99Column, totalColumn } from './figure-columns.tsx'

/** One mode of a guardrail: where it ran in both, they stand one under the other. */
type Row = {
  readonly report: GuardrailReport
  readonly mode: string
  /** The mode it is in now, or the only one: what is said of the whole stands here. */
  readonly isMain: boolean
  readonly figures: GuardrailFigures
}

const rowsOf = (guardrails: readonly GuardrailReport[]): readonly Row[] =>
  guardrails.flatMap((report): readonly Row[] => {
    const { now, modes, figures } = report
    const ran = (['enforce', 'shadow'] as const).flatMap((mode) =>
      modes[mode] === null ? [] : [{ mode, figures: modes[mode] }],
    )
    const main = ran.find(({ mode }) => mode === now?.mode)?.mode ?? ran[0]?.mode
    if (ran.length === 0) return [{ report, mode: now?.mode ?? 'removed', isMain: true, figures }]
    return ran
      .toSorted((one) => (one.mode === main ? -1 : 1))
      .map((each) => ({ report, ...each, isMain: each.mode === main }))
  })

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Guardrail',
    order: ({ report }) => report.name,
    cell: ({ report, mode, isMain }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className={isMain ? 'font-medium' : 'text-faint'}>{report.name}</span>
        <Badge tone={mode === 'enforce' ? 'good' : 'neutral'}>{mode}</Badge>
        {isMain && report.now === null && <Badge>removed</Badge>}
        {isMain && report.now?.mode === 'off' && mode !== 'off' && <Badge>off now</Badge>}
      </span>
    ),
  },
  {
    id: 'standing',
    head: 'Standing',
    cell: ({ report, isMain }) =>
      isMain && (
        <span className="inline-flex gap-1">
          {standingMarks(report).map(({ words, tone }) => (
            <Badge key={words} tone={tone}>
              {words}
            </Badge>
          ))}
        </span>
      ),
  },
  totalColumn,
  firesColumn,
  blocksColumn,
  {
    id: 'flags',
    head: 'Flags',
    right: true,
    spare: true,
    order: ({ figures }) => figures.flagRate.value,
    cell: ({ figures }) => <RateCell rate={figures.flagRate} />,
  },
  {
    id: 'false-positives',
    head: 'False positives',
    right: true,
    cell: ({ report, isMain }) => isMain && <ReviewedCell rate={report.quality?.falsePositiveRate ?? null} />,
  },
  p99Column,
  {
    id: 'share',
    head: 'Of latency',
    right: true,
    order: ({ figures }) => figures.latencyShare,
    cell: ({ figures }) => formatShare(figures.latencyShare),
  },
]

/** Every guardrail, by the modes it ran in; a row opens it. */
export function GuardrailTable({ guardrails }: { readonly guardrails: readonly GuardrailReport[] }) {
  const navigate = useNavigate()
  return (
    <Table
      label="Guardrails"
      columns={columns}
      rows={rowsOf(guardrails)}
      rowId={({ report, mode }) => `${report.name}/${mode}`}
      open={({ report }) => void navigate({ to: '/guardrails/$name', params: { name: report.name } })}
    />
  )
}
