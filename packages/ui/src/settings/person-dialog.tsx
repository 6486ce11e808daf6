import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Code } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import type { Person, Role } from '../settings-records.ts'
import { listFrom } from './list-from.ts'
import { roleWords } from './role-words.ts'

/** Adds someone and shows their key this once, or changes what they may. */
export function PersonDialog({
  person,
  close,
}: {
  readonly person: Person | null
  readonly close: () => void
}) {
  const queries = useQueryClient()
  const [name, setName] = useState(person?.name ?? '')
  const [role, setRole] = useState<Role>(person?.role ?? 'editor')
  const [projects, setProjects] = useState(person?.projects?.join(', ') ?? '')
  const save = useMutation({
    mutationFn: async () => {
      const named = listFrom(projects)
      const standing = { role, projects: role === 'admin' || named.length === 0 ? null : named }
      if (person === null) return (await api.addPerson({ name: name.trim(), ...standing })).secret
      await api.changePerson(person.id, standing)
      return null
    },
    onSuccess: async (secret) => {
      await queries.invalidateQueries({ queryKey: ['people'] })
      if (secret === null) close()
    },
  })

  if (typeof save.data === 'string')
    return (
      <Dialog open close={close} title={`The key of ${name.trim()}`}>
        <p>Copy it now: it is not kept, and cannot be shown again. They sign in with it.</p>
        <Code text={save.data} label="Personal key" />
      </Dialog>
    )
  return (
    <Dialog
      open
      close={close}
      title={person === null ? 'Add someone' : person.name}
      actions={
        <Button look="primary" disabled={name.trim() === '' || save.isPending} onClick={() => save.mutate()}>
          {person === null ? 'Make their key' : 'Save'}
        </Button>
      }
    >
      {person === null && (
        <TextField
          label="Name"
          placeholder="Ada Lovelace"
          value={name}
          onChange={(event) => setName(event.target.value)}
          note="As it stands in the record of changes. Approvals tell people apart by it."
        />
      )}
      <Choice
        label="Role"
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        note={roleWords[role].may}
      >
        {Object.entries(roleWords).map(([each, { label }]) => (
          <option key={each} value={each}>
            {label}
          </option>
        ))}
      </Choice>
      {role !== 'admin' && (
        <TextField
          label="Projects (optional)"
          placeholder="default, shop"
          value={projects}
          onChange={(event) => setProjects(event.target.value)}
          note="Ids with commas between them. Without any, every project."
        />
      )}
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
