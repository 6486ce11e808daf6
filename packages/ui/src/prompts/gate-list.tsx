import type { EnvironmentGates } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { gateWords } from './gate-draft.ts'
import { GatesDialog } from './gates-dialog.tsx'
import { useGates } from './use-gates.ts'

const columnsOf = (edit: (gates: EnvironmentGates) => void): readonly Column<EnvironmentGates>[] => [
  {
    id: 'environment',
    head: 'Environment',
    cell: ({ environment }) => <span className="font-medium">{environment}</span>,
  },
  {
    id: 'asks',
    head: 'Asks for',
    fill: true,
    cell: ({ gates }) => {
      const words = gateWords(gates).join('; ') || 'nothing'
      return <span title={words}>{words}</span>
    },
  },
  {
    id: 'edit',
    head: 'Change',
    right: true,
    cell: (found) => (
      <Button
        size="row"
        look="quiet"
        className="text-accent!"
        aria-label={`Edit the gates of ${found.environment}`}
        onClick={() => edit(found)}
      >
        Edit
      </Button>
    ),
  },
]

/** What environments ask for before a version of any prompt becomes active there. */
export function GateList() {
  const query = useGates()
  const [edited, edit] = useState<EnvironmentGates | 'new' | null>(null)
  return (
    <Section
      title="Gates"
      note="what an environment asks for before a version becomes active there"
      actions={<Button onClick={() => edit('new')}>New gates</Button>}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <p className="text-soft">No environment asks for anything: whoever may activate, activates.</p>
      )}
      {query.data !== undefined && query.data.length > 0 && (
        <Table
          label="Gates"
          columns={columnsOf(edit)}
          rows={query.data}
          rowId={({ environment }) => environment}
        />
      )}
      {edited !== null && (
        <GatesDialog found={edited === 'new' ? undefined : edited} close={() => edit(null)} />
      )}
    </Section>
  )
}
