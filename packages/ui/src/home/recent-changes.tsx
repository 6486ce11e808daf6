import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { ShownChanges } from '../charts/shown-changes.tsx'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Change } from '../records.ts'
import { useProject } from '../shell/address.ts'

const columns: readonly Column<Change>[] = [
  { id: 'at', head: 'Time', cell: (change) => <Moment at={change.at} ago /> },
  {
    id: 'what',
    head: 'Change',
    fill: true,
    cell: (change) => <span title={change.summary}>{change.summary}</span>,
  },
  {
    id: 'who',
    head: 'By',
    spare: true,
    cell: (change) => (
      <span className="block max-w-28 truncate text-soft" title={change.actor}>
        {change.actor}
      </span>
    ),
  },
]

/** What was altered last, whatever the range; a row shows what exactly. */
export function RecentChanges() {
  const project = useProject()
  const [shown, setShown] = useState<readonly Change[]>([])
  const changes = useQuery({ queryKey: ['changes', project], queryFn: () => api.changes(6, project) })
  if (changes.isError) return <Problem error={changes.error} retry={() => void changes.refetch()} />
  if (changes.data === undefined) return <SkeletonRows rows={7} />
  if (changes.data.changes.length === 0)
    return (
      <Empty title="Nothing was changed yet.">
        Register a prompt or edit a provider, and the change shows here and on the charts.
      </Empty>
    )
  return (
    <>
      <Table
        label="Latest changes"
        columns={columns}
        rows={changes.data.changes}
        rowId={(change) => change.id}
        open={(change) => setShown([change])}
      />
      <ShownChanges changes={shown} close={() => setShown([])} />
    </>
  )
}
