import type { IndexVersion, RetrievalSignal } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty } from '../parts/notice.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { formatSignal, signalWords } from './signal-words.ts'

const compared: readonly RetrievalSignal[] = ['groundedShare', 'utilisation', 'staleShare', 'ageDaysP50']

const columns: readonly Column<IndexVersion>[] = [
  {
    id: 'version',
    head: 'Version',
    cell: ({ indexName, indexVersion }) => (
      <span className="font-medium">
        {indexName} <span className="text-soft">{indexVersion === '' ? 'no version' : indexVersion}</span>
      </span>
    ),
  },
  { id: 'since', head: 'First seen', cell: ({ firstAt }) => <Moment at={firstAt} /> },
  { id: 'queries', head: 'Queries', right: true, cell: ({ retrievals }) => formatCount(retrievals) },
  {
    id: 'empty',
    head: 'Found nothing',
    right: true,
    cell: ({ empty }) => formatShare(empty.n === 0 ? null : empty.value),
  },
  ...compared.map((name): Column<IndexVersion> => ({
    id: name,
    head: signalWords[name].name,
    right: true,
    cell: (version) => <Compared version={version} name={name} />,
  })),
]

/** The mean, and how far it moved from the version before. Colour only repeats what the words say. */
function Compared({ version, name }: { readonly version: IndexVersion; readonly name: RetrievalSignal }) {
  const mean = version.signals.find((one) => one.name === name)?.mean ?? null
  const moved = version.differences.find((one) => one.name === name)
  return (
    <span className="inline-flex items-baseline justify-end gap-2">
      {moved && (
        <span className="text-small text-faint">
          {formatSignal(name, moved.low)} to {formatSignal(name, moved.high)}
          <Verdict name={name} low={moved.low} high={moved.high} />
        </span>
      )}
      {formatSignal(name, mean)}
    </span>
  )
}

function Verdict({ name, low, high }: { name: RetrievalSignal; low: number; high: number }) {
  if (low <= 0 && high >= 0) return null
  const isBetter = signalWords[name].better === 'up' ? low > 0 : high < 0
  return <span className={isBetter ? 'text-good' : 'text-bad'}>{isBetter ? ' better' : ' worse'}</span>
}

export const VersionTable = ({ versions }: { readonly versions: readonly IndexVersion[] }) =>
  versions.length === 0 ? (
    <Empty title="No query names its index.">
      Send <code className="font-mono text-small">indexName</code> and{' '}
      <code className="font-mono text-small">indexVersion</code> with each, and versions are compared here.
    </Empty>
  ) : (
    <Table
      label="Index versions"
      columns={columns}
      rows={versions}
      rowId={({ indexName, indexVersion }) => `${indexName} ${indexVersion}`}
    />
  )
