import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ChangeEvent } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import type { ApiKey } from '../records.ts'
import type { Limit, NewLimit } from '../settings-records.ts'
import { useProject } from '../shell/address.ts'
import { aWindow, draftOf, emptyDraft, limitOf, type LimitDraft } from './limit-draft.ts'

type LimitDialogProps = {
  /** The limit to change; null for a new one. */
  readonly before: Limit | null
  readonly keys: readonly ApiKey[]
  readonly close: () => void
}

type Option = readonly [value: string, label: string]

const measures: readonly Option[] = [
  ['usd', 'dollars'],
  ['tokens', 'tokens'],
  ['requests', 'requests'],
]
const windows: readonly Option[] = ['minute', 'hour', 'day', 'week', 'month'].map((name) => [
  name,
  aWindow(name),
])
const kinds: readonly Option[] = [
  ['hard', 'refuse'],
  ['soft', 'let through, and tell'],
  ['degrade', 'go to another model'],
]
const eaches: readonly Option[] = [
  ['', 'all together'],
  ...['key', 'user', 'team', 'model', 'provider', 'route'].map((name): Option => [
    name,
    `each ${name} by itself`,
  ]),
]

/** Takes a limit: how much, of what, in which while, for whom, and what happens past it. */
export function LimitDialog({ before, keys, close }: LimitDialogProps) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<LimitDraft>(before === null ? emptyDraft : draftOf(before))
  const [complaint, setComplaint] = useState<string | null>(null)
  const save = useMutation({
    mutationFn: (limit: NewLimit) => api.putLimit(draft.name.trim(), limit, project),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['limits'] })
      close()
    },
  })
  const field = (name: keyof LimitDraft) => ({
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      setDraft({ ...draft, [name]: event.target.value }),
  })
  const submit = () => {
    const limit = limitOf(draft, before)
    setComplaint(typeof limit === 'string' ? limit : null)
    if (typeof limit !== 'string') save.mutate(limit)
  }
  const ownEach: readonly Option[] = draft.each.startsWith('tag:') ? [[draft.each, draft.each]] : []
  return (
    <Dialog
      open
      close={close}
      title={before === null ? 'Add a limit' : `Change the limit ${before.name}`}
      actions={
        <Button look="primary" disabled={draft.name.trim() === '' || save.isPending} onClick={submit}>
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {before === null && <TextField label="Name" placeholder="monthly spend" {...field('name')} />}
      <div className="grid gap-4 narrow:grid-cols-3">
        <TextField label="Amount" inputMode="decimal" placeholder="200" {...field('amount')} />
        <Options label="Of" options={measures} {...field('measure')} />
        <Options label="In" options={windows} {...field('window')} />
      </div>
      <div className="grid gap-4 narrow:grid-cols-2">
        <Options label="Past it" options={kinds} {...field('kind')} />
        {draft.kind === 'degrade' && (
          <TextField label="The other model" placeholder="gpt-4o-mini" {...field('degradeTo')} />
        )}
        <Options label="Counted" options={[...eaches, ...ownEach]} {...field('each')} />
        <Options
          label="Key"
          options={[['', 'any'], ...keys.map(({ id, name, hint }): Option => [id, `${name} (${hint})`])]}
          {...field('keyId')}
        />
        <TextField label="Model (optional)" placeholder="gpt-4o*" {...field('model')} />
        <TextField label="User (optional)" {...field('user')} note="As callers name them." />
        <TextField
          label="Tags (optional)"
          placeholder="team=red, tier=free"
          {...field('tags')}
          note="A call must have all of them."
        />
        <Options
          label="Held for a call under way"
          options={[
            ['most', 'the most it may take'],
            ['expected', 'what such calls took'],
          ]}
          {...field('reserve')}
        />
        <Options
          label="While Redis is away"
          options={[
            ['open', 'let calls through'],
            ['closed', 'refuse calls'],
          ]}
          {...field('onStoreFailure')}
        />
        {draft.measure === 'usd' && (
          <Options
            label="A model without a price"
            options={[
              ['count', 'is let through, uncounted'],
              ['refuse', 'is refused'],
            ]}
            {...field('onUnknownPrice')}
          />
        )}
      </div>
      {complaint !== null && (
        <p role="alert" className="text-bad">
          {complaint}
        </p>
      )}
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}

function Options({
  label,
  options,
  ...rest
}: {
  readonly label: string
  readonly options: readonly Option[]
  readonly value: string
  readonly onChange: (event: ChangeEvent<HTMLSelectElement>) => void
}) {
  return (
    <Choice label={label} {...rest}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Choice>
  )
}
