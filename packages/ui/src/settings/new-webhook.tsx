import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Code } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { Check, TextField } from '../parts/field.tsx'
import { useProject } from '../shell/address.ts'
import { verifySnippet } from './verify-snippet.ts'
import { webhookApi } from './webhook-api.ts'
import { emptyDraft, events, isImplied, toggled, webhookOf, type WebhookDraft } from './webhook-draft.ts'

/** Adds a webhook, and shows its secret this once. */
export function NewWebhookDialog({ close }: { readonly close: () => void }) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<WebhookDraft>(emptyDraft)
  const create = useMutation({
    mutationFn: () => webhookApi.create(webhookOf(draft), project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  })
  if (create.isSuccess) return <Secret name={draft.name.trim()} secret={create.data.secret} close={close} />
  const change = (part: Partial<WebhookDraft>) => {
    setDraft({ ...draft, ...part })
    create.reset()
  }
  const told = create.error instanceof ApiProblem ? faultIn(create.error) : null
  const fault = (place: string) => (told?.place === place ? told.words : undefined)
  return (
    <Dialog
      open
      close={close}
      title="Add a webhook"
      error={create.error}
      actions={
        <Button
          look="primary"
          disabled={draft.name.trim() === '' || draft.url.trim() === '' || create.isPending}
          onClick={() => create.mutate()}
        >
          {create.isPending ? 'Adding…' : 'Add'}
        </Button>
      }
    >
      <TextField
        label="Name"
        placeholder="deploys"
        value={draft.name}
        fault={fault('name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label="Address"
        type="url"
        placeholder="https://ci.example.com/telltale"
        value={draft.url}
        fault={fault('url')}
        onChange={(event) => change({ url: event.target.value })}
        note="Gets a POST for each change. Any status from 200 to 299 within 10 seconds is taken; anything else is tried again for some hours."
      />
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-small font-medium text-soft">
          Told of <span className="font-normal text-faint">none ticked: every change</span>
        </legend>
        {events.map(({ event, words }) => (
          <Check
            key={event}
            label={<span className="font-mono">{event}</span>}
            note={words}
            isPart={event.includes('.')}
            checked={draft.events.includes(event) || isImplied(draft.events, event)}
            disabled={isImplied(draft.events, event)}
            onChange={() => change({ events: toggled(draft.events, event) })}
          />
        ))}
      </fieldset>
    </Dialog>
  )
}

/** An address that is refused is named by the problem's code alone. */
const faultIn = ({ code, title, detail }: ApiProblem) =>
  code === 'address-refused' ? { place: 'url', words: detail ?? title } : faultOf(detail)

const Secret = ({
  name,
  secret,
  close,
}: {
  readonly name: string
  readonly secret: string
  readonly close: () => void
}) => (
  <Dialog open wide close={close} title={`The secret of ${name}`}>
    <p>Copy it now: it is kept encrypted, and cannot be shown again.</p>
    <Code text={secret} label="Secret" />
    <p>
      Every request is signed with it in the header{' '}
      <span className="font-mono text-small">x-telltale-signature</span>. Refuse what this does not let
      through; <span className="font-mono text-small">body</span> is the text as it came, before it is parsed:
    </p>
    <Code text={verifySnippet} label="Code to verify with" wrap={false} />
  </Dialog>
)
