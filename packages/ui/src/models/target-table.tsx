import { formatMs } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { healthKey, type States } from './target-state.ts'
import { StateMark } from './state-mark.tsx'

type Target = States['all'][number]

/** More are not for reading; the ones that rest come first. */
const shownAtMost = 200

const columns: readonly Column<Target>[] = [
  {
    id: 'provider',
    head: 'Provider',
    cell: ({ provider }) => <span className="font-medium">{provider}</span>,
    order: ({ provider }) => provider,
  },
  { id: 'model', head: 'Model', cell: ({ model }) => model, order: ({ model }) => model },
  {
    id: 'state',
    head: 'Breaker',
    cell: ({ state }) => (
      <span className="inline-flex items-center gap-2">
        <StateMark state={state} />
        {state.until !== null && (
          <span className="text-small text-soft">
            until <Moment at={state.until} />
          </span>
        )}
      </span>
    ),
    order: ({ state }) => state.word,
  },
  {
    id: 'why',
    head: 'Why',
    fill: true,
    spare: true,
    cell: ({ state }) => <span className="text-soft">{state.why}</span>,
  },
  {
    id: 'flight',
    head: 'Under way',
    right: true,
    spare: true,
    cell: ({ state }) => state.inFlight,
    order: ({ state }) => state.inFlight,
  },
  {
    id: 'latency',
    head: 'First content',
    right: true,
    spare: true,
    cell: ({ state }) => formatMs(state.latencyMs),
    order: ({ state }) => state.latencyMs,
  },
]

/** Every provider and model called so far, resting ones first. */
export function TargetTable({ targets }: { readonly targets: readonly Target[] }) {
  const rows = [...targets].sort((one, other) => Number(other.state.isResting) - Number(one.state.isResting))
  return (
    <>
      <Table label="Targets" columns={columns} rows={rows.slice(0, shownAtMost)} rowId={healthKey} />
      {rows.length > shownAtMost && (
        <p className="text-small text-faint">
          The first {shownAtMost} of {rows.length}.
        </p>
      )}
    </>
  )
}
