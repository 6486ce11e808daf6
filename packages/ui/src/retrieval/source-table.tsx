import type { SourceReport } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { formatSignal } from './signal-words.ts'

const columns: readonly Column<SourceReport>[] = [
  {
    id: 'source',
    head: 'Source',
    cell: ({ source }) =>
      source === null ? (
        <span className="text-faint">not named</span>
      ) : (
        <span className="font-medium">{source}</span>
      ),
  },
  {
    id: 'documents',
    head: 'Documents',
    right: true,
    order: (row) => row.documents,
    cell: (row) => formatCount(row.documents),
  },
  {
    id: 'age',
    head: 'Mean age',
    right: true,
    order: (row) => row.meanAgeDays,
    cell: ({ meanAgeDays }) => formatSignal('ageDaysP50', meanAgeDays),
  },
  {
    id: 'undated',
    head: 'Age unknown',
    right: true,
    cell: ({ documents, dated }) => formatShare(documents === 0 ? null : 1 - dated / documents),
  },
  {
    id: 'unused',
    head: 'Unused',
    right: true,
    order: ({ unused }) => (unused.n === 0 ? null : unused.value),
    cell: ({ unused }) => formatShare(unused.n === 0 ? null : unused.value),
  },
  {
    id: 'faults',
    head: 'Faults as retrieved',
    spare: true,
    cell: ({ faults }) =>
      faults.length === 0 ? <span className="text-faint">none</span> : faultWords(faults),
  },
  {
    id: 'new',
    head: 'New versions',
    right: true,
    order: (row) => row.newDocuments.versions,
    cell: (row) => formatCount(row.newDocuments.versions),
  },
  {
    id: 'newFaults',
    head: 'Formatting faults of new versions',
    fill: true,
    order: ({ newDocuments: { faulty } }) => (faulty.n === 0 ? null : faulty.value),
    cell: ({ newDocuments: { faulty, faults } }) =>
      faulty.n === 0 ? (
        <span className="text-faint">nothing new</span>
      ) : (
        <>
          {formatShare(faulty.value)}{' '}
          <span className="text-small text-faint">
            {formatShare(faulty.low)} to {formatShare(faulty.high)}
          </span>
          {faults.length > 0 && `: ${faultWords(faults)}`}
        </>
      ),
  },
]

const faultWords = (faults: SourceReport['faults']): string =>
  faults.map(({ fault, rate }) => `${fault.replaceAll('_', ' ')} ${formatShare(rate.value)}`).join(', ')

export const SourceTable = ({ sources }: { readonly sources: readonly SourceReport[] }) => (
  <Table label="Sources" columns={columns} rows={sources} rowId={({ source }) => source ?? ''} />
)
