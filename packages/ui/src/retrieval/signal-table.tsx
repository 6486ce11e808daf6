import type { SignalLabel, SignalMean } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { formatSignal, signalWords } from './signal-words.ts'
import { useSignalLabels } from './use-signal-labels.ts'

type Row = SignalMean & { readonly label: SignalLabel | undefined }

/** Whole when it is pointed at. */
const words = (id: 'says' | 'measured' | 'misses', head: string): Column<Row> => ({
  id,
  head,
  spare: true,
  cell: ({ label }) => (
    <span className="line-clamp-2 min-w-48 whitespace-normal text-small text-soft" title={label?.[id]}>
      {label?.[id]}
    </span>
  ),
})

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Signal',
    cell: ({ name, label }) => (
      <span className="grid">
        <span className="font-medium">{signalWords[name].name}</span>
        <span className="text-small text-faint">{label?.method}</span>
      </span>
    ),
  },
  { id: 'mean', head: 'Mean', right: true, cell: ({ name, mean }) => formatSignal(name, mean) },
  {
    id: 'interval',
    head: '95 % interval',
    right: true,
    cell: ({ name, low, high }) =>
      low === null ? (
        <span className="text-faint">not enough data</span>
      ) : (
        `${formatSignal(name, low)} to ${formatSignal(name, high)}`
      ),
  },
  { id: 'n', head: 'Queries', right: true, cell: ({ n }) => formatCount(n) },
  { id: 'coverage', head: 'Known of', right: true, cell: ({ coverage }) => formatShare(coverage) },
  words('says', 'What it says'),
  words('measured', 'Measured'),
  words('misses', 'What it misses'),
]

export function SignalTable({ signals }: { readonly signals: readonly SignalMean[] }) {
  const labelOf = useSignalLabels()
  const rows = signals.map((one): Row => ({ ...one, label: labelOf(one.name) }))
  return <Table label="Signals" columns={columns} rows={rows} rowId={({ name }) => name} />
}
