import type { ExperimentEffect } from '@telltale/sdk'
import { formatCount } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { formatDifference, formatMetric } from './words.ts'

const interval = ({ metric, alwaysValid }: ExperimentEffect): string =>
  alwaysValid === null
    ? 'not enough data'
    : `${formatDifference(metric, alwaysValid.low)} to ${formatDifference(metric, alwaysValid.high)}`

const columns: readonly Column<ExperimentEffect>[] = [
  {
    id: 'metric',
    head: 'Metric',
    cell: ({ metric, role }) => (
      <span className={role === 'primary' ? 'font-medium' : ''}>
        {metric} {role === 'guardrail' && <span className="text-small text-faint">must not get worse</span>}
      </span>
    ),
  },
  {
    id: 'control',
    head: 'Control',
    right: true,
    cell: ({ metric, control }) => formatMetric(metric, control),
  },
  {
    id: 'treatment',
    head: 'Treatment',
    right: true,
    cell: ({ metric, treatment }) => formatMetric(metric, treatment),
  },
  {
    id: 'effect',
    head: 'Difference',
    right: true,
    cell: ({ metric, effect }) => formatDifference(metric, effect),
  },
  { id: 'interval', head: 'Interval, at every look', right: true, cell: interval },
  {
    id: 'users',
    head: 'n',
    right: true,
    cell: ({ users }) => `${formatCount(users.control)} + ${formatCount(users.treatment)}`,
  },
]

/** Each metric of one treatment, beside the control. */
export const Effects = ({ metrics }: { readonly metrics: readonly ExperimentEffect[] }) => (
  <Table label="Metrics" columns={columns} rows={metrics} rowId={({ metric, role }) => `${role} ${metric}`} />
)
