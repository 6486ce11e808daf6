import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { readDraft } from '../prompts/draft.ts'
import { WordDiff } from '../prompts/word-diff.tsx'
import { useProject } from '../shell/address.ts'
import { asDraft, variantOf, type Variant } from './bench.ts'

type SaveVersionProps = {
  readonly variant: Variant
  readonly letter: string
  readonly models: readonly string[]
  readonly change: (variant: Variant) => void
  readonly close: () => void
}

/** Registers a wording as a version of a prompt. What is live stays live, unless it is the prompt's first. */
export function SaveVersion({ variant, letter, models, change, close }: SaveVersionProps) {
  const { origin, words } = variant
  const project = useProject()
  const queries = useQueryClient()
  const [name, setName] = useState(origin?.name ?? '')
  const [model, setModel] = useState(models[0] ?? '')
  const [message, setMessage] = useState('')
  const draft = readDraft(asDraft(variant, model, message))
  const save = useMutation({
    mutationFn: (version: Parameters<typeof api.register>[1]) => api.register(name.trim(), version, project),
    onSuccess: async ({ version }) => {
      change({ ...variantOf(version), id: variant.id })
      close()
      await queries.invalidateQueries()
    },
  })
  return (
    <Dialog
      open
      close={close}
      wide={origin !== null}
      title={`Save ${letter} as a version`}
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || typeof draft === 'string' || save.isPending}
          onClick={() => typeof draft !== 'string' && save.mutate(draft)}
        >
          {save.isPending ? 'Saving…' : 'Save version'}
        </Button>
      }
    >
      <div className="grid gap-4 narrow:grid-cols-2">
        <TextField
          label="Prompt"
          placeholder="customer_support"
          value={name}
          onChange={(event) => setName(event.target.value)}
          note="A new name makes a new prompt, live at once; of another prompt nothing goes live."
        />
        <TextField
          label="Model"
          value={model}
          onChange={(event) => setModel(event.target.value)}
          note={
            words.temperature === '' || words.maxTokens === ''
              ? 'Where they are left empty, temperature 1 and at most 1,024 tokens are saved.'
              : undefined
          }
        />
      </div>
      <TextField
        label="Message"
        placeholder="What is different, and why"
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      {origin !== null && (
        <WordDiff
          left={origin.words.template}
          right={words.template}
          leftName={`v${origin.version}`}
          rightName={`${letter}, to be saved`}
        />
      )}
      {typeof draft === 'string' && (
        <p role="alert" className="text-bad">
          {draft}
        </p>
      )}
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
