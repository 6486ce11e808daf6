import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import type { Provider } from '../records.ts'
import { listFrom } from './list-from.ts'

const usualAddress = { openai: 'https://api.openai.com/v1', anthropic: 'https://api.anthropic.com' } as const

/** Adds a provider or edits one. A key left empty on editing stays as it is. */
export function ProviderDialog({
  provider,
  close,
}: {
  readonly provider: Provider | null
  readonly close: () => void
}) {
  const queries = useQueryClient()
  const [name, setName] = useState(provider?.name ?? '')
  const [dialect, setDialect] = useState<'openai' | 'anthropic'>(provider?.dialect ?? 'openai')
  const [baseUrl, setBaseUrl] = useState(provider?.baseUrl ?? '')
  const [apiKey, setApiKey] = useState('')
  const [models, setModels] = useState(provider?.models?.join(', ') ?? '')
  const save = useMutation({
    mutationFn: () =>
      api.putProvider(name.trim(), {
        dialect,
        baseUrl: baseUrl.trim() === '' ? usualAddress[dialect] : baseUrl.trim(),
        models: listFrom(models),
        ...(apiKey.trim() === '' ? {} : { apiKey: apiKey.trim() }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['providers'] })
      close()
    },
  })
  return (
    <Dialog
      open
      close={close}
      title={provider === null ? 'Add a provider' : `Edit ${provider.name}`}
      actions={
        <Button look="primary" disabled={name.trim() === '' || save.isPending} onClick={() => save.mutate()}>
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {provider === null && (
        <TextField
          label="Name"
          placeholder="openai"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <Choice
        label="Speaks"
        value={dialect}
        onChange={(event) => setDialect(event.target.value === 'anthropic' ? 'anthropic' : 'openai')}
      >
        <option value="openai">OpenAI (chat completions, embeddings)</option>
        <option value="anthropic">Anthropic (messages)</option>
      </Choice>
      <TextField
        label="Address"
        placeholder={usualAddress[dialect]}
        value={baseUrl}
        onChange={(event) => setBaseUrl(event.target.value)}
      />
      <TextField
        label="API key"
        type="password"
        autoComplete="new-password"
        placeholder={provider?.hasKey === true ? 'kept; type to replace it' : ''}
        value={apiKey}
        onChange={(event) => setApiKey(event.target.value)}
        note="Encrypted before it is stored, and never shown again."
      />
      <TextField
        label="Models (optional)"
        placeholder="gpt-4o-mini, gpt-4o"
        value={models}
        onChange={(event) => setModels(event.target.value)}
        note="Which models it serves, with commas between them."
      />
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
