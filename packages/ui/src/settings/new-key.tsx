import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Code } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'
import { listFrom, tagsFrom } from './list-from.ts'

/** Makes a key and shows it this once. */
export function NewKeyDialog({ close }: { readonly close: () => void }) {
  const project = useProject()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [expires, setExpires] = useState('')
  const [models, setModels] = useState('')
  const [tags, setTags] = useState('')
  const create = useMutation({
    mutationFn: () => {
      const allowedModels = listFrom(models)
      return api.createKey(
        {
          name: name.trim(),
          // A day means to its end, where the reader is.
          ...(expires === '' ? {} : { expiresAt: new Date(`${expires}T23:59:59.999`).toISOString() }),
          ...(allowedModels.length === 0 ? {} : { allowedModels }),
          ...(tags.trim() === '' ? {} : { tags: tagsFrom(tags) }),
        },
        project,
      )
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })

  if (create.isSuccess)
    return (
      <Dialog open close={close} title="Your new key">
        <p>Copy it now: it is not kept, and cannot be shown again.</p>
        <Code text={create.data.secret} label="API key" />
      </Dialog>
    )
  return (
    <Dialog
      open
      close={close}
      title="New API key"
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || create.isPending}
          onClick={() => create.mutate()}
        >
          {create.isPending ? 'Making it…' : 'Make the key'}
        </Button>
      }
    >
      <TextField
        label="Name"
        placeholder="Support bot, production"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Last day (optional)"
        type="date"
        value={expires}
        onChange={(event) => setExpires(event.target.value)}
        note="Without one, the key holds until it is revoked."
      />
      <TextField
        label="Allowed models (optional)"
        placeholder="gpt-4o-mini, claude-haiku-4-5"
        value={models}
        onChange={(event) => setModels(event.target.value)}
        note="Names with commas between them. Without any, every model is allowed."
      />
      <TextField
        label="Tags (optional)"
        placeholder="team=support"
        value={tags}
        onChange={(event) => setTags(event.target.value)}
        note="On every call by this key, over what its caller says. Commas between them."
      />
      {create.isError && <Problem error={create.error} />}
    </Dialog>
  )
}
