import type { SignalMean } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { formatSignal, signalWords } from './signal-words.ts'

const columns: readonly Column<SignalMean>[] = [
  {
    id: 'name',
    head: 'Signal',
    cell: ({ name }) => <span className="font-medium">{signalWords[name].name}</span>,
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
  {
    id: 'about',
    head: 'What it says, and misses',
    fill: true,
    spare: true,
    cell: ({ name }) => (
      <span className="text-soft" title={signalWords[name].about}>
        {signalWords[name].about}
      </span>
    ),
  },
]

export const SignalTable = ({ signals }: { readonly signals: readonly SignalMean[] }) => (
  <Table label="Signals" columns={columns} rows={signals} rowId={({ name }) => name} />
)
