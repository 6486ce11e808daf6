import type { ExperimentCanary } from '@telltale/sdk'
import { formatCount } from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'

type Watch = ExperimentCanary['watches'][number]

const of = (failures: number, users: number): string => `${formatCount(failures)} of ${formatCount(users)}`

const columns: readonly Column<Watch>[] = [
  { id: 'watch', head: 'What', cell: ({ watch }) => <span className="font-medium">{watch}</span> },
  {
    id: 'canary',
    head: 'Users of the canary',
    right: true,
    cell: ({ canaryFailures, canaryUsers }) => of(canaryFailures, canaryUsers),
  },
  {
    id: 'control',
    head: 'Users of the control',
    right: true,
    cell: ({ controlFailures, controlUsers }) => of(controlFailures, controlUsers),
  },
  { id: 'e', head: 'e-value', right: true, cell: ({ eValue }) => eValue.toPrecision(3) },
  { id: 'limit', head: 'Limit', right: true, cell: ({ limit }) => limit.toPrecision(3) },
]

/** What is watched while the canary ramps. */
export const CanaryWatches = ({ canary }: { readonly canary: ExperimentCanary }) => (
  <Table label="Watches" columns={columns} rows={canary.watches} rowId={({ watch }) => watch} />
)
