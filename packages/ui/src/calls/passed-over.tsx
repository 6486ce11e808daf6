import { plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Call, RestingTarget } from '../records.ts'
import { restWords } from './passed-over-words.ts'

const columns: readonly Column<RestingTarget>[] = [
  {
    id: 'provider',
    head: 'Provider',
    cell: ({ provider }) => <span className="font-medium">{provider}</span>,
  },
  { id: 'model', head: 'Model', cell: ({ model }) => model },
  { id: 'key', head: 'Key', spare: true, cell: ({ keyId }) => <span className="text-soft">{keyId}</span> },
  { id: 'depth', head: 'Place', right: true, spare: true, cell: ({ depth }) => depth + 1 },
  {
    id: 'why',
    head: 'Not asked because',
    cell: (target) => <span className="text-soft">{restWords(target)}</span>,
  },
  {
    id: 'until',
    head: 'Until',
    right: true,
    cell: ({ until }) =>
      until === null ? <span className="text-faint">the probe’s end</span> : <Moment at={until} />,
  },
]

/** Targets that would have been asked, had they not been resting. */
export function PassedOver({ passedOver }: { readonly passedOver: NonNullable<Call['passedOver']> }) {
  const { count, targets } = passedOver
  return (
    <div className="grid min-w-0 gap-2">
      <p className="text-soft">{plural(count, 'target')} passed over at rest; no request was made there.</p>
      <Table
        label="Passed over"
        columns={columns}
        rows={targets}
        rowId={(target) => String(targets.indexOf(target))}
      />
      {count > targets.length && (
        <p className="text-small text-faint">
          The first {targets.length} of {count}.
        </p>
      )}
    </div>
  )
}
