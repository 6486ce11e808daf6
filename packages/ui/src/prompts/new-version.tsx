import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import type { PromptDetail } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { draftOf, readDraft, type Draft } from './draft.ts'

/** Registers a version of a prompt, or a prompt's first one. It goes live only when it is the first, or when activated. */
export function NewVersionDialog({
  prompt,
  close,
}: {
  readonly prompt?: PromptDetail
  readonly close: () => void
}) {
  const base = prompt?.live ?? prompt?.versions[0]
  const [name, setName] = useState(prompt?.name ?? '')
  const [draft, setDraft] = useState<Draft>(() => draftOf(base))
  const [complaint, setComplaint] = useState<string | null>(null)
  const project = useProject()
  const queries = useQueryClient()
  const navigate = useNavigate()

  const register = useMutation({
    mutationFn: (version: Parameters<typeof api.register>[1]) => api.register(name.trim(), version, project),
    onSuccess: async (reply) => {
      await queries.invalidateQueries()
      close()
      void navigate({
        to: '/prompts/$name',
        params: { name: name.trim() },
        search: { right: reply.version.version },
      })
    },
  })
  const submit = () => {
    const read = readDraft(draft)
    setComplaint(typeof read === 'string' ? read : null)
    if (typeof read !== 'string') register.mutate(read)
  }
  const field = (key: keyof Draft) => ({
    value: draft[key],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
  })
  return (
    <Dialog
      open
      close={close}
      wide
      title={prompt === undefined ? 'New prompt' : `New version of ${prompt.name}`}
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || draft.template === '' || register.isPending}
          onClick={submit}
        >
          {register.isPending ? 'Registering…' : 'Register'}
        </Button>
      }
    >
      {prompt === undefined && (
        <TextField
          label="Name"
          placeholder="customer_support"
          value={name}
          onChange={(event) => setName(event.target.value)}
          note="Calls name it as prompt:name. The first version goes live at once."
        />
      )}
      <TextArea
        label="Template"
        rows={12}
        note="Variables in braces: {name}. Registering does not change what is live."
        {...field('template')}
      />
      <div className="grid gap-4 narrow:grid-cols-3">
        <TextField label="Model" placeholder="gpt-4o-mini" {...field('modelId')} />
        <TextField label="Temperature" inputMode="decimal" {...field('temperature')} />
        <TextField label="Maximum tokens" inputMode="numeric" {...field('maxTokens')} />
      </div>
      <details className="grid gap-3">
        <summary className="text-small font-medium text-soft">Messages, tools, response format</summary>
        <div className="grid gap-4 pt-3">
          <TextArea label="Messages (JSON list, optional)" rows={4} {...field('messages')} />
          <TextArea label="Tools (JSON list, optional)" rows={4} {...field('tools')} />
          <TextArea label="Response format (JSON, optional)" rows={3} {...field('responseFormat')} />
        </div>
      </details>
      <TextField label="Message" placeholder="What is different, and why" {...field('message')} />
      {complaint !== null && (
        <p role="alert" className="text-bad">
          {complaint}
        </p>
      )}
      {register.isError && <Problem error={register.error} />}
    </Dialog>
  )
}
