import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Project } from '../settings-records.ts'
import { useProject } from '../shell/address.ts'

const columnsOf = (shown: string): readonly Column<Project>[] => [
  {
    id: 'name',
    head: 'Name',
    cell: (project) => (
      <span className="flex items-center gap-2 font-medium">
        {project.name}
        {project.id === shown && <Badge>shown</Badge>}
      </span>
    ),
  },
  {
    id: 'id',
    head: 'Id',
    cell: (project) => <span className="font-mono text-small text-soft">{project.id}</span>,
  },
  { id: 'created', head: 'Created', right: true, cell: (project) => <Moment at={project.createdAt} /> },
]

/** The projects; opening one shows its pages. */
export function Projects() {
  const [isNew, setNew] = useState(false)
  const navigate = useNavigate()
  const shown = useProject() ?? 'default'
  const query = useQuery({ queryKey: ['projects'], queryFn: api.projects })
  return (
    <Section
      title="Projects"
      note="open one to see its pages"
      actions={
        <Button look="primary" onClick={() => setNew(true)}>
          New project
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={2} />}
      {query.data !== undefined && (
        <Table
          label="Projects"
          columns={columnsOf(shown)}
          rows={query.data.projects}
          rowId={(project) => project.id}
          open={(project) =>
            void navigate({ to: '/', search: { project: project.id === 'default' ? undefined : project.id } })
          }
        />
      )}
      {isNew && <NewProject close={() => setNew(false)} />}
    </Section>
  )
}

const idFrom = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function NewProject({ close }: { readonly close: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const create = useMutation({
    mutationFn: () => api.createProject({ id: id === '' ? idFrom(name) : id, name: name.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['projects'] })
      close()
    },
  })
  return (
    <Dialog
      open
      close={close}
      title="New project"
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || create.isPending}
          onClick={() => create.mutate()}
        >
          Create
        </Button>
      }
    >
      <TextField
        label="Name"
        placeholder="Support bot"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Id"
        placeholder={idFrom(name) || 'support-bot'}
        value={id}
        onChange={(event) => setId(event.target.value)}
        note="Stands in addresses and records; it does not change later."
      />
      {create.isError && <Problem error={create.error} />}
    </Dialog>
  )
}
