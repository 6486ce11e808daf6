import type { Alert, AlertMatcher } from '@telltale/sdk'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { Choice, TextField } from '../parts/field.tsx'
import { MatcherFields } from './matcher-fields.tsx'
import { draftFrom, lengths, silenceOf } from './silence-draft.ts'
import { useAlertActs } from './use-alerts.ts'

/** Says which alerts nobody is told of, until when and why. Null: begins with an empty line. */
export function SilenceDialog({
  alert,
  close,
}: {
  readonly alert: Alert | null
  readonly close: () => void
}) {
  const [draft, setDraft] = useState(() => draftFrom(alert))
  const { silence } = useAlertActs()
  const change = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part })
    silence.reset()
  }
  const told = silence.error instanceof ApiProblem ? faultOf(silence.error.detail) : null
  const isEmpty = draft.matchers.every(({ label }) => label.trim() === '')
  return (
    <Dialog
      open
      close={close}
      title="Silence alerts"
      error={silence.error}
      actions={
        <Button
          look="primary"
          disabled={isEmpty || draft.reason.trim() === '' || silence.isPending}
          onClick={() => silence.mutate(silenceOf(draft, Date.now()), { onSuccess: close })}
        >
          Silence
        </Button>
      }
    >
      <p>Nobody is told of alerts that match all of these. They are recorded and shown all the same.</p>
      <MatcherFields
        matchers={draft.matchers}
        fault={told}
        change={(matchers: readonly Required<AlertMatcher>[]) => change({ matchers })}
      />
      <Choice label="For" value={draft.hours} onChange={(event) => change({ hours: event.target.value })}>
        {lengths.map(({ hours, label }) => (
          <option key={hours} value={hours}>
            {label}
          </option>
        ))}
      </Choice>
      <TextField
        label="Why"
        placeholder="known; fixed with the next release"
        value={draft.reason}
        maxLength={500}
        fault={told?.place === 'reason' ? told.words : undefined}
        onChange={(event) => change({ reason: event.target.value })}
      />
    </Dialog>
  )
}
