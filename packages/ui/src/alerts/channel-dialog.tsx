import type { AlertChannel } from '@telltale/sdk'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Code } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { Check, Choice, TextField } from '../parts/field.tsx'
import {
  channelDraftOf,
  channelKinds,
  channelOf,
  emptyChannel,
  isComplete,
  type ChannelDraft,
  type ChannelField,
  type ChannelKindName,
} from './channel-draft.ts'
import { useChannelActs } from './use-channels.ts'

type ChannelDialogProps = {
  /** The channel to change; null for a new one. */
  readonly before: AlertChannel | null
  readonly close: () => void
}

/** Adds or changes a channel; a secret made for it is shown this once. */
export function ChannelDialog({ before, close }: ChannelDialogProps) {
  const [draft, setDraft] = useState<ChannelDraft>(before === null ? emptyChannel : channelDraftOf(before))
  const { put } = useChannelActs()
  const change = (part: Partial<ChannelDraft>) => {
    setDraft({ ...draft, ...part })
    put.reset()
  }
  const drawn = put.data?.drawn?.secret
  if (drawn !== undefined)
    return (
      <Dialog open wide close={close} title={`The secret of ${draft.name}`}>
        <p>
          Copy it now: it is kept encrypted, and cannot be shown again. Every notice is signed with it, as
          those of webhooks are.
        </p>
        <Code text={drawn} label="Secret" />
      </Dialog>
    )
  const told = put.error instanceof ApiProblem ? faultOf(put.error.detail) : null
  const save = () =>
    put.mutate(
      { name: draft.name.trim(), channel: channelOf(draft) },
      { onSuccess: (made) => made.drawn === null && close() },
    )
  return (
    <Dialog
      open
      close={close}
      title={before === null ? 'Add a channel' : `Change the channel ${before.name}`}
      error={put.error}
      actions={
        <Button look="primary" disabled={!isComplete(draft, before === null) || put.isPending} onClick={save}>
          {put.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {before === null && (
        <div className="grid items-start gap-4 narrow:grid-cols-2">
          <Choice
            label="Kind"
            value={draft.kind}
            onChange={(event) => change({ kind: event.target.value as ChannelKindName, values: {} })}
          >
            {Object.entries(channelKinds).map(([kind, { label }]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </Choice>
          <TextField
            label="Name"
            placeholder="ops"
            value={draft.name}
            fault={told?.place === 'name' ? told.words : undefined}
            onChange={(event) => change({ name: event.target.value })}
          />
        </div>
      )}
      {channelKinds[draft.kind].fields.map((field) => (
        <FieldOf
          key={`${draft.kind} ${field.name}`}
          field={field}
          value={draft.values[field.name] ?? ''}
          isKept={before !== null && field.isSecret === true}
          fault={isFaultOf(told?.place, field.name) ? told?.words : undefined}
          change={(value) => change({ values: { ...draft.values, [field.name]: value } })}
        />
      ))}
      {draft.kind !== 'alertmanager' && (
        <Check
          label="Tell when it is over"
          checked={draft.tellsResolved}
          onChange={() => change({ tellsResolved: !draft.tellsResolved })}
        />
      )}
    </Dialog>
  )
}

/** `settings.to.0` is of the field `to`. */
const isFaultOf = (place: string | undefined, name: string): boolean =>
  place !== undefined && new RegExp(`^(settings|secrets)\\.${name}(\\.|$)`).test(place)

type FieldOfProps = {
  readonly field: ChannelField
  readonly value: string
  /** A secret that stays as it is when nothing is typed. */
  readonly isKept: boolean
  readonly fault: string | undefined
  readonly change: (value: string) => void
}

function FieldOf({ field, value, isKept, fault, change }: FieldOfProps) {
  const { label, placeholder, note, choices, isOptional, isSecret } = field
  if (choices !== undefined)
    return (
      <Choice
        label={label}
        value={value === '' ? choices[0]![0] : value}
        fault={fault}
        onChange={(event) => change(event.target.value)}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </Choice>
    )
  return (
    <TextField
      label={isOptional === true ? `${label} (optional)` : label}
      placeholder={isKept ? 'unchanged' : placeholder}
      note={isSecret === true ? [note, 'Kept encrypted, never shown again.'].filter(Boolean).join(' ') : note}
      fault={fault}
      value={value}
      {...(isSecret === true ? { type: 'password', autoComplete: 'new-password' } : {})}
      onChange={(event) => change(event.target.value)}
    />
  )
}
