import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Code } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Person } from '../settings-records.ts'
import { useSession } from '../shell/use-session.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { PersonDialog } from './person-dialog.tsx'
import { roleWords } from './role-words.ts'

type Acts = {
  readonly edit: (person: Person) => void
  readonly renew: (id: string) => void
  readonly remove: (id: string) => void
}

const columnsOf = ({ edit, renew, remove }: Acts, mayEdit: boolean): readonly Column<Person>[] => [
  { id: 'name', head: 'Name', cell: (person) => <span className="font-medium">{person.name}</span> },
  {
    id: 'role',
    head: 'Role',
    cell: ({ role, revokedAt }) => (
      <Badge tone={revokedAt === null ? 'good' : 'bad'}>
        {revokedAt === null ? roleWords[role].label : 'removed'}
      </Badge>
    ),
  },
  {
    id: 'projects',
    head: 'Projects',
    spare: true,
    fill: true,
    cell: ({ projects }) => projects?.join(', ') ?? <span className="text-soft">all</span>,
  },
  {
    id: 'hint',
    head: 'Key',
    spare: true,
    cell: (person) => <span className="font-mono text-small text-soft">{person.hint}</span>,
  },
  { id: 'created', head: 'Added', spare: true, cell: (person) => <Moment at={person.createdAt} /> },
  ...(mayEdit
    ? [
        {
          id: 'acts',
          head: 'Change',
          right: true,
          cell: (person: Person) =>
            person.revokedAt === null ? (
              <span className="flex flex-wrap justify-end gap-1 py-1 wide:flex-nowrap">
                <Button look="quiet" aria-label={`Edit ${person.name}`} onClick={() => edit(person)}>
                  Edit
                </Button>
                <ConfirmButton
                  label="New key"
                  sure="Really end the old key?"
                  name={person.name}
                  act={() => renew(person.id)}
                />
                <ConfirmButton
                  label="Remove"
                  sure="Really remove?"
                  name={person.name}
                  act={() => remove(person.id)}
                />
              </span>
            ) : (
              <Moment at={person.revokedAt} />
            ),
        },
      ]
    : []),
]

/** Who may come in, and in which role. */
export function People() {
  const queries = useQueryClient()
  const session = useSession().data
  const mayEdit = session?.role === 'admin'
  const [edited, setEdited] = useState<Person | 'new' | null>(null)
  const query = useQuery({ queryKey: ['people'], queryFn: api.people })
  const again = { onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }) }
  const renew = useMutation({ mutationFn: api.renewPersonKey, ...again })
  const remove = useMutation({ mutationFn: api.removePerson, ...again })
  return (
    <Section
      title="People"
      note={
        session?.actor === null || session?.role === null || session === undefined
          ? 'each with a personal key'
          : `you are ${session.actor}, ${roleWords[session.role].label}`
      }
      actions={
        mayEdit && (
          <Button look="primary" onClick={() => setEdited('new')}>
            Add someone
          </Button>
        )
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {renew.isError && <Problem error={renew.error} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {query.data !== undefined && (
        <Table
          label="People"
          columns={columnsOf({ edit: setEdited, renew: renew.mutate, remove: remove.mutate }, mayEdit)}
          rows={query.data.people}
          rowId={(person) => person.id}
        />
      )}
      {edited !== null && (
        <PersonDialog person={edited === 'new' ? null : edited} close={() => setEdited(null)} />
      )}
      {renew.isSuccess && (
        <Dialog open close={renew.reset} title={`The new key of ${renew.data.person.name}`}>
          <p>Copy it now: it is not kept, and cannot be shown again. The old one has ended.</p>
          <Code text={renew.data.secret} label="Personal key" />
        </Dialog>
      )}
    </Section>
  )
}
